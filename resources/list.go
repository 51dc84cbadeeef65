package resources

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
)

// OnProfile returns one page of the public resources of a profile.
func (s *Service) OnProfile(ctx context.Context, profile basilic.ActorID, after basilic.Cursor) (basilic.Page[basilic.ResourceCard], error) {
	return s.DB.CardsBy(ctx, profile, after, pageSize)
}

// InBase returns one page of the resources of a base to whoever has a role in it, ""
// for none: its members see the private ones too.
func (s *Service) InBase(ctx context.Context, role basilic.MemberRole, base basilic.Actor, after basilic.Cursor) (basilic.Page[basilic.ResourceCard], error) {
	states := []basilic.ResourceState{basilic.ResourcePublic}
	if role != "" {
		states = append(states, basilic.ResourcePrivate)
	}
	if !base.Public && len(states) == 1 {
		return basilic.Page[basilic.ResourceCard]{}, fmt.Errorf("resources: in base: %w", basilic.ErrNotFound)
	}
	page, err := s.DB.CardsIn(ctx, base.ID, states, after, pageSize)
	for n, card := range page.Items {
		page.Items[n].Shared = card.Resource.BaseID != base.ID
	}
	return page, err
}

// Mine returns one page of what the viewer wrote, in one state; "" is all.
func (s *Service) Mine(ctx context.Context, viewer basilic.Viewer, state basilic.ResourceState, after basilic.Cursor) (basilic.Page[basilic.ResourceCard], error) {
	if !viewer.SignedIn() {
		return basilic.Page[basilic.ResourceCard]{}, fmt.Errorf("resources: mine: %w", basilic.ErrForbidden)
	}
	states := []basilic.ResourceState{basilic.ResourceDraft, basilic.ResourcePublic, basilic.ResourcePrivate}
	if state != "" {
		states = []basilic.ResourceState{state}
	}
	return s.DB.CardsOf(ctx, viewer.ProfileID(), states, after, pageSize)
}
