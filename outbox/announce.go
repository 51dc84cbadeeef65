package outbox

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// AnnounceTx tells the followers of a base that a resource is in it. Servers that
// are known to take them get the whole Create wrapped (FEP-1b12), the others the
// identifier of the resource, at the base's pace, and servers that did not tell
// what they run get both: two activities, so that each has an identifier of its
// own. The form by identifier stands in the outbox.
func (o *Outbox) AnnounceTx(ctx context.Context, tx *postgres.DB, base, author basilic.Actor, r basilic.Resource, create basilic.Activity) error {
	announce, err := o.announceResourceTx(ctx, tx, base, author, r)
	if err != nil {
		return err
	}
	if err := o.distributeAnnounceTx(ctx, tx, announce, r, basilic.ReasonPublished); err != nil {
		return err
	}
	wrapped, err := o.wrapTx(ctx, tx, base, r, create, basilic.AnnounceCreate)
	if err != nil {
		return err
	}
	args := FanOutArgs{ActivityID: wrapped.ID, FollowersOf: []basilic.ActorID{base.ID}, Servers: postgres.GroupOrUnknownServers}
	if err := o.enqueueFanOutTx(ctx, tx, args); err != nil {
		return err
	}
	at, err := o.slotTx(ctx, tx, announce)
	if err != nil {
		return err
	}
	args = FanOutArgs{ActivityID: announce.ID, FollowersOf: []basilic.ActorID{base.ID}, Servers: postgres.OtherServers}
	return o.enqueueFanOutAtTx(ctx, tx, args, at)
}

// ShareTx tells the followers of a base, and the author, that the base shares a
// resource that is located elsewhere, on this hub or another: by its identifier
// to every server, since what its author said of it is not the base's to repeat.
func (o *Outbox) ShareTx(ctx context.Context, tx *postgres.DB, base, author basilic.Actor, r basilic.Resource) error {
	announce, err := o.announceResourceTx(ctx, tx, base, author, r)
	if err != nil {
		return err
	}
	if err := o.distributeAnnounceTx(ctx, tx, announce, r, basilic.ReasonShared); err != nil {
		return err
	}
	at, err := o.slotTx(ctx, tx, announce)
	if err != nil {
		return err
	}
	args := FanOutArgs{ActivityID: announce.ID, FollowersOf: []basilic.ActorID{base.ID}, Actors: []basilic.ActorID{author.ID}}
	if at.IsZero() {
		return o.enqueueFanOutTx(ctx, tx, args)
	}
	args.Servers = postgres.GroupServers
	if err := o.enqueueFanOutTx(ctx, tx, args); err != nil {
		return err
	}
	args.Servers = postgres.OtherServers
	return o.enqueueFanOutAtTx(ctx, tx, args, at)
}

// announceResourceTx records an Announce by identifier. Without Public in "to",
// Mastodon makes no boost of it.
func (o *Outbox) announceResourceTx(ctx context.Context, tx *postgres.DB, base, author basilic.Actor, r basilic.Resource) (basilic.Activity, error) {
	return o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityAnnounce, actor: base, object: r.IRI,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{base.Followers, author.IRI}, listed: true, public: true,
	})
}

func (o *Outbox) distributeAnnounceTx(ctx context.Context, tx *postgres.DB, announce basilic.Activity, r basilic.Resource, reason basilic.Reason) error {
	return o.DistributeLocallyTx(ctx, tx, postgres.Event{
		ResourceID: r.ID, ActorID: announce.ActorID, Reason: reason, ActivityIRI: announce.IRI, At: announce.CreatedAt,
	})
}

// wrapTx records an Announce of what somebody did to a resource of the base.
func (o *Outbox) wrapTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, r basilic.Resource, done basilic.Activity, form basilic.AnnounceForm) (basilic.Activity, error) {
	return o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityAnnounce, actor: base, object: done.IRI, embedded: done.Document, about: r.IRI, form: form,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{base.Followers, done.ActorIRI}, audience: base.IRI, public: true,
	})
}

