package outbox

import (
	"context"
	"errors"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// FollowTx asks an actor of another server to be followed (ActivityPub 6.5) and
// returns the identifier of the Follow, which Accept and Undo refer to. For an
// actor of this hub it only makes the identifier: nobody else needs to know.
func (o *Outbox) FollowTx(ctx context.Context, tx *postgres.DB, follower, followed basilic.Actor) (basilic.IRI, error) {
	if followed.Local {
		return basilic.IRI(o.Origin + "/ap/activities/" + string(basilic.NewID())), nil
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityFollow, actor: follower, object: followed.IRI, to: []basilic.IRI{followed.IRI},
	})
	if err != nil {
		return "", err
	}
	return activity.IRI, o.deliverToTx(ctx, tx, activity, followed)
}

// UndoFollowTx takes a Follow back (ActivityPub 6.10).
func (o *Outbox) UndoFollowTx(ctx context.Context, tx *postgres.DB, follower, followed basilic.Actor, f basilic.Follow) error {
	if followed.Local {
		return nil
	}
	embedded, err := followDocument(f.IRI, follower.IRI, followed.IRI)
	if err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityUndo, actor: follower, object: f.IRI, embedded: embedded, to: []basilic.IRI{followed.IRI},
	})
	if err != nil {
		return err
	}
	return o.deliverToTx(ctx, tx, activity, followed)
}

// followDocument rebuilds a Follow, which servers want to see whole in the
// activities about it.
func followDocument(iri, follower, followed basilic.IRI) ([]byte, error) {
	return activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: iri, Type: basilic.ActivityFollow, Actor: follower, Object: followed, Published: time.Time{},
	})
}

func isNotFound(err error) bool { return errors.Is(err, basilic.ErrNotFound) }
