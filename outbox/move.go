package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// MoveTx tells that an actor goes on under another identifier (FEP-7628): first
// its document, which names the new one, then the Move, so that followers follow
// there.
func (o *Outbox) MoveTx(ctx context.Context, tx *postgres.DB, a basilic.Actor) error {
	if err := o.UpdateActorTx(ctx, tx, a); err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityMove, actor: a, object: a.IRI, target: a.MovedTo,
		to: []basilic.IRI{basilic.PublicAudience}, cc: []basilic.IRI{a.Followers}, public: true,
	})
	if err != nil {
		return err
	}
	return o.enqueueFanOutTx(ctx, tx, FanOutArgs{ActivityID: activity.ID, FollowersOf: []basilic.ActorID{a.ID}})
}
