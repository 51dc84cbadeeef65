package actors

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// EnsureInstance records this hub at its first start and makes the actor that
// speaks for it. A start with another origin or handle domain is refused: every
// address given out so far names them.
func (s *Service) EnsureInstance(ctx context.Context, accent string) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.LockInstance(ctx); err != nil {
			return err
		}
		known, err := tx.Instance(ctx)
		if err == nil {
			if err := s.checkInstance(known); err != nil {
				return err
			}
			return tx.UpdateInstance(ctx, s.Name, accent)
		}
		if !errors.Is(err, basilic.ErrNotFound) {
			return err
		}
		return s.makeInstanceTx(ctx, tx, accent)
	})
}

func (s *Service) checkInstance(known basilic.Instance) error {
	if known.Origin != s.Origin {
		return fmt.Errorf("actors: this database belongs to the hub %s: BASILIC_URL cannot become %s, because other servers know its profiles and bases by the first address", known.Origin, s.Origin)
	}
	if known.HandleDomain != s.Domain {
		return fmt.Errorf("actors: addresses of this hub end with @%s: BASILIC_HANDLE_DOMAIN cannot become %s, because other servers know them so", known.HandleDomain, s.Domain)
	}
	return nil
}

func (s *Service) makeInstanceTx(ctx context.Context, tx *postgres.DB, accent string) error {
	// The dot or port of the domain keeps this name from meeting a handle.
	a := basilic.Actor{Kind: basilic.ActorApplication, Local: true, Handle: s.Domain, Host: s.Domain, Name: s.Name, URL: s.Origin + "/", Public: true}
	if a.Handle == "localhost" {
		a.Handle = "localhost."
	}
	s.address(&a, basilic.IRI(s.Origin+"/ap/actor"))
	id, err := tx.InsertLocalActor(ctx, a)
	if err != nil {
		return err
	}
	a.ID = id
	if err := s.insertKeysTx(ctx, tx, a); err != nil {
		return err
	}
	return tx.InsertInstance(ctx, basilic.Instance{Origin: s.Origin, HandleDomain: s.Domain, Name: s.Name, Accent: accent, ActorID: id})
}
