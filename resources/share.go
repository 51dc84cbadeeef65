package resources

import (
	"context"
	"fmt"

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

// Sharing returns in which bases the viewer may share a resource, of this hub or
// another, and from which they may take it. The base where it is located is
// neither.
func (s *Service) Sharing(ctx context.Context, viewer basilic.Viewer, r basilic.Resource) (Sharing, error) {
	var sharing Sharing
	if !viewer.SignedIn() || r.State != basilic.ResourcePublic {
		return sharing, nil
	}
	memberships, err := s.Actors.Memberships(ctx, viewer)
	if err != nil {
		return sharing, err
	}
	for _, m := range memberships {
		if m.Role != basilic.MemberAdministrator || !m.Base.Public || m.Base.ID == r.BaseID {
			continue
		}
		shared, err := s.DB.IsShared(ctx, m.Base.ID, r.ID)
		switch {
		case err != nil:
			return sharing, err
		case shared:
			sharing.Shared = append(sharing.Shared, m.Base)
		default:
			sharing.Offered = append(sharing.Offered, m.Base)
		}
	}
	return sharing, nil
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
