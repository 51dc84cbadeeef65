package timeline

import (
	"context"
	"fmt"
	"slices"

	"codeberg.org/basilic/basilic"
)

// Chosen returns the themes and audiences that the viewer chose to read about.
func (s *Service) Chosen(ctx context.Context, viewer basilic.Viewer) ([]basilic.Topic, error) {
	if !viewer.SignedIn() {
		return nil, fmt.Errorf("timeline: chosen: %w", basilic.ErrForbidden)
	}
	return s.db.ChosenTopics(ctx, viewer.ProfileID())
}

// ChooseOnly makes some topics all that the viewer chooses. Nobody else learns of
// it.
func (s *Service) ChooseOnly(ctx context.Context, viewer basilic.Viewer, topics []basilic.Topic) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("timeline: choose only: %w", basilic.ErrForbidden)
	}
	return s.db.ChooseTopics(ctx, viewer.ProfileID(), topics, true)
}

// Choose adds a topic to those that the viewer chose, of a category each that
// stands in it.
func (s *Service) Choose(ctx context.Context, viewer basilic.Viewer, t basilic.Topic) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("timeline: choose: %w", basilic.ErrForbidden)
	}
	return s.db.ChooseTopics(ctx, viewer.ProfileID(), []basilic.Topic{t}, false)
}

// Leave takes a topic out of those that the viewer chose, of a category each that
// stands in it.
func (s *Service) Leave(ctx context.Context, viewer basilic.Viewer, t basilic.Topic) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("timeline: leave: %w", basilic.ErrForbidden)
	}
	return s.db.LeaveTopic(ctx, viewer.ProfileID(), t)
}

// Chose reports whether the viewer chose a topic, of a category each that stands
// in it; nobody did who is not signed in.
func (s *Service) Chose(ctx context.Context, viewer basilic.Viewer, t basilic.Topic) (bool, error) {
	if !viewer.SignedIn() {
		return false, nil
	}
	chosen, err := s.db.ChosenTopics(ctx, viewer.ProfileID())
	missing := slices.ContainsFunc(t.Slugs(), func(slug string) bool {
		return !slices.ContainsFunc(chosen, func(c basilic.Topic) bool { return c.Facet == t.Facet && c.Slug == slug })
	})
	return err == nil && !missing, err
}
