package inbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/moderation"
)

// flag takes a Flag (Activity Vocabulary 3.1): another server reports something
// of this hub to whoever administers it.
func (i *Inbox) flag(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.aboutTx(ctx, flagsOf(a), func(tx *postgres.DB) error {
		return i.Moderation.ReceiveReportTx(ctx, tx, actor, moderation.Flag{IRI: a.IRI, Objects: a.Objects, Content: a.Content, Reason: a.Reason})
	})
}

// flagsOf is what aboutTx has for itself while a Flag is applied: the reports of
// one host come one after the other, so that they are counted right.
func flagsOf(a activitystreams.Activity) basilic.IRI {
	return basilic.IRI("flags of " + a.Actor.Host())
}
