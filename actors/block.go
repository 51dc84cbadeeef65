package actors

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

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
	return tx.ExplainTimelineTx(ctx, blocked.ID)
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
