package inbox

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

// add takes an Add (ActivityPub 7.8) of an actor to what it features itself: that
// object of its own is then known here, at its own date, when somebody here
// follows the actor. Collections of other servers are not kept, and nobody changes
// those of this hub, or anybody else's, from elsewhere (security.md 56).
func (i *Inbox) add(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	if !a.Target.SameOrigin(actor.IRI) || !a.Object.SameOrigin(actor.IRI) {
		return dropped("add of %s to %s by %s", a.Object, a.Target, actor.IRI)
	}
	followed, err := i.DB.FollowedHere(ctx, actor.ID)
	if err != nil {
		return err
	}
	if !followed || !i.replies.allow(actor.IRI.Host()) {
		return dropped("nobody here follows %s, or it adds too much", actor.IRI)
	}
	if _, err := i.Resources.Known(ctx, a.Object); !errors.Is(err, basilic.ErrNotFound) {
		return err
	}
	body, err := i.fetch(ctx, actor.IRI)
	if err != nil {
		return err
	}
	document, err := activitystreams.ParseActor(body)
	if err != nil {
		return err
	}
	if document.Featured != a.Target {
		return dropped("%s is not what %s features", a.Target, actor.IRI)
	}
	_, err = i.Resources.FetchFeatured(ctx, actor, a.Object)
	return err
}

// remove takes a Remove (ActivityPub 7.9), of which nothing follows: what an actor
// features no more is still what it published, and collections are read from their
// own server (security.md 56).
func (i *Inbox) remove(_ context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	return dropped("remove of %s from %s by %s", a.Object, a.Target, actor.IRI)
}
