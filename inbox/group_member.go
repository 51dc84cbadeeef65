package inbox

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

// orOfItsGroup takes what a member of a group changed or deleted of the group's
// own: in Mobilizon members say so in their own names, of events whose author is
// the group, and the group's Announce does not tell of it. Such an activity was
// dropped for its actor; nothing of it is believed either (security.md 24, 27),
// but the server that both are on is asked what became of the object.
func (i *Inbox) orOfItsGroup(ctx context.Context, actor basilic.Actor, a activitystreams.Activity, err error) error {
	if !errors.Is(err, basilic.ErrDropped) || !a.Object.SameOrigin(actor.IRI) {
		return err
	}
	known, unknown := i.Resources.Known(ctx, a.Object)
	if unknown != nil || known.Local || known.AuthorID == actor.ID {
		return err
	}
	author, unknown := i.DB.ActorByID(ctx, known.AuthorID)
	if unknown != nil || author.Kind != basilic.ActorGroup {
		return err
	}
	return i.askOriginOf(ctx, actor, a)
}
