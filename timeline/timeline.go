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

// Home returns one page of the viewer's « fil d'actualité ».
func (s *Service) Home(ctx context.Context, viewer basilic.Viewer, after basilic.Cursor) (basilic.Page[basilic.TimelineEntry], error) {
	if !viewer.SignedIn() {
		return basilic.Page[basilic.TimelineEntry]{}, fmt.Errorf("timeline: home: %w", basilic.ErrForbidden)
	}
	return s.db.Timeline(ctx, viewer.ProfileID(), after, pageSize)
}

// Hub returns one page of everything that was published on this hub.
func (s *Service) Hub(ctx context.Context, after basilic.Cursor) (basilic.Page[basilic.ResourceCard], error) {
	return s.db.HubCards(ctx, after, pageSize)
}
