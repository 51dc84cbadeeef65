package inbox

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/resources"
)

// announce takes an Announce (ActivityPub 7.11) of a resource, or of what somebody
// did to one (FEP-1b12). What is announced is fetched from its own origin,
// whatever copy came with it (security.md 32). A server may send both forms, in
// any order: a timeline shows one line. Of actors that nobody here follows, only
// what they say of our own resources is heard.
func (i *Inbox) announce(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	if !a.IsPublic() {
		return dropped("announce %s is not public", a.IRI)
	}
	followed, err := i.DB.FollowedHere(ctx, actor.ID)
	if err != nil {
		return err
	}
	if !followed && a.Object.Origin() != i.Origin {
		return dropped("nobody here follows %s", actor.IRI)
	}
	inner, wrapped, err := a.Wrapped()
	switch {
	case err != nil:
		return err
	case !wrapped:
		return i.announceOf(ctx, actor, a, a.Object)
	}
	return i.announceOfActivity(ctx, actor, a, inner)
}

// announceOf shows a resource to those who follow the announcer.
func (i *Inbox) announceOf(ctx context.Context, actor basilic.Actor, a activitystreams.Activity, object basilic.IRI) error {
	r, err := i.Resources.Known(ctx, object)
	if errors.Is(err, basilic.ErrNotFound) && object.Origin() != i.Origin {
		if err := i.asks.await(actor.IRI, object); err != nil {
			return err
		}
		r, err = i.Resources.FetchAnnounced(ctx, actor, object)
		if errors.Is(err, resources.ErrComment) {
			return nil
		}
	}
	if err != nil {
		return err
	}
	return i.aboutTx(ctx, a.IRI, func(tx *postgres.DB) error {
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

// announceOfActivity takes what a group says that somebody did (FEP-1b12). What
// the group did itself, on its own server, is as if it had sent it (FEP-fe34).
// Of anybody else nothing is believed: what was created is fetched, a change or
// deletion of a known object is asked of the object's own server
// (security.md 33), and the rest is dropped, other announces included
// (security.md 34).
func (i *Inbox) announceOfActivity(ctx context.Context, actor basilic.Actor, a, inner activitystreams.Activity) error {
	if inner.Actor == actor.IRI && inner.IRI.SameOrigin(actor.IRI) {
		return i.ownActivity(ctx, actor, inner)
	}
	switch inner.Type {
	case basilic.ActivityCreate:
		if known, err := i.knownComment(ctx, inner.Object); err != nil || known {
			return err
		}
		return i.announceOf(ctx, actor, a, inner.Object)
	case basilic.ActivityUpdate, basilic.ActivityDelete:
		return i.askOriginOf(ctx, actor, inner)
	}
	return dropped("announce of a %q", inner.Type)
}

// ownActivity takes what a group did itself and announced.
func (i *Inbox) ownActivity(ctx context.Context, actor basilic.Actor, inner activitystreams.Activity) error {
	switch inner.Type {
	case basilic.ActivityCreate:
		return i.create(ctx, actor, inner)
	case basilic.ActivityUpdate:
		return i.update(ctx, actor, inner)
	case basilic.ActivityDelete:
		return i.delete(ctx, actor, inner)
	case basilic.ActivityUndo:
		return i.undo(ctx, actor, inner)
	}
	return dropped("announce of an own %q", inner.Type)
}

// askOriginOf asks what became of the object of a change. One whose copy is not
// newer than what is known, because the author's own Update came first, needs no
// request.
func (i *Inbox) askOriginOf(ctx context.Context, teller basilic.Actor, inner activitystreams.Activity) error {
	if inner.Type == basilic.ActivityUpdate && inner.Embedded != nil {
		known, err := i.lastChange(ctx, inner.Object)
		if err != nil {
			return err
		}
		claimed := inner.Embedded.Time("updated")
		if !claimed.IsZero() && !claimed.After(known) {
			return dropped("object %s is not newer than what is known", inner.Object)
		}
	}
	if err := i.asks.await(teller.IRI, inner.Object); err != nil {
		return err
	}
	if !i.asks.object(inner.Object) {
		return dropped("what became of %s was asked enough for now", inner.Object)
	}
	return i.askOrigin(ctx, inner.Object)
}
