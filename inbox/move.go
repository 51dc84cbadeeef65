package inbox

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

// move takes a Move (FEP-7628): an actor says of itself that it goes on elsewhere.
func (i *Inbox) move(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return i.Actors.ReceiveMove(ctx, actor, a.Object, a.Target)
}
