package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// CreateTx tells that a resource was published (ActivityPub 6.2): to the
// timelines of local followers at once, to the author's followers elsewhere by
// a job. Followers of the base are reached by AnnounceTx.
func (o *Outbox) CreateTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) error {
	document, err := o.article(author, base, r)
	if err != nil {
		return err
	}
	who := speaker(author, base, r)
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityCreate, actor: who, object: r.IRI, embedded: document,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{who.Followers}, listed: true, public: true,
	})
	if err != nil {
		return err
	}
	err = tx.DistributeLocallyTx(ctx, postgres.Event{
		ResourceID: r.ID, ActorID: who.ID, Reason: basilic.ReasonPublished, ActivityIRI: activity.IRI, At: activity.CreatedAt,
	})
	if err != nil {
		return err
	}
	return o.enqueueFanOutTx(ctx, tx, FanOutArgs{ActivityID: activity.ID, FollowersOf: []basilic.ActorID{who.ID}})
}
