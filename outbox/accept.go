package outbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// AcceptTx answers a Follow from another server (ActivityPub 7.5).
func (o *Outbox) AcceptTx(ctx context.Context, tx *postgres.DB, followed, follower basilic.Actor, follow basilic.IRI) error {
	return o.answerFollowTx(ctx, tx, basilic.ActivityAccept, followed, follower, follow)
}

// RejectTx refuses a Follow, or ends one that was accepted (ActivityPub 7.7).
func (o *Outbox) RejectTx(ctx context.Context, tx *postgres.DB, followed, follower basilic.Actor, follow basilic.IRI) error {
	return o.answerFollowTx(ctx, tx, basilic.ActivityReject, followed, follower, follow)
}

func (o *Outbox) answerFollowTx(ctx context.Context, tx *postgres.DB, kind basilic.ActivityType, followed, follower basilic.Actor, follow basilic.IRI) error {
	if follower.Local {
		return nil
	}
	embedded, err := followDocument(follow, follower.IRI, followed.IRI)
	if err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: kind, actor: followed, object: follow, embedded: embedded, to: []basilic.IRI{follower.IRI},
	})
	if err != nil {
		return err
	}
	return o.deliverToTx(ctx, tx, activity, follower)
}
