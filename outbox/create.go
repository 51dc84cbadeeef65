package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// CreateTx tells that a resource was published (ActivityPub 6.2): to the
// timelines of local followers, to the author's followers elsewhere by
// a job. Followers of the base are reached by AnnounceTx, with the activity that is
// returned.
func (o *Outbox) CreateTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) (basilic.Activity, error) {
	who := Speaker(author, base, r)
	activity, err := o.recordArticleTx(ctx, tx, basilic.ActivityCreate, author, base, r)
	if err != nil {
		return basilic.Activity{}, err
	}
	err = o.DistributeLocallyTx(ctx, tx, postgres.Event{
		ResourceID: r.ID, ActorID: who.ID, Reason: basilic.ReasonPublished, ActivityIRI: activity.IRI, At: activity.CreatedAt,
	})
	if err != nil {
		return basilic.Activity{}, err
	}
	mentioned, err := mentionedIn(ctx, tx, r)
	if err != nil {
		return basilic.Activity{}, err
	}
	return activity, o.enqueueFanOutTx(ctx, tx, FanOutArgs{ActivityID: activity.ID, FollowersOf: []basilic.ActorID{who.ID}, Actors: mentioned})
}

// recordArticleTx records the Create or an Update of a resource. Outboxes list the
// former.
func (o *Outbox) recordArticleTx(ctx context.Context, tx *postgres.DB, kind basilic.ActivityType, author basilic.Actor, base *basilic.Actor, r basilic.Resource) (basilic.Activity, error) {
	document, err := o.Article(ctx, tx, author, base, r)
	if err != nil {
		return basilic.Activity{}, err
	}
	who := Speaker(author, base, r)
	adapted, err := adaptedFrom(ctx, tx, r)
	if err != nil {
		return basilic.Activity{}, err
	}
	to, cc := adapted.Addressing(who, base)
	return o.recordTx(ctx, tx, sending{
		kind: kind, actor: who, object: r.IRI, embedded: document,
		to: to, cc: cc, audience: audienceOf(base), listed: kind == basilic.ActivityCreate, public: true,
	})
}

// audienceOf names the base that an activity is for (FEP-1b12).
func audienceOf(base *basilic.Actor) basilic.IRI {
	if base == nil {
		return ""
	}
	return base.IRI
}
