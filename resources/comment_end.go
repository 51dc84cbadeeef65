package resources

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func ignoreNotFound(err error) error {
	if errors.Is(err, basilic.ErrNotFound) {
		return nil
	}
	return err
}

// endDiscussionTx removes what was said about a resource that disappears, of this
// hub or another, who liked it, who may quote it and what was adapted: comments of people here are deleted
// everywhere, for what they answer is gone.
func (s *Service) endDiscussionTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	all, err := tx.CommentsOn(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := s.endCommentTx(ctx, tx, c, r); err != nil {
			return err
		}
	}
	if err := s.endPermissionsTx(ctx, tx, r); err != nil {
		return err
	}
	if err := s.endAdaptationsTx(ctx, tx, r); err != nil {
		return err
	}
	return tx.DeleteReactionsOn(ctx, r.ID)
}

// endCommentTx removes one comment of a resource that disappears. The base does
// not repeat it: what it repeats of the resource says enough.
func (s *Service) endCommentTx(ctx context.Context, tx *postgres.DB, c basilic.Comment, r basilic.Resource) error {
	if !c.Local {
		if err := tx.WithdrawActivities(ctx, c.IRI); err != nil {
			return err
		}
		return tx.DeleteComment(ctx, c)
	}
	reply, err := replyOf(ctx, tx, c, r)
	if err != nil {
		return err
	}
	reply.Resource.State = basilic.ResourceDeleted
	return s.deleteCommentTx(ctx, tx, reply)
}

// EndCommentsTx removes all that an actor said, liked and quoted, because it disappears or
// becomes private. Of a local one, other servers are told to delete it.
func (s *Service) EndCommentsTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor) error {
	all, err := tx.CommentsBy(ctx, actor.ID)
	if err != nil {
		return err
	}
	for _, c := range all {
		r, err := tx.ResourceByID(ctx, c.ResourceID)
		if err != nil {
			return err
		}
		if !c.Local {
			err = s.forgetCommentTx(ctx, tx, c, basilic.Activity{})
		} else if reply, replyErr := replyOf(ctx, tx, c, r); replyErr != nil {
			err = replyErr
		} else {
			err = s.deleteCommentTx(ctx, tx, reply)
		}
		if err != nil {
			return err
		}
	}
	if err := s.endInteractionsTx(ctx, tx, actor.ID, ""); err != nil {
		return err
	}
	return tx.DeleteReactionsBy(ctx, actor.ID)
}
