package inbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// delete takes a Delete (ActivityPub 7.4) of the actor itself, of an object of its
// own, or of its group.
func (i *Inbox) delete(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.orOfItsGroup(ctx, actor, a, i.deleteOwn(ctx, actor, a))
}

func (i *Inbox) deleteOwn(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.aboutTx(ctx, a.Object, func(tx *postgres.DB) error {
		if a.Object == actor.IRI {
			return i.Withdrawal.ReceiveDeleteActorTx(ctx, tx, actor)
		}
		done, err := forwardable(a)
		if err != nil {
			return err
		}
		return i.Resources.ReceiveDeleteTx(ctx, tx, actor, a.Object, done)
	})
}

// refetch asks the origin of a known object what became of it, because somebody
// who does not own it said something about it (security.md 3, 33).
func (i *Inbox) refetch(ctx context.Context, item postgres.InboxItem) error {
	var about struct{ Object basilic.IRI }
	if err := json.Unmarshal(item.Body, &about); err != nil {
		return fmt.Errorf("inbox: refetch: %w: %w", err, basilic.ErrInvalid)
	}
	return i.askOrigin(ctx, about.Object)
}

// askOrigin fetches a known object of another server anew: it becomes what its
// server says now, and goes when its server says that it is gone.
func (i *Inbox) askOrigin(ctx context.Context, iri basilic.IRI) error {
	known, err := i.Resources.Known(ctx, iri)
	if errors.Is(err, basilic.ErrNotFound) {
		return i.askOriginOfComment(ctx, iri)
	}
	if err != nil {
		return err
	}
	if known.Local {
		return dropped("%s is ours", iri)
	}
	return i.Resources.Refresh(ctx, known)
}

func (i *Inbox) fetch(ctx context.Context, iri basilic.IRI) ([]byte, error) {
	return i.Resources.Client.Fetch(ctx, iri)
}
