package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// DeleteTx withdraws a public resource (ActivityPub 6.4): Delete by its author
// and Undo of the base's Announce, to everybody who may have received it. Its
// identifier is retired for ever, its activities leave the outboxes, and no
// timeline shows it any more. Recipients are read here and not by a job,
// because the change may take the followers away in the same transaction.
func (o *Outbox) DeleteTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) error {
	if err := o.sendDeleteTx(ctx, tx, author, base, r, ""); err != nil {
		return err
	}
	return tx.WithdrawResourceTx(ctx, r.ID)
}

// sendDeleteTx tells other servers that a resource is withdrawn, behind what is
// on its way about another object, and retires its identifier.
func (o *Outbox) sendDeleteTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource, behind basilic.IRI) error {
	who := Speaker(author, base, r)
	tombstone, err := activitystreams.BuildTombstone(r.IRI, string(basilic.ObjectArticle), o.now())
	if err != nil {
		return err
	}
	audience := postgres.Audience{FollowersOf: []basilic.ActorID{who.ID}, ReachOf: r.IRI}
	if base != nil {
		audience.FollowersOf = append(audience.FollowersOf, base.ID)
	}
	if err := o.undoAnnouncesTx(ctx, tx, r, behind); err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityDelete, actor: who, object: r.IRI, embedded: tombstone,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{who.Followers}, public: true,
	})
	if err != nil {
		return err
	}
	if err := o.fanOutByTx(ctx, tx, activity, route{audience: audience, behind: behind}); err != nil {
		return err
	}
	if err := tx.WithdrawActivities(ctx, r.IRI); err != nil {
		return err
	}
	if announces(base, r) {
		if err := o.announceChangeTx(ctx, tx, *base, r, activity, behind); err != nil {
			return err
		}
	}
	return tx.RetireLife(ctx, r.IRI)
}

// UndoAnnouncesTx undoes what any base of this hub announced of a resource of
// another server that is gone.
func (o *Outbox) UndoAnnouncesTx(ctx context.Context, tx *postgres.DB, r basilic.Resource) error {
	return o.undoAnnouncesTx(ctx, tx, r, "")
}

// undoAnnouncesTx undoes what any base of this hub announced of a resource that
// disappears: the one where it is, and those that share it.
func (o *Outbox) undoAnnouncesTx(ctx context.Context, tx *postgres.DB, r basilic.Resource, behind basilic.IRI) error {
	bases, err := tx.AnnouncersOf(ctx, r.IRI)
	if err != nil {
		return err
	}
	for _, base := range bases {
		if err := o.sendUndoAnnounceTx(ctx, tx, base, r, behind); err != nil {
			return err
		}
	}
	return nil
}

// DeleteActorTx withdraws a profile or base (ActivityPub 6.4) and retires its
// identifier: every server that is known here is told, after all else that the
// actor has to say (federation.md 4), and those whose server has no shared inbox
// by name.
func (o *Outbox) DeleteActorTx(ctx context.Context, tx *postgres.DB, a basilic.Actor, told []basilic.ActorID) error {
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityDelete, actor: a, object: a.IRI,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{a.Followers}, public: true,
	})
	if err != nil {
		return err
	}
	everywhere, err := tx.SharedInboxes(ctx)
	if err != nil {
		return err
	}
	audience := postgres.Audience{FollowersOf: []basilic.ActorID{a.ID}, Actors: told, ReachOf: a.IRI, Inboxes: everywhere}
	if err := o.fanOutTx(ctx, tx, activity, audience); err != nil {
		return err
	}
	if err := tx.WithdrawActivities(ctx, a.IRI); err != nil {
		return err
	}
	return tx.RetireLife(ctx, a.IRI)
}
