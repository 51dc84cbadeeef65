package inbox

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// announce takes an Announce (ActivityPub 7.7): what it names is fetched from its
// own origin, whatever copy came with it (security.md 32).
func (i *Inbox) announce(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	if !a.IsPublic() {
		return dropped("announce %s is not public", a.IRI)
	}
	followed, err := i.DB.FollowedHere(ctx, actor.ID)
	if err != nil {
		return err
	}
	if !followed {
		return dropped("nobody here follows %s", actor.IRI)
	}
	if a.Embedded != nil && a.Embedded.IRI("actor") != "" {
		return i.announceOfActivity(ctx, a.Embedded)
	}
	r, err := i.Resources.Known(ctx, a.Object)
	if errors.Is(err, basilic.ErrNotFound) && a.Object.Origin() != i.Origin {
		r, err = i.Resources.FetchRemote(ctx, a.Object)
	}
	if err != nil {
		return err
	}
	return i.DB.InTx(ctx, func(tx *postgres.DB) error {
		undone, err := i.Resources.BuriedTx(ctx, tx, actor.IRI, a.IRI)
		if err != nil {
			return err
		}
		if undone {
			return dropped("announce %s was undone", a.IRI)
		}
		return i.Resources.ReceiveAnnounceTx(ctx, tx, actor, r, a.IRI, a.Published)
	})
}

// announceOfActivity takes what a group says that somebody did (FEP-1b12). A
// change or deletion of a known object is asked of the object's own server, which
// alone is believed (security.md 33); the rest is dropped.
func (i *Inbox) announceOfActivity(ctx context.Context, embedded activitystreams.Object) error {
	inner, err := activitystreams.ActivityOf(embedded)
	if err != nil {
		return err
	}
	switch inner.Type {
	case basilic.ActivityUpdate, basilic.ActivityDelete:
		return i.askOrigin(ctx, inner.Object)
	}
	return dropped("announce of a %q", inner.Type)
}
