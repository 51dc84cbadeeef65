package resources

import (
	"context"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Like notes that the viewer likes a public resource, of this hub or another,
// whose author is told. Doing it twice changes nothing. A private profile may not:
// a like is counted in public.
func (s *Service) Like(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	return s.react(ctx, viewer, id, func(tx *postgres.DB, r basilic.Resource) error {
		_, err := tx.ReactionOf(ctx, r.ID, basilic.ReactionLike, viewer.ProfileID())
		if !errors.Is(err, basilic.ErrNotFound) {
			return err
		}
		if err := welcomeTx(ctx, tx, viewer.ProfileID(), r, 0); err != nil {
			return err
		}
		iri, err := s.Outbox.LikeTx(ctx, tx, *viewer.Profile, r)
		if err != nil {
			return err
		}
		return tx.InsertReaction(ctx, postgres.Reaction{ResourceID: r.ID, Kind: basilic.ReactionLike, ActorID: viewer.ProfileID(), IRI: iri})
	})
}

// Unlike takes it back.
func (s *Service) Unlike(ctx context.Context, viewer basilic.Viewer, id basilic.ID) error {
	return s.react(ctx, viewer, id, func(tx *postgres.DB, r basilic.Resource) error {
		like, err := tx.ReactionOf(ctx, r.ID, basilic.ReactionLike, viewer.ProfileID())
		if err != nil {
			return ignoreNotFound(err)
		}
		if err := s.Outbox.UndoLikeTx(ctx, tx, *viewer.Profile, r, like.IRI); err != nil {
			return err
		}
		return tx.DeleteReaction(ctx, like)
	})
}

func (s *Service) react(ctx context.Context, viewer basilic.Viewer, id basilic.ID, f func(tx *postgres.DB, r basilic.Resource) error) error {
	return s.DB.InTx(ctx, func(tx *postgres.DB) error {
		r, err := s.keepPublic(ctx, tx, viewer, id)
		if err != nil {
			return err
		}
		if !viewer.SignedIn() || !viewer.Profile.Public || viewer.Profile.IRI == "" {
			return fmt.Errorf("resources: like %s: %w", id, basilic.ErrForbidden)
		}
		return f(tx, r)
	})
}

// ReceiveLikeTx counts an actor of another server among those who like a resource
// of this hub (ActivityPub 7.10), once, whatever it sends.
func (s *Service) ReceiveLikeTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor, like, object basilic.IRI) error {
	undone, err := s.BuriedTx(ctx, tx, actor.IRI, like)
	if err != nil {
		return err
	}
	if undone {
		return dropped("like %s was undone", like)
	}
	r, err := s.likedTx(ctx, tx, object)
	if err != nil {
		return err
	}
	refused, err := refusedTx(ctx, tx, actor.ID, r, 0)
	if err != nil {
		return err
	}
	if refused {
		return dropped("like of %s by somebody whom its author blocks", object)
	}
	if err := tx.ExtendReachTx(ctx, r.IRI, actor.ID); err != nil {
		return err
	}
	return tx.InsertReaction(ctx, postgres.Reaction{ResourceID: r.ID, Kind: basilic.ReactionLike, ActorID: actor.ID, IRI: like})
}

// ReceiveDislikeTx takes an actor's like back: Lemmy sends a Dislike in its place.
// How many dislike something is not counted.
func (s *Service) ReceiveDislikeTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor, object basilic.IRI) error {
	r, err := s.likedTx(ctx, tx, object)
	if err != nil {
		return err
	}
	return tx.DeleteReaction(ctx, postgres.Reaction{ResourceID: r.ID, Kind: basilic.ReactionLike, ActorID: actor.ID})
}

func (s *Service) likedTx(ctx context.Context, tx *postgres.DB, object basilic.IRI) (basilic.Resource, error) {
	r, err := tx.ResourceByIRI(ctx, object)
	if errors.Is(err, basilic.ErrNotFound) || err == nil && !r.Local {
		return r, dropped("like of %s, which is no resource of ours", object)
	}
	if err != nil {
		return r, err
	}
	if r, err = tx.KeepResource(ctx, r.ID); err == nil && r.State != basilic.ResourcePublic {
		err = dropped("like of %s, which is not public", object)
	}
	return r, err
}

// ReceiveUndoReactionTx takes back what an actor of another server liked or
// announced (ActivityPub 7.12), by the identifier of that activity, or by its
// object when it came embedded and kind says what it was. It returns what was
// taken back, or an error matching ErrDropped.
func (s *Service) ReceiveUndoReactionTx(ctx context.Context, tx *postgres.DB, actor basilic.Actor, activity basilic.IRI, kind basilic.ReactionKind, object basilic.IRI) (basilic.ReactionKind, error) {
	reaction, err := tx.ReactionByIRI(ctx, actor.ID, activity)
	if errors.Is(err, basilic.ErrNotFound) && kind != "" && object != "" {
		var r basilic.Resource
		if r, err = tx.ResourceByIRI(ctx, object); err == nil {
			reaction, err = tx.ReactionOf(ctx, r.ID, kind, actor.ID)
		}
	}
	if errors.Is(err, basilic.ErrNotFound) {
		return "", dropped("undo of unknown %s", activity)
	}
	if err != nil {
		return "", err
	}
	return reaction.Kind, tx.DeleteReaction(ctx, reaction)
}
