package search

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// sitemapSize is how many pages one part of the sitemap lists; the protocol allows
// 50,000.
const sitemapSize = 10_000

// SitemapParts returns the resources at which the parts of the sitemap begin.
func (s *Service) SitemapParts(ctx context.Context) ([]basilic.ID, error) {
	return s.db.SitemapParts(ctx, sitemapSize)
}

// SitemapResources lists the public resources of this hub from one on.
func (s *Service) SitemapResources(ctx context.Context, from basilic.ID) ([]basilic.ListedPage, error) {
	return s.db.SitemapResources(ctx, from, sitemapSize)
}

// SitemapActors lists the public bases and profiles of this hub, the newest first,
// as many as a part may hold.
func (s *Service) SitemapActors(ctx context.Context) ([]basilic.ListedPage, error) {
	return s.db.SitemapActors(ctx, 5*sitemapSize)
}