// announceChangeTx tells servers that take wrapped activities what was done to a
// resource of the base; every other server would show it to its readers anew.
// A Delete goes behind what is on its way about another object, "" for none.
func (o *Outbox) announceChangeTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, r basilic.Resource, done basilic.Activity, behind basilic.IRI) error {
	wrapped, err := o.wrapTx(ctx, tx, base, r, done, basilic.AnnounceChange)
	if err != nil {
		return err
	}
	audience := postgres.Audience{FollowersOf: []basilic.ActorID{base.ID}, ReachOf: r.IRI, Servers: postgres.GroupServers}
	if done.Type == basilic.ActivityDelete {
		// A job would find the followers gone.
		return o.fanOutByTx(ctx, tx, wrapped, route{audience: audience, behind: behind, urgent: true})
	}
	return o.enqueueFanOutTx(ctx, tx, FanOutArgs{
		ActivityID: wrapped.ID, FollowersOf: audience.FollowersOf, ReachOf: audience.ReachOf, Servers: audience.Servers,
	})
}

// announces reports whether a base announces what the author of a resource does.
func announces(base *basilic.Actor, r basilic.Resource) bool {
	return base != nil && base.Public && r.Mapping == basilic.MappingAuthor
}

// slotTx returns when an Announce may go to servers that show each one to their
// readers, at the base's pace (federation.md 3); zero is now.
func (o *Outbox) slotTx(ctx context.Context, tx *postgres.DB, announce basilic.Activity) (time.Time, error) {
	if o.AnnounceRate <= 0 {
		return time.Time{}, nil
	}
	now := o.now()
	at, err := tx.TakeAnnounceSlotTx(ctx, announce.ActorID, announce.ID, o.AnnounceRate, now)
	if err != nil || !at.After(now) {
		return time.Time{}, err
	}
	return at, nil
}

// UndoAnnounceTx takes a resource out of what a base announces (ActivityPub
// 6.10): everybody who may have received the Announce, in either form, learns of
// it, and what waits is not sent. A base that never announced it has nothing to
// undo.
func (o *Outbox) UndoAnnounceTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, r basilic.Resource) error {
	if err := o.sendUndoAnnounceTx(ctx, tx, base, r, ""); err != nil {
		return err
	}
	for _, reason := range []basilic.Reason{basilic.ReasonPublished, basilic.ReasonUpdated, basilic.ReasonShared} {
		if err := tx.WithdrawEventTx(ctx, r.ID, base.ID, reason); err != nil {
			return err
		}
	}
	return nil
}

func (o *Outbox) sendUndoAnnounceTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, r basilic.Resource, behind basilic.IRI) error {
	all, err := tx.AnnouncesOf(ctx, base.ID, r.IRI)
	if err != nil {
		return err
	}
	wrapped := false
	for _, announce := range all {
		wrapped = wrapped || announce.Form == basilic.AnnounceCreate
	}
	for _, announce := range all {
		if err := o.undoOneAnnounceTx(ctx, tx, base, announce, undoing{wrapped: wrapped, behind: behind}); err != nil {
			return err
		}
	}
	return nil
}

// undoing says whether an Announce was also made in the wrapped form, and behind
// what its Undo goes.
type undoing struct {
	wrapped bool
	behind  basilic.IRI
}

// undoOneAnnounceTx undoes one form of an Announce, for those who were sent it
// and the followers of today who would have been.
func (o *Outbox) undoOneAnnounceTx(ctx context.Context, tx *postgres.DB, base basilic.Actor, announce basilic.Activity, how undoing) error {
	waiting, err := tx.CancelAnnounceSlotTx(ctx, announce.ID, o.now())
	if err != nil {
		return err
	}
	if err := tx.WithdrawActivity(ctx, announce.ID); err != nil {
		return err
	}
	short, err := activitystreams.ShortenActivity(announce.Document)
	if err != nil {
		return err
	}
	undo, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityUndo, actor: base, object: announce.IRI, embedded: short, about: announce.Object,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{base.Followers}, public: true,
	})
	if err != nil {
		return err
	}
	return o.fanOutByTx(ctx, tx, undo, route{audience: undoAudience(base, announce, how.wrapped, waiting), behind: how.behind})
}

func undoAudience(base basilic.Actor, announce basilic.Activity, wrapped, waiting bool) postgres.Audience {
	audience := postgres.Audience{FollowersOf: []basilic.ActorID{base.ID}, RecipientsOf: announce.ID}
	switch {
	case announce.Form == basilic.AnnounceCreate:
		audience.Servers = postgres.GroupOrUnknownServers
	case wrapped && waiting:
		audience.FollowersOf = nil
	case wrapped:
		audience.Servers = postgres.OtherServers
	case waiting:
		audience.Servers = postgres.GroupServers
	}
	return audience
}
