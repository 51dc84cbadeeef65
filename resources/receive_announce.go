package resources

import (
	"context"
	"errors"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// ReceiveAnnounceTx puts a resource that an actor announced into the timelines
// of those who follow it here (ActivityPub 7.11). The server that announces one of
// ours learns from then on what becomes of it.
func (s *Service) ReceiveAnnounceTx(ctx context.Context, tx *postgres.DB, announcer basilic.Actor, r basilic.Resource, activity basilic.IRI, at time.Time) error {
	if r.Local {
		refused, err := refusedTx(ctx, tx, announcer.ID, r, 0)
		if err != nil {
			return err
		}
		if refused {
			return dropped("announce of %s by somebody whom its author blocks", r.IRI)
		}
		if err := tx.ExtendReachTx(ctx, r.IRI, announcer.ID); err != nil {
			return err
		}
		if err := tx.InsertReaction(ctx, postgres.Reaction{ResourceID: r.ID, Kind: basilic.ReactionShare, ActorID: announcer.ID, IRI: activity}); err != nil {
			return err
		}
	}
	followed, err := tx.FollowedHere(ctx, announcer.ID)
	if err != nil || !followed {
		return err
	}
	// Not as it was read before: its author may have said meanwhile where it is.
	base, err := tx.HoldBaseOf(ctx, r.ID)
	if err != nil {
		return err
	}
	reason := basilic.ReasonShared
	if base == announcer.ID {
		reason = basilic.ReasonPublished
	}
	return s.Outbox.DistributeLocallyTx(ctx, tx, postgres.Event{
		ResourceID: r.ID, ActorID: announcer.ID, Reason: reason, ActivityIRI: activity, At: past(at),
	})
}

// ReceiveUndoAnnounceTx takes an announced resource out of the timelines that
// nothing else explains (ActivityPub 7.12).
func (s *Service) ReceiveUndoAnnounceTx(ctx context.Context, tx *postgres.DB, announcer basilic.Actor, announce, object basilic.IRI) error {
	resource, err := tx.AnnouncedResource(ctx, announcer.ID, announce, object)
	if errors.Is(err, basilic.ErrNotFound) {
		return dropped("undo of unknown announce %s", announce)
	}
	if err != nil {
		return err
	}
	for _, reason := range []basilic.Reason{basilic.ReasonPublished, basilic.ReasonUpdated, basilic.ReasonShared} {
		if err := tx.WithdrawEventTx(ctx, resource, announcer.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

// locatedTx is told where a resource is located now: when the base announced it before
// its author said so, as happens on the way, readers were told of a share.
func (s *Service) locatedTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, before basilic.ActorID) error {
	if r.BaseID == 0 || r.BaseID == before {
		return nil
	}
	events, err := tx.EndShareTx(ctx, r.ID, r.BaseID)
	if err != nil {
		return err
	}
	for _, e := range events {
		if err := s.Outbox.DistributeLocallyTx(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}
