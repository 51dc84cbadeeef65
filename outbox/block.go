package outbox

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// BlockTx tells an actor of another server, and nobody else, that somebody here
// blocks it (ActivityPub 6.9), and returns the identifier of the Block. The clause
// would rather not have it told; it is, so that the other server ends on its side
// what ended here. It stands in no outbox, and its address answers nobody. Of an
// actor of this hub, and by a profile that others do not know, it only makes the
// identifier.
func (o *Outbox) BlockTx(ctx context.Context, tx *postgres.DB, blocker, blocked basilic.Actor) (basilic.IRI, error) {
	if blocked.Local || !blocker.Public {
		return basilic.IRI(o.Origin + "/ap/activities/" + string(basilic.NewID())), nil
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityBlock, actor: blocker, object: blocked.IRI, to: []basilic.IRI{blocked.IRI},
	})
	if err != nil {
		return "", err
	}
	return activity.IRI, o.fanOutTx(ctx, tx, activity, postgres.Audience{Actors: []basilic.ActorID{blocked.ID}})
}

// UndoBlockTx takes a Block back (ActivityPub 6.10), behind it.
func (o *Outbox) UndoBlockTx(ctx context.Context, tx *postgres.DB, blocker, blocked basilic.Actor, block basilic.IRI) error {
	if blocked.Local || !blocker.Public {
		return nil
	}
	embedded, err := activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: block, Type: basilic.ActivityBlock, Actor: blocker.IRI, Object: blocked.IRI, Published: time.Time{},
	})
	if err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityUndo, actor: blocker, object: block, embedded: embedded, about: blocked.IRI, to: []basilic.IRI{blocked.IRI},
	})
	if err != nil {
		return err
	}
	return o.fanOutTx(ctx, tx, activity, postgres.Audience{Actors: []basilic.ActorID{blocked.ID}})
}
