package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// AnnounceTx tells the followers of a base that a resource is in it
// (FEP-1b12, the form by identifier that every server understands). Without
// Public in "to", Mastodon makes no boost of it.
func (o *Outbox) AnnounceTx(ctx context.Context, tx *postgres.DB, base, author basilic.Actor, r basilic.Resource) error {
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityAnnounce, actor: base, object: r.IRI,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{base.Followers, author.IRI}, listed: true, public: true,
	})
	if err != nil {
		return err
	}
	err = tx.DistributeLocallyTx(ctx, postgres.Event{
		ResourceID: r.ID, ActorID: base.ID, Reason: basilic.ReasonPublished, ActivityIRI: activity.IRI, At: activity.CreatedAt,
	})
	if err != nil {
		return err
	}
	return o.enqueueFanOutTx(ctx, tx, FanOutArgs{ActivityID: activity.ID, FollowersOf: []basilic.ActorID{base.ID}})
}

// UndoAnnounceTx takes a resource out of what a base shares (ActivityPub 6.10):
// everybody who may have received the Announce learns of it. A base that never
// announced it has nothing to undo.
func (o *Outbox) UndoAnnounceTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, r basilic.Resource) error {
	if err := o.sendUndoAnnounceTx(ctx, tx, base, r); err != nil {
		return err
	}
	for _, reason := range []basilic.Reason{basilic.ReasonPublished, basilic.ReasonUpdated, basilic.ReasonShared} {
		if err := tx.WithdrawEventTx(ctx, r.ID, base.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

func (o *Outbox) sendUndoAnnounceTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, r basilic.Resource) error {
	announce, err := tx.LatestActivity(ctx, base.ID, basilic.ActivityAnnounce, r.IRI)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := tx.WithdrawActivity(ctx, announce.ID); err != nil {
		return err
	}
	undo, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityUndo, actor: base, object: r.IRI, embedded: announce.Document,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{base.Followers}, public: true,
	})
	if err != nil {
		return err
	}
	return o.fanOutTx(ctx, tx, undo, postgres.Audience{FollowersOf: []basilic.ActorID{base.ID}, ReachOf: r.IRI}, urgent)
}
