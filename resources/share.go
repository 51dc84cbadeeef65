package resources

import (
	"context"
	"fmt"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// Sharing is what the viewer may do with a resource in the bases that they
// administer.
type Sharing struct {
	// Offered are the bases that may share it, Shared those that do.
	Offered, Shared []basilic.Actor
}

// sharers are the bases of the viewer that may share a public resource, of this hub
// or another: those that they administer, but the one where it is located.
func sharers(viewer basilic.Viewer, r basilic.Resource, bases []basilic.Membership) []basilic.Actor {
	var all []basilic.Actor
	for _, m := range bases {
		if viewer.SignedIn() && m.Role == basilic.MemberAdministrator && m.Base.Public && m.Base.ID != r.BaseID {
			all = append(all, m.Base)
		}
	}
	return all
}

func idsOf(actors []basilic.Actor) []basilic.ActorID {
	ids := make([]basilic.ActorID, len(actors))
	for i, a := range actors {
		ids[i] = a.ID
	}
	return ids
}

// sharing parts bases into those that share a resource and those that may.
func sharing(bases []basilic.Actor, by []basilic.ActorID) Sharing {
	var s Sharing
	for _, base := range bases {
		if slices.Contains(by, base.ID) {
			s.Shared = append(s.Shared, base)
		} else {
			s.Offered = append(s.Offered, base)
		}
	}
	return s
}

// Share brings a public resource, of this hub or another, into a base that the
// viewer administers (federation.md 3): the base announces it. Doing it twice
// changes nothing. Errors match basilic.ErrInvalid (Problems), ErrForbidden or
// ErrNotFound.
func (s *Service) Share(ctx context.Context, viewer basilic.Viewer, id basilic.ID, handle string) error {
	if handle == "" {
		return basilic.Problems{{Field: "base", Text: "Choisissez la base où partager cette ressource."}}
	}
	base, err := s.Actors.AdministeredBase(ctx, viewer, handle)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockShareable(ctx, tx, viewer, id)
		if err != nil {
			return err
		}
		switch {
		case !base.Public:
			return basilic.Problems{{Field: "base", Text: "Cette base est privée : rendez-la d’abord publique."}}
		case r.BaseID == base.ID:
			return basilic.Problems{{Field: "base", Text: "Cette ressource est déjà dans cette base. Choisissez-en une autre."}}
		}
		shared, err := tx.IsShared(ctx, base.ID, r.ID)
		if err != nil || shared {
			return err
		}
		author, located, err := people(ctx, tx, r)
		if err != nil {
			return err
		}
		return s.Outbox.ShareTx(ctx, tx, base, outbox.Speaker(author, located, r), r)
	})
}

// lockShareable returns a public resource that the viewer may read, and keeps it
// public until the transaction ends.
func (s *Service) lockShareable(ctx context.Context, tx *postgres.DB, viewer basilic.Viewer, id basilic.ID) (basilic.Resource, error) {
	r, err := tx.LockResource(ctx, id)
	if err != nil {
		return basilic.Resource{}, err
	}
	if _, err := s.viewOf(ctx, viewer, r); err != nil {
		return basilic.Resource{}, err
	}
	if r.State != basilic.ResourcePublic {
		return basilic.Resource{}, basilic.Problems{{Field: "base", Text: "Cette ressource est privée : publiez-la d’abord en public."}}
	}
	return r, nil
}

// Unshare takes a shared resource out of a base that the viewer administers.
func (s *Service) Unshare(ctx context.Context, viewer basilic.Viewer, id basilic.ID, handle string) error {
	base, err := s.Actors.AdministeredBase(ctx, viewer, handle)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := tx.LockResource(ctx, id)
		if err != nil {
			return err
		}
		shared, err := tx.IsShared(ctx, base.ID, r.ID)
		if err != nil {
			return err
		}
		if !shared {
			return fmt.Errorf("resources: unshare %s from %q: %w", id, handle, basilic.ErrNotFound)
		}
		return s.Outbox.UndoAnnounceTx(ctx, tx, base, r)
	})
}

// UnshareAllTx takes back all that a base shares, before the base disappears.
func (s *Service) UnshareAllTx(ctx context.Context, tx *postgres.DB, base basilic.Actor) error {
	shared, err := tx.SharedBy(ctx, base.ID)
	if err != nil {
		return err
	}
	for _, r := range shared {
		if err := s.Outbox.UndoAnnounceTx(ctx, tx, base, r); err != nil {
			return err
		}
	}
	return nil
}
