package withdrawal

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// MakeProfilePrivate withdraws the viewer's profile from everybody else
// (product.md 1): its public resources outside bases become private and are
// withdrawn, those in bases go on under the bases' names, what it said and liked is
// taken back, its follows are ended both ways, and other servers are told to delete
// it.
func (s *Service) MakeProfilePrivate(ctx context.Context, viewer basilic.Viewer) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("withdrawal: make profile private: %w", basilic.ErrForbidden)
	}
	return s.db.InTx(ctx, func(tx *postgres.DB) error {
		profile, err := tx.LockActorTx(ctx, viewer.ProfileID())
		if err != nil || !profile.Public {
			return err
		}
		all, err := tx.ResourcesOfAuthor(ctx, profile.ID, 0)
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := s.hideAuthorTx(ctx, tx, r); err != nil {
				return err
			}
		}
		if err := s.resources.EndCommentsTx(ctx, tx, profile); err != nil {
			return err
		}
		return s.actors.EndLifeTx(ctx, tx, &profile)
	})
}

// hideAuthorTx takes the name of whoever wrote a resource off it.
func (s *Service) hideAuthorTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	switch {
	case r.BaseID != 0:
		return s.resources.PassToBaseTx(ctx, tx, r)
	case r.State == basilic.ResourcePublic:
		return s.resources.WithdrawTx(ctx, tx, r)
	}
	return nil
}

// MakeProfilePublic shows the viewer's profile to everybody, under a new
// identifier with new keys: servers that saw the former one deleted refuse it.
// Its resources stay private until they are published again.
func (s *Service) MakeProfilePublic(ctx context.Context, viewer basilic.Viewer) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("withdrawal: make profile public: %w", basilic.ErrForbidden)
	}
	return s.db.InTx(ctx, func(tx *postgres.DB) error {
		profile, err := tx.LockActorTx(ctx, viewer.ProfileID())
		if err != nil || profile.Public {
			return err
		}
		return s.actors.BeginLifeTx(ctx, tx, &profile)
	})
}

// RemoveMember takes a member out of a base, or lets one leave. What they wrote
// there stays, and goes on under the base's name (federation.md 3).
func (s *Service) RemoveMember(ctx context.Context, viewer basilic.Viewer, handle, profileHandle string) error {
	return s.actors.RemoveMember(ctx, viewer, handle, profileHandle, func(tx *postgres.DB, base, profile basilic.ActorID) error {
		all, err := tx.ResourcesOfAuthor(ctx, profile, base)
		if err != nil {
			return err
		}
		for _, r := range all {
			if err := s.resources.PassToBaseTx(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}
