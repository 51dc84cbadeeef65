// Package withdrawal is what spans all that an actor owns: a base made private
// or deleted takes its resources along, and an actor of another server that is
// gone takes what it made.
package withdrawal

import (
	"context"
	"fmt"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/resources"
)

// Service withdraws.
type Service struct {
	db        *postgres.DB
	actors    *actors.Service
	resources *resources.Service
}

// New returns the service.
func New(db *postgres.DB, a *actors.Service, r *resources.Service) *Service {
	return &Service{db: db, actors: a, resources: r}
}

// MakeBasePrivate withdraws a base from everybody but its members
// (federation.md 1): every public resource located in it becomes private and is
// withdrawn, its follows are ended, other servers are told to delete it.
func (s *Service) MakeBasePrivate(ctx context.Context, viewer basilic.Viewer, handle string) error {
	base, err := s.actors.AdministeredBase(ctx, viewer, handle)
	if err != nil || !base.Public {
		return err
	}
	return s.db.InTx(ctx, func(tx *postgres.DB) error {
		if _, err := tx.LockActorTx(ctx, base.ID); err != nil {
			return err
		}
		public, err := tx.ResourcesOfBase(ctx, base.ID, basilic.ResourcePublic)
		if err != nil {
			return err
		}
		for _, r := range public {
			if err := s.resources.WithdrawTx(ctx, tx, r); err != nil {
				return err
			}
		}
		return s.endBaseTx(ctx, tx, &base)
	})
}

// endBaseTx tells other servers that what a base shared is taken back and that it
// is no more.
func (s *Service) endBaseTx(ctx context.Context, tx *postgres.DB, base *basilic.Actor) error {
	if err := s.resources.UnshareAllTx(ctx, tx, *base); err != nil {
		return err
	}
	return s.actors.EndLifeTx(ctx, tx, base)
}

// MakeBasePublic shows a private base to everybody, under a new identifier. Its
// resources stay private until their authors publish them.
func (s *Service) MakeBasePublic(ctx context.Context, viewer basilic.Viewer, handle string) error {
	base, err := s.actors.AdministeredBase(ctx, viewer, handle)
	if err != nil || base.Public {
		return err
	}
	return s.db.InTx(ctx, func(tx *postgres.DB) error { return s.actors.BeginLifeTx(ctx, tx, &base) })
}

// DeleteBase removes a base for ever. The title typed confirms it. Resources
// that their authors speak for stay on the authors' profiles, as do those that
// nobody else reads; public ones that the base speaks for are deleted. Members
// are told by mail.
func (s *Service) DeleteBase(ctx context.Context, viewer basilic.Viewer, handle, title string) error {
	base, err := s.actors.AdministeredBase(ctx, viewer, handle)
	if err != nil {
		return err
	}
	if strings.TrimSpace(title) != base.Name {
		return basilic.Problems{{Field: "confirm", Text: "Tapez le titre exact de la base pour confirmer : " + base.Name}}
	}
	return s.db.InTx(ctx, func(tx *postgres.DB) error {
		if _, err := tx.LockActorTx(ctx, base.ID); err != nil {
			return err
		}
		for _, state := range []basilic.ResourceState{basilic.ResourcePublic, basilic.ResourcePrivate, basilic.ResourceDraft} {
			all, err := tx.ResourcesOfBase(ctx, base.ID, state)
			if err != nil {
				return err
			}
			for _, r := range all {
				if err := s.releaseTx(ctx, tx, base, r); err != nil {
					return err
				}
			}
		}
		if base.Public {
			if err := s.endBaseTx(ctx, tx, &base); err != nil {
				return err
			}
		}
		if err := s.actors.TellBaseDeletedTx(ctx, tx, base, *viewer.Profile); err != nil {
			return err
		}
		return tx.MarkActorDeleted(ctx, base.ID)
	})
}

func (s *Service) releaseTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, r basilic.Resource) error {
	author, err := tx.ActorByID(ctx, r.AuthorID)
	if err != nil {
		return err
	}
	if author.DeletedAt != nil || r.Mapping == basilic.MappingBase && r.State == basilic.ResourcePublic {
		return s.resources.DeleteTx(ctx, tx, r)
	}
	return s.resources.LeaveBaseTx(ctx, tx, base, r)
}

// ReceiveDeleteActorTx removes an actor of another server that deleted itself
// (ActivityPub 7.4), with everything it made.
func (s *Service) ReceiveDeleteActorTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor) error {
	if actor.Local {
		return fmt.Errorf("withdrawal: %s is ours: %w", actor.IRI, basilic.ErrDropped)
	}
	if err := s.resources.ReceiveDeleteActorTx(ctx, tx, actor); err != nil {
		return err
	}
	if err := s.actors.ReceiveDeleteActorTx(ctx, tx, actor); err != nil {
		return err
	}
	return s.resources.BuryTx(ctx, tx, actor.IRI)
}
