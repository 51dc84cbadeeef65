package inbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// featureRequest takes a FeatureRequest (FEP-7aa9): the actor wants to show
// somebody or something of ours in a collection of its own.
func (i *Inbox) featureRequest(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	q, err := i.requestOf(ctx, actor, a)
	if err != nil {
		return err
	}
	return i.aboutTx(ctx, a.Instrument, func(tx *postgres.DB) error { return i.Resources.ReceiveFeatureRequestTx(ctx, tx, q) })
}
