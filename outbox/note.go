package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Reply is a comment of this hub with whom it concerns.
type Reply struct {
	Comment  basilic.Comment
	Author   basilic.Actor
	Resource basilic.Resource
	// Writer wrote the resource; Base is where it is located, or nil.
	Writer basilic.Actor
	Base   *basilic.Actor
	// Parent is the author of the comment that is answered, or nil.
	Parent *basilic.Actor
}

func (r Reply) note() activitystreams.NoteInput {
	in := activitystreams.NoteInput{
		Comment: r.Comment, Author: r.Author, Resource: r.Resource, Base: r.Base,
		Answered: []basilic.Actor{Speaker(r.Writer, r.Base, r.Resource)},
	}
	if r.Parent != nil && r.Parent.ID != in.Answered[0].ID {
		in.Answered = append(in.Answered, *r.Parent)
	}
	return in
}

// concerned are the actors who receive what is done to the comment, besides the
// followers of its author.
func (r Reply) concerned() []basilic.ActorID {
	var ids []basilic.ActorID
	for _, a := range r.note().Answered {
		ids = append(ids, a.ID)
	}
	if r.Base != nil {
		ids = append(ids, r.Base.ID)
	}
	return ids
}

// Note returns the document of a comment as its address serves it.
func (o *Outbox) Note(r Reply) ([]byte, error) { return activitystreams.BuildNote(r.note()) }

// CreateNoteTx tells of a new comment (ActivityPub 6.2): those whom it answers,
// the base, and the followers of its author. A base of this hub announces it.
func (o *Outbox) CreateNoteTx(ctx context.Context, tx *postgres.DB, r Reply) error {
	return o.sayNoteTx(ctx, tx, r, basilic.ActivityCreate)
}

// UpdateNoteTx tells that a comment changed (ActivityPub 6.3), to everybody who
// received it too.
func (o *Outbox) UpdateNoteTx(ctx context.Context, tx *postgres.DB, r Reply) error {
	return o.sayNoteTx(ctx, tx, r, basilic.ActivityUpdate)
}

func (o *Outbox) sayNoteTx(ctx context.Context, tx *postgres.DB, r Reply, kind basilic.ActivityType) error {
	document, err := o.Note(r)
	if err != nil {
		return err
	}
	to, cc := activitystreams.NoteAddressing(r.note())
	activity, err := o.recordTx(ctx, tx, sending{
		kind: kind, actor: r.Author, object: r.Comment.IRI, embedded: document, to: to, cc: cc, audience: audienceOf(r.Base),
		listed: kind == basilic.ActivityCreate, public: true,
	})
	if err != nil {
		return err
	}
	args := FanOutArgs{ActivityID: activity.ID, FollowersOf: []basilic.ActorID{r.Author.ID}, Actors: r.concerned(), ReachOf: r.Comment.IRI, Urgent: true}
	if err := o.enqueueFanOutTx(ctx, tx, args); err != nil {
		return err
	}
	return o.AnnounceReplyTx(ctx, tx, r.Base, r.Resource, activity)
}

// DeleteNoteTx withdraws a comment (ActivityPub 6.4) from everybody who may have
// received it, and retires its identifier for ever. The recipients are read here,
// because the change may take the followers away in the same transaction.
func (o *Outbox) DeleteNoteTx(ctx context.Context, tx *postgres.DB, r Reply) error {
	tombstone, err := activitystreams.BuildTombstone(r.Comment.IRI, string(basilic.ObjectNote), o.now())
	if err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityDelete, actor: r.Author, object: r.Comment.IRI, embedded: tombstone,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{r.Author.Followers}, public: true,
	})
	if err != nil {
		return err
	}
	audience := postgres.Audience{FollowersOf: []basilic.ActorID{r.Author.ID}, Actors: r.concerned(), ReachOf: r.Comment.IRI}
	if err := o.fanOutTx(ctx, tx, activity, audience); err != nil {
		return err
	}
	if err := o.WithdrawNoteTx(ctx, tx, r.Base, r.Resource, r.Comment.IRI, activity); err != nil {
		return err
	}
	return tx.RetireLife(ctx, r.Comment.IRI)
}

// WithdrawNoteTx takes all that was said about a comment, of this hub or another,
// out of the outboxes, and lets the base repeat that it was deleted.
func (o *Outbox) WithdrawNoteTx(ctx context.Context, tx *postgres.DB, base *basilic.Actor, r basilic.Resource, note basilic.IRI, deleted basilic.Activity) error {
	if err := tx.WithdrawActivities(ctx, note); err != nil {
		return err
	}
	return o.AnnounceReplyTx(ctx, tx, base, r, deleted)
}

// AnnounceReplyTx lets a base of this hub repeat what somebody, here or elsewhere,
// did to a comment on one of its resources: to servers that take wrapped
// activities only, since every other would show it to its readers (FEP-1b12).
func (o *Outbox) AnnounceReplyTx(ctx context.Context, tx *postgres.DB, base *basilic.Actor, r basilic.Resource, done basilic.Activity) error {
	if base == nil || !base.Local || !base.Public || !r.Local || r.State != basilic.ResourcePublic || done.IRI == "" {
		return nil
	}
	wrapped, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityAnnounce, actor: *base, object: done.IRI, embedded: done.Document, about: done.Object, form: basilic.AnnounceChange,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{base.Followers, done.ActorIRI}, audience: base.IRI, public: true,
	})
	if err != nil {
		return err
	}
	audience := postgres.Audience{FollowersOf: []basilic.ActorID{base.ID}, ReachOf: r.IRI, Servers: postgres.GroupServers}
	if done.Type == basilic.ActivityDelete {
		// A job would find the comment gone, and not send.
		return o.fanOutByTx(ctx, tx, wrapped, route{audience: audience, urgent: true})
	}
	return o.enqueueFanOutTx(ctx, tx, FanOutArgs{
		ActivityID: wrapped.ID, FollowersOf: audience.FollowersOf, ReachOf: audience.ReachOf, Servers: audience.Servers, Urgent: true,
	})
}
