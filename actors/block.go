package actors

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Block makes the viewer's profile want nothing to do with an actor, of this hub or
// another (ActivityPub 6.9): the follows between the two end and none begins while
// it lasts, lines that nothing else explains leave both timelines, and the other's
// comments and likes are refused where the viewer would receive them, what it was
// permitted to quote or feature is taken back.
func (s *Service) Block(ctx context.Context, viewer basilic.Viewer, target basilic.ActorID) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("actors: block: %w", basilic.ErrForbidden)
	}
	blocked, err := s.blockable(ctx, viewer, target)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		blocker := *viewer.Profile
		if err := tx.HoldPairTx(ctx, blocker.ID, blocked.ID); err != nil {
			return err
		}
		if _, err := tx.BlockOf(ctx, blocker.ID, blocked.ID); !errors.Is(err, basilic.ErrNotFound) {
			return err
		}
		if err := s.partTx(ctx, tx, blocker, blocked); err != nil {
			return err
		}
		if err := s.revokeFromTx(ctx, tx, blocker, blocked); err != nil {
			return err
		}
		iri, err := s.Outbox.BlockTx(ctx, tx, blocker, blocked)
		if err != nil {
			return err
		}
		return tx.InsertBlock(ctx, blocker.ID, blocked.ID, iri)
	})
}

// blockable returns an actor that the viewer may block.
func (s *Service) blockable(ctx context.Context, viewer basilic.Viewer, target basilic.ActorID) (basilic.Actor, error) {
	blocked, err := s.DB.ActorByID(ctx, target)
	switch {
	case err != nil:
		return blocked, err
	case blocked.DeletedAt != nil || blocked.Local && (!blocked.Public || blocked.Kind == basilic.ActorApplication):
		return blocked, fmt.Errorf("actors: block %d: %w", target, basilic.ErrNotFound)
	case blocked.ID == viewer.ProfileID():
		return blocked, basilic.Problems{{Field: "action", Text: "Vous ne pouvez pas bloquer votre propre profil."}}
	case !blocked.Local || !blocked.IsBase():
		return blocked, nil
	}
	_, err = s.DB.RoleIn(ctx, blocked.ID, viewer.ProfileID())
	if err == nil {
		return blocked, basilic.Problems{{Field: "action", Text: "Vous êtes membre de cette base : quittez-la avant de la bloquer."}}
	}
	if errors.Is(err, basilic.ErrNotFound) {
		err = nil
	}
	return blocked, err
}

// partTx ends the follows between an actor of this hub and one that it blocks,
// whose server is told of each.
func (s *Service) partTx(ctx context.Context, tx *postgres.DB, blocker, blocked basilic.Actor) error {
	f, err := tx.FollowOf(ctx, blocked.ID, blocker.ID)
	if err == nil {
		err = s.endFollowerTx(ctx, tx, blocker, blocked, f)
	}
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return err
	}
	f, err = tx.FollowOf(ctx, blocker.ID, blocked.ID)
	if errors.Is(err, basilic.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if f.State != basilic.FollowRejected {
		if err := s.Outbox.UndoFollowTx(ctx, tx, blocker, blocked, f); err != nil {
			return err
		}
	}
	if err := tx.DeleteFollow(ctx, f.ID); err != nil {
		return err
	}
	return tx.ExplainActorTx(ctx, blocker.ID, blocked.ID)
}

// Unblock takes the viewer's block of an actor back. The follows that it ended do
// not come back.
func (s *Service) Unblock(ctx context.Context, viewer basilic.Viewer, target basilic.ActorID) error {
	if !viewer.SignedIn() {
		return fmt.Errorf("actors: unblock: %w", basilic.ErrForbidden)
	}
	blocked, err := s.DB.ActorByID(ctx, target)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.HoldPairTx(ctx, viewer.ProfileID(), target); err != nil {
			return err
		}
		block, err := tx.BlockOf(ctx, viewer.ProfileID(), target)
		if errors.Is(err, basilic.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.Outbox.UndoBlockTx(ctx, tx, *viewer.Profile, blocked, block); err != nil {
			return err
		}
		_, err = tx.DeleteBlock(ctx, viewer.ProfileID(), block, "")
		return err
	})
}

// BlockedAccounts returns one page of whom the viewer blocks.
func (s *Service) BlockedAccounts(ctx context.Context, viewer basilic.Viewer, after basilic.Cursor) (basilic.Page[basilic.Actor], error) {
	if !viewer.SignedIn() {
		return basilic.Page[basilic.Actor]{}, fmt.Errorf("actors: blocked accounts: %w", basilic.ErrForbidden)
	}
	return s.DB.BlockedAccounts(ctx, viewer.ProfileID(), after, 50)
}

// ReceiveBlockTx takes in that an actor of another server blocks one of this hub
// (ActivityPub 6.9): their follows end both ways without a word, and none begins
// while it lasts.
func (s *Service) ReceiveBlockTx(ctx context.Context, tx *postgres.DB, blocker basilic.Actor, object, block basilic.IRI) error {
	blocked, err := tx.ActorByIRI(ctx, object)
	if errors.Is(err, basilic.ErrNotFound) || err == nil && (!blocked.Local || blocked.Kind == basilic.ActorApplication) {
		return fmt.Errorf("actors: block of %s: %w", object, basilic.ErrDropped)
	}
	if err != nil {
		return err
	}
	if err := tx.HoldPairTx(ctx, blocker.ID, blocked.ID); err != nil {
		return err
	}
	if err := tx.InsertBlock(ctx, blocker.ID, blocked.ID, block); err != nil {
		return err
	}
	for _, pair := range [][2]basilic.ActorID{{blocker.ID, blocked.ID}, {blocked.ID, blocker.ID}} {
		f, err := tx.FollowOf(ctx, pair[0], pair[1])
		if errors.Is(err, basilic.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := tx.DeleteFollow(ctx, f.ID); err != nil {
			return err
		}
	}
	return tx.ExplainActorTx(ctx, blocked.ID, blocker.ID)
}

// ReceiveUndoBlockTx takes a block back, by its identifier or by whom it blocks.
// One that is not known is dropped.
func (s *Service) ReceiveUndoBlockTx(ctx context.Context, tx *postgres.DB, blocker basilic.Actor, block, object basilic.IRI) error {
	undone, err := tx.DeleteBlock(ctx, blocker.ID, block, object)
	if err == nil && !undone {
		err = fmt.Errorf("actors: undo of block %s: %w", block, basilic.ErrDropped)
	}
	return err
}
