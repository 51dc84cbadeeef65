package resources

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Move locates a resource in a base of which the viewer is a member or, with "", on
// their profile. Only its author moves it, and only while they may write it there.
// It applies at once; other servers are told when it is public. Errors match
// basilic.ErrInvalid (Problems), ErrForbidden or ErrNotFound.
func (s *Service) Move(ctx context.Context, viewer basilic.Viewer, slug, handle string) error {
	target, err := s.memberBase(ctx, viewer, handle)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.lockDecided(ctx, tx, viewer, slug)
		if err != nil {
			return err
		}
		if r.AuthorID != viewer.ProfileID() {
			return fmt.Errorf("resources: move %q: only its author may: %w", slug, basilic.ErrForbidden)
		}
		to := basilic.ActorID(0)
		if target != nil {
			to = target.ID
		}
		if to == r.BaseID {
			return nil
		}
		if r.State == basilic.ResourcePublic {
			return s.movePublicTx(ctx, tx, r, to)
		}
		// Who speaks for it is settled anew when it is published.
		r.BaseID, r.Mapping = to, ""
		if r.Revision > 0 {
			r.Mapping = speaksFor(*viewer.Profile, r)
		}
		return tx.UpdateResource(ctx, r)
	})
}

// memberBase returns a base of which the viewer is a member, nil for "".
func (s *Service) memberBase(ctx context.Context, viewer basilic.Viewer, handle string) (*basilic.Actor, error) {
	if handle == "" {
		return nil, nil //nolint:nilnil // no base is a place
	}
	base, role, err := s.Actors.BaseByHandle(ctx, viewer, handle)
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return nil, err
	}
	if err != nil || role == "" {
		return nil, basilic.Problems{{Field: "base", Text: "Choisissez une base dont vous êtes membre."}}
	}
	return &base, nil
}

// movePublicTx moves what everybody reads: the base that it leaves takes its
// Announce back, its author says where it is now, the base where it comes announces
// it (federation.md 3).
func (s *Service) movePublicTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, to basilic.ActorID) error {
	if r.Mapping == basilic.MappingBase {
		return basilic.Problems{{Field: "base", Text: "Cette ressource est publiée au nom de sa base. Rendez-la d’abord privée, déplacez-la, puis rendez-la publique."}}
	}
	before := r
	r.BaseID, r.UpdatedAt = to, now()
	author, base, err := steadyPeople(ctx, tx, r)
	if err != nil {
		return err
	}
	if base != nil && !base.Public {
		return basilic.Problems{{Field: "base", Text: "Cette base est privée. Rendez d’abord la ressource privée, ou choisissez une base publique."}}
	}
	for _, id := range []basilic.ActorID{before.BaseID, to} {
		if err := s.undoAnnounceTx(ctx, tx, id, before); err != nil {
			return err
		}
	}
	if err := s.keepTx(ctx, tx, r); err != nil {
		return err
	}
	return s.Outbox.RelocateTx(ctx, tx, author, base, r)
}

// undoAnnounceTx takes back what a base announced of a resource, located in it or
// shared; of no base, nothing.
func (s *Service) undoAnnounceTx(ctx context.Context, tx *postgres.DB, id basilic.ActorID, r basilic.Resource) error {
	if id == 0 {
		return nil
	}
	base, err := tx.ActorByID(ctx, id)
	if err != nil {
		return err
	}
	return s.Outbox.UndoAnnounceTx(ctx, tx, base, r)
}
