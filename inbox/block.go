package inbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// block takes a Block (ActivityPub 6.9). One that was undone before it arrived
// stays undone.
func (i *Inbox) block(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.aboutTx(ctx, a.IRI, func(tx *postgres.DB) error {
		undone, err := i.Resources.BuriedTx(ctx, tx, actor.IRI, a.IRI)
		if err != nil {
			return err
		}
		if undone {
			return dropped("block %s was undone", a.IRI)
		}
		return i.Actors.ReceiveBlockTx(ctx, tx, actor, a.Object, a.IRI)
	})
}
