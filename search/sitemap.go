package search

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
)

const (
	// sitemapSize is how many pages one part of the sitemap lists; the protocol allows
	// 50,000.
	sitemapSize = 10_000
	// mostParts is how many parts a sitemap names at most (sitemaps.org 0.9).
	mostParts = 50_000
)

// SitemapParts returns the resources at which the parts of the sitemap begin.
func (s *Service) SitemapParts(ctx context.Context) ([]basilic.ID, error) {
	return s.db.SitemapParts(ctx, sitemapSize)
}

// SitemapResources lists the public resources of this hub from one on.
func (s *Service) SitemapResources(ctx context.Context, from basilic.ID) ([]basilic.ListedPage, error) {
	return s.db.SitemapResources(ctx, from, sitemapSize)
}

// SitemapActorParts returns how many parts the public bases and profiles of this hub
// take: one at least.
func (s *Service) SitemapActorParts(ctx context.Context) (int, error) {
	n, err := s.db.CountSitemapActors(ctx)
	return max(1, (n+sitemapSize-1)/sitemapSize), err
}

// SitemapActors lists the public bases and profiles of a part, counted from 1. The
// oldest are in the first, so that a part that is full seldom changes. There are
// basilic.ErrNotFound beyond the last.
func (s *Service) SitemapActors(ctx context.Context, part int) ([]basilic.ListedPage, error) {
	if part < 1 || part > mostParts {
		return nil, fmt.Errorf("search: sitemap: part %d: %w", part, basilic.ErrNotFound)
	}
	listed, err := s.db.SitemapActors(ctx, (part-1)*sitemapSize, sitemapSize)
	if err == nil && len(listed) == 0 && part > 1 {
		return nil, fmt.Errorf("search: sitemap: part %d: %w", part, basilic.ErrNotFound)
	}
	return listed, err
}
