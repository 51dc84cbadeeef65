package timeline

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// Topic returns one page of what has a theme or an audience, or any of a
// category: everything public, of this hub and others.
func (s *Service) Topic(ctx context.Context, t basilic.Topic, after basilic.Cursor) (basilic.Page[basilic.ResourceCard], error) {
	return s.db.TopicCards(ctx, t.Facet, t.Slugs(), after, pageSize)
}

// TopicFeed returns the newest of a topic.
func (s *Service) TopicFeed(ctx context.Context, t basilic.Topic) ([]basilic.ResourceCard, error) {
	page, err := s.db.TopicCards(ctx, t.Facet, t.Slugs(), basilic.Cursor{}, feedSize)
	return page.Items, err
}
