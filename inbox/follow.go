package inbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// follow takes a Follow (ActivityPub 7.5). One that was undone before it arrived
// stays undone; the next by the same identifier is a new one.
func (i *Inbox) follow(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.aboutTx(ctx, a.IRI, func(tx *postgres.DB) error {
		undone, err := i.Resources.UnburyAsTx(ctx, tx, actor.IRI, a.IRI)
		if err != nil {
			return err
		}
		if undone {
			return dropped("follow %s was undone", a.IRI)
		}
		return i.Actors.ReceiveFollowTx(ctx, tx, actor, a.Object, a.IRI)
	})
}
