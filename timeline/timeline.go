// Package timeline is what people read first: the « fil d'actualité » of what
// they follow, and everything public of this hub. Chronological, one line per
// resource; no ranking.
package timeline

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// pageSize is how many lines a page holds.
const pageSize = 20

// Service reads timelines.
type Service struct {
	db *postgres.DB
}

// New returns the service.
func New(db *postgres.DB) *Service { return &Service{db: db} }

// Hub returns one page of everything that was published on this hub.
func (s *Service) Hub(ctx context.Context, after basilic.Cursor) (basilic.Page[basilic.ResourceCard], error) {
	return s.db.HubCards(ctx, after, pageSize)
}

// Elsewhere returns one page of everything public that reached this hub from others.
func (s *Service) Elsewhere(ctx context.Context, after basilic.Cursor) (basilic.Page[basilic.ResourceCard], error) {
	return s.db.RemoteCards(ctx, after, pageSize)
}

// feedSize is how many resources a feed holds.
const feedSize = 30

// HubFeed returns the newest public resources of this hub.
func (s *Service) HubFeed(ctx context.Context) ([]basilic.ResourceCard, error) {
	page, err := s.db.HubCards(ctx, basilic.Cursor{}, feedSize)
	return page.Items, err
}

// ActorFeed returns the newest public resources of a profile, or those of a base
// with what it shares. Of a private one, or one of another server, there is no
// feed: it is ErrNotFound, as what does not exist.
func (s *Service) ActorFeed(ctx context.Context, actor basilic.Actor) ([]basilic.ResourceCard, error) {
	if !actor.Local || !actor.Public {
		return nil, fmt.Errorf("timeline: feed of %s: %w", actor.Handle, basilic.ErrNotFound)
	}
	if actor.IsBase() {
		return s.db.NewsIn(ctx, actor.ID, feedSize)
	}
	page, err := s.db.CardsBy(ctx, actor.ID, basilic.Cursor{}, feedSize)
	return page.Items, err
}
