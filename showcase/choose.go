package showcase

import (
	"context"
	"fmt"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Choice is what administrators chose, in its order.
type Choice struct {
	Resources       []basilic.ResourceCard
	Bases, Profiles []basilic.Actor
}

// Choice returns what was chosen, to an administrator: ErrForbidden to other
// people, ErrNotFound to visitors. A kind of which nothing was chosen is empty.
func (s *Service) Choice(ctx context.Context, viewer basilic.Viewer) (Choice, error) {
	if err := allowed(viewer); err != nil {
		return Choice{}, err
	}
	resources, err := s.db.FeaturedIn(ctx, basilic.FeaturedResource)
	if err != nil {
		return Choice{}, err
	}
	var ids []basilic.ID
	for _, f := range resources {
		ids = append(ids, f.ResourceID)
	}
	var c Choice
	if c.Resources, err = s.db.CardsByIDs(ctx, ids); err != nil {
		return Choice{}, err
	}
	if c.Bases, err = s.actors(ctx, basilic.FeaturedBase); err != nil {
		return Choice{}, err
	}
	c.Profiles, err = s.actors(ctx, basilic.FeaturedProfile)
	return c, err
}

func (s *Service) actors(ctx context.Context, kind basilic.FeaturedKind) ([]basilic.Actor, error) {
	chosen, err := s.db.FeaturedIn(ctx, kind)
	if err != nil {
		return nil, err
	}
	var ids []basilic.ActorID
	for _, f := range chosen {
		ids = append(ids, f.ActorID)
	}
	all, err := s.db.ActorsByIDs(ctx, ids)
	return pick(all, ids, actorKey), err
}

// Card returns the card of a public resource that an administrator looks at.
func (s *Service) Card(ctx context.Context, viewer basilic.Viewer, id basilic.ID) (basilic.ResourceCard, error) {
	if err := allowed(viewer); err != nil {
		return basilic.ResourceCard{}, err
	}
	cards, err := s.db.CardsByIDs(ctx, []basilic.ID{id})
	if err == nil && len(cards) == 0 {
		err = fmt.Errorf("showcase: %s: %w", id, basilic.ErrNotFound)
	}
	if err != nil {
		return basilic.ResourceCard{}, err
	}
	return cards[0], nil
}

// FeaturedOf returns the key of what an address led to.
func FeaturedOf(r *basilic.Resource, a *basilic.Actor) basilic.Featured {
	switch {
	case r != nil:
		return basilic.Featured{Kind: basilic.FeaturedResource, ResourceID: r.ID}
	case a != nil && a.IsBase():
		return basilic.Featured{Kind: basilic.FeaturedBase, ActorID: a.ID}
	case a != nil:
		return basilic.Featured{Kind: basilic.FeaturedProfile, ActorID: a.ID}
	}
	return basilic.Featured{}
}

// Chosen reports whether something was chosen, to an administrator: it is nobody
// else's business what may be.
func (s *Service) Chosen(ctx context.Context, viewer basilic.Viewer, f basilic.Featured) (bool, error) {
	if err := allowed(viewer); err != nil {
		return false, err
	}
	return s.db.IsFeatured(ctx, f)
}

// Add puts something behind what was chosen of its kind. What not everybody may
// see is ErrNotFound; one too many is a Problem of the field "address".
func (s *Service) Add(ctx context.Context, viewer basilic.Viewer, f basilic.Featured) error {
	return s.change(ctx, viewer, "added", f, func(tx *postgres.DB) error {
		chosen, err := tx.FeaturedIn(ctx, f.Kind)
		if err != nil {
			return err
		}
		for _, c := range chosen {
			if c == f {
				return nil
			}
		}
		if len(chosen) >= f.Kind.Most() {
			return basilic.Problems{{Field: "address", Text: full(f.Kind)}}
		}
		return tx.InsertFeaturedTx(ctx, f, viewer.ProfileID())
	})
}

// full says what to do where there is no room.
func full(kind basilic.FeaturedKind) string {
	switch kind {
	case basilic.FeaturedBase:
		return "Trois bases sont déjà à la une. Retirez-en une, puis ajoutez celle-ci."
	case basilic.FeaturedProfile:
		return "Trois profils sont déjà à la une. Retirez-en un, puis ajoutez celui-ci."
	}
	return "Six ressources sont déjà à la une. Retirez-en une, puis ajoutez celle-ci."
}

// Remove takes something away from what was chosen.
func (s *Service) Remove(ctx context.Context, viewer basilic.Viewer, f basilic.Featured) error {
	return s.change(ctx, viewer, "removed", f, func(tx *postgres.DB) error { return tx.DeleteFeatured(ctx, f) })
}

// Move moves something one place up or down among what was chosen of its kind.
func (s *Service) Move(ctx context.Context, viewer basilic.Viewer, f basilic.Featured, up bool) error {
	return s.change(ctx, viewer, "moved", f, func(tx *postgres.DB) error { return tx.MoveFeatured(ctx, f, up) })
}

// change does what an administrator decided, one at a time, notes it in the log, and
// shows it at the next look of this process.
func (s *Service) change(ctx context.Context, viewer basilic.Viewer, what string, of basilic.Featured, f func(tx *postgres.DB) error) error {
	if err := allowed(viewer); err != nil {
		return err
	}
	err := s.db.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.LockFeaturedTx(ctx); err != nil {
			return err
		}
		return f(tx)
	})
	if err == nil {
		s.log.Info("first page changed", "change", what, "kind", of.Kind, "resource", of.ResourceID, "actor", of.ActorID, "by", viewer.Profile.Handle)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.frontAt = time.Time{}
	return err
}

// allowed lets administrators pass; visitors are not told that there is something.
func allowed(viewer basilic.Viewer) error {
	switch {
	case viewer.Administrator():
		return nil
	case viewer.SignedIn():
		return fmt.Errorf("showcase: %w", basilic.ErrForbidden)
	}
	return fmt.Errorf("showcase: %w", basilic.ErrNotFound)
}
