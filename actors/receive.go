package actors

import (
	"context"
	"errors"
	"fmt"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// ReceiveFollowTx keeps the Follow of a local actor by one of another server
// (ActivityPub 7.5) and accepts it at once: what is public here may be followed
// by anybody. A repeated Follow is accepted again, because the first answer may
// have been lost. While one of the two blocks the other it is rejected. A Follow of
// what is private or unknown is dropped.
func (s *Service) ReceiveFollowTx(ctx context.Context, tx *postgres.DB, follower basilic.Actor, followedIRI, follow basilic.IRI) error {
	followed, err := tx.ActorByIRI(ctx, followedIRI)
	if errors.Is(err, basilic.ErrNotFound) || err == nil && (!followed.Local || !followed.Public) {
		return fmt.Errorf("actors: follow of %s: %w", followedIRI, basilic.ErrDropped)
	}
	if err != nil {
		return err
	}
	if followed.Kind == basilic.ActorApplication {
		return s.Outbox.RejectTx(ctx, tx, followed, follower, follow)
	}
	if err := tx.HoldPairTx(ctx, follower.ID, followed.ID); err != nil {
		return err
	}
	blocked, err := tx.Blocked(ctx, follower.ID, followed.ID)
	if err != nil {
		return err
	}
	if blocked {
		return s.Outbox.RejectTx(ctx, tx, followed, follower, follow)
	}
	if answered, err := answeredJustNow(ctx, tx, follower, followed, follow); err != nil || answered {
		return err
	}
	err = tx.UpsertFollow(ctx, basilic.Follow{
		FollowerID: follower.ID, FollowedID: followed.ID, State: basilic.FollowAccepted, IRI: follow,
	})
	if err != nil {
		return err
	}
	return s.Outbox.AcceptTx(ctx, tx, followed, follower, follow)
}

// answeredJustNow reports whether the very same Follow was accepted within the
// last minute: once a minute is often enough.
func answeredJustNow(ctx context.Context, tx *postgres.DB, follower, followed basilic.Actor, follow basilic.IRI) (bool, error) {
	known, err := tx.FollowOf(ctx, follower.ID, followed.ID)
	if errors.Is(err, basilic.ErrNotFound) {
		return false, nil
	}
	just := known.State == basilic.FollowAccepted && known.AcceptedAt != nil && time.Since(*known.AcceptedAt) < time.Minute
	return just && known.IRI == follow, err
}

// ReceiveUndoFollowTx ends a Follow of a local actor (ActivityPub 7.12). It is
// found by its identifier or, as some servers make a new one for the embedded
// Follow, by whom it follows; only the follower may undo it (security.md 30).
func (s *Service) ReceiveUndoFollowTx(ctx context.Context, tx *postgres.DB, follower basilic.Actor, follow, object basilic.IRI) error {
	f, err := tx.FollowByIRI(ctx, follow)
	if errors.Is(err, basilic.ErrNotFound) && object != "" {
		var followed basilic.Actor
		if followed, err = tx.ActorByIRI(ctx, object); err == nil {
			f, err = tx.FollowOf(ctx, follower.ID, followed.ID)
		}
	}
	if errors.Is(err, basilic.ErrNotFound) || err == nil && f.FollowerID != follower.ID {
		return fmt.Errorf("actors: undo of %s: %w", follow, basilic.ErrDropped)
	}
	if err != nil {
		return err
	}
	return tx.DeleteFollow(ctx, f.ID)
}

// Answer is an Accept or Reject of a Follow, as received: the identifier of the
// Follow and, when it came embedded, its actor and object.
type Answer struct {
	Follow, Actor, Object basilic.IRI
}

// ReceiveAcceptTx notes that a Follow of ours was accepted (ActivityPub 7.6),
// and shows what is known of the actor's resources to the follower.
func (s *Service) ReceiveAcceptTx(ctx context.Context, tx *postgres.DB, followed basilic.Actor, a Answer) error {
	f, err := s.answeredTx(ctx, tx, followed, a)
	if err != nil {
		return err
	}
	if f.State == basilic.FollowAccepted {
		return nil
	}
	if err := tx.SetFollowState(ctx, f.ID, basilic.FollowAccepted); err != nil {
		return err
	}
	return tx.FillTimelineTx(ctx, f.FollowerID, f.FollowedID, fillLimit)
}

// ReceiveRejectTx notes that a Follow of ours was refused, or ended after it was
// accepted (ActivityPub 7.7).
func (s *Service) ReceiveRejectTx(ctx context.Context, tx *postgres.DB, followed basilic.Actor, a Answer) error {
	f, err := s.answeredTx(ctx, tx, followed, a)
	if err != nil {
		return err
	}
	if err := tx.SetFollowState(ctx, f.ID, basilic.FollowRejected); err != nil {
		return err
	}
	return tx.ExplainActorTx(ctx, f.FollowerID, f.FollowedID)
}

// answeredTx returns the Follow that an answer is about. It must be one that a
// local actor asked of the very actor that answers, and an embedded copy must
// say the same (security.md 31).
func (s *Service) answeredTx(ctx context.Context, tx *postgres.DB, followed basilic.Actor, a Answer) (basilic.Follow, error) {
	dropped := fmt.Errorf("actors: answer to %s: %w", a.Follow, basilic.ErrDropped)
	f, err := tx.FollowByIRI(ctx, a.Follow)
	if errors.Is(err, basilic.ErrNotFound) && a.Actor != "" {
		// PeerTube and others answer with an identifier of their own making.
		var follower basilic.Actor
		if follower, err = tx.ActorByIRI(ctx, a.Actor); err == nil {
			f, err = tx.FollowOf(ctx, follower.ID, followed.ID)
		}
	}
	if errors.Is(err, basilic.ErrNotFound) || err == nil && f.FollowedID != followed.ID {
		return basilic.Follow{}, dropped
	}
	if err != nil {
		return basilic.Follow{}, err
	}
	follower, err := tx.ActorByID(ctx, f.FollowerID)
	if err != nil {
		return basilic.Follow{}, err
	}
	if !follower.Local || a.Actor != "" && a.Actor != follower.IRI || a.Object != "" && a.Object != followed.IRI {
		return basilic.Follow{}, dropped
	}
	return f, nil
}

// ReceiveUpdateActor fetches an actor anew from its origin: what an Update says
// is never believed, its key least of all (security.md 26).
func (s *Service) ReceiveUpdateActor(ctx context.Context, iri basilic.IRI) error {
	_, err := s.Client.FetchActor(ctx, iri)
	return err
}

// ReceiveDeleteActorTx forgets an actor of another server with its follows; its
// resources are removed by the caller. The identifier never comes back.
func (s *Service) ReceiveDeleteActorTx(ctx context.Context, tx *postgres.DB, a basilic.Actor) error {
	follows, err := tx.FollowsWith(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, f := range follows {
		if err := tx.DeleteFollow(ctx, f.ID); err != nil {
			return err
		}
		if f.FollowedID == a.ID {
			if err := tx.ExplainActorTx(ctx, f.FollowerID, a.ID); err != nil {
				return err
			}
		}
	}
	return tx.MarkActorDeleted(ctx, a.ID)
}
