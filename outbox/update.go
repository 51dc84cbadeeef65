package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// UpdateTx tells that a published resource changed (ActivityPub 6.3), to every
// server that received it and to the followers of today.
func (o *Outbox) UpdateTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) error {
	activity, err := o.recordArticleTx(ctx, tx, basilic.ActivityUpdate, author, base, r)
	if err != nil {
		return err
	}
	speakers := speakersFor(author, base, r)
	for _, id := range speakers {
		err := o.DistributeLocallyTx(ctx, tx, postgres.Event{
			ResourceID: r.ID, ActorID: id, Reason: basilic.ReasonUpdated, ActivityIRI: activity.IRI, At: activity.CreatedAt,
		})
		if err != nil {
			return err
		}
	}
	return o.tellUpdateTx(ctx, tx, activity, change{base: base, r: r, speakers: speakers})
}

// CorrectTx is UpdateTx of what changed of itself, such as whether its origin may be
// named: it is no news to followers here.
func (o *Outbox) CorrectTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) error {
	activity, err := o.recordArticleTx(ctx, tx, basilic.ActivityUpdate, author, base, r)
	if err != nil {
		return err
	}
	return o.tellUpdateTx(ctx, tx, activity, change{base: base, r: r, speakers: speakersFor(author, base, r)})
}

// speakersFor returns whose followers hear of a resource: its author's and its base's.
func speakersFor(author basilic.Actor, base *basilic.Actor, r basilic.Resource) []basilic.ActorID {
	who := Speaker(author, base, r)
	if base != nil && base.ID != who.ID {
		return []basilic.ActorID{who.ID, base.ID}
	}
	return []basilic.ActorID{who.ID}
}

// change is a resource that changed, with whose followers hear of it.
type change struct {
	base     *basilic.Actor
	r        basilic.Resource
	speakers []basilic.ActorID
}

// tellUpdateTx sends an Update to other servers.
func (o *Outbox) tellUpdateTx(ctx context.Context, tx *postgres.DB, update basilic.Activity, c change) error {
	if err := o.enqueueFanOutTx(ctx, tx, FanOutArgs{ActivityID: update.ID, FollowersOf: c.speakers, ReachOf: c.r.IRI}); err != nil {
		return err
	}
	if !announces(c.base, c.r) {
		return nil
	}
	return o.announceChangeTx(ctx, tx, *c.base, c.r, update, "")
}

// RelocateTx tells that a public resource is located elsewhere: an Update by its
// author, whose "audience" changed, to every server that received it and to their
// followers of today, then the Announce of the base where it comes, if any, with the
// Update behind it for servers that take the Create, written before, as it is
// (FEP-1b12). It is news to the followers of that base only.
func (o *Outbox) RelocateTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) error {
	update, err := o.recordArticleTx(ctx, tx, basilic.ActivityUpdate, author, base, r)
	if err != nil {
		return err
	}
	// Before the Announce, not by a job beside it: who has it through the base then
	// reads that it was published there, not that it changed.
	audience := postgres.Audience{FollowersOf: []basilic.ActorID{author.ID}, ReachOf: r.IRI}
	if err := o.fanOutByTx(ctx, tx, update, route{audience: audience}); err != nil {
		return err
	}
	if base == nil {
		return nil
	}
	create, err := tx.LatestActivity(ctx, author.ID, basilic.ActivityCreate, r.IRI)
	if err != nil {
		return err
	}
	if err := o.AnnounceTx(ctx, tx, *base, author, r, create); err != nil {
		return err
	}
	return o.announceChangeTx(ctx, tx, *base, r, update, "")
}

// UpdateActorTx tells that a profile or base changed, to the followers of today
// and to the servers that were told before (ActivityPub 6.3).
func (o *Outbox) UpdateActorTx(ctx context.Context, tx *postgres.DB, a basilic.Actor) error {
	document, err := o.ActorDocument(ctx, tx, a)
	if err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityUpdate, actor: a, object: a.IRI, embedded: document,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{a.Followers}, public: true,
	})
	if err != nil {
		return err
	}
	return o.enqueueFanOutTx(ctx, tx, FanOutArgs{ActivityID: activity.ID, FollowersOf: []basilic.ActorID{a.ID}, ReachOf: a.IRI})
}
