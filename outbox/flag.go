package outbox

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// FlagTx tells the server of an actor what somebody here reports of it
// (Activity Vocabulary 3.1): the actor itself, or with object what it said. It
// speaks as the hub, so that nobody there learns who it was, and nobody else can
// read it.
func (o *Outbox) FlagTx(ctx context.Context, tx *postgres.DB, author basilic.Actor, object basilic.IRI, reason basilic.ReportReason, text string) error {
	hub, err := tx.Instance(ctx)
	if err != nil {
		return fmt.Errorf("outbox: flag %s: %w", author.IRI, err)
	}
	speaker, err := tx.ActorByID(ctx, hub.ActorID)
	if err != nil {
		return fmt.Errorf("outbox: flag %s: %w", author.IRI, err)
	}
	objects := []basilic.IRI{author.IRI}
	if object != "" {
		objects = append(objects, object)
	}
	content := "[" + reason.Label() + "]"
	if text != "" {
		content += " " + text
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityFlag, actor: speaker, objects: objects, content: content, reason: string(reason), to: []basilic.IRI{author.IRI},
	})
	if err != nil {
		return err
	}
	return o.deliverToTx(ctx, tx, activity, author)
}
