package inbox

import (
	"context"
	"errors"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// update takes an Update (ActivityPub 7.3): of the actor itself, which is fetched
// anew, of an object of its own, or of its group.
func (i *Inbox) update(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	if a.Object == actor.IRI {
		return i.Actors.ReceiveUpdateActor(ctx, actor.IRI)
	}
	return i.orOfItsGroup(ctx, actor, a, i.updateOwn(ctx, actor, a))
}

func (i *Inbox) updateOwn(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	if narrowed(a) {
		return i.askAfter(ctx, actor, a)
	}
	article, err := i.articleOf(ctx, actor, a)
	if err != nil {
		return err
	}
	article.Updated = laterOf(article.Updated, a.Updated)
	if article.InReplyTo != "" {
		return i.comment(ctx, actor, a, article)
	}
	i.resolveBase(ctx, article)
	return i.aboutTx(ctx, a.Object, func(tx *postgres.DB) error {
		return i.Resources.ReceiveUpdateTx(ctx, tx, actor, article, a.IRI)
	})
}

// laterOf is the date of what an Update brings: activitypub-bot leaves that of
// the object as it was, and dates the Update.
func laterOf(object, update time.Time) time.Time {
	if update.After(object) {
		return update
	}
	return object
}

// narrowed reports whether an Update is not for everybody, or of what is not.
func narrowed(a activitystreams.Activity) bool {
	return !a.IsPublic() || a.Embedded.Type() != "" && !a.Embedded.IsPublic()
}

// askAfter takes an Update that does not reach everybody. Nothing of it is stored
// (security.md 61); of what is known here of that actor, its server is asked whether
// everybody may still read it, for what may not be read is not shown either.
func (i *Inbox) askAfter(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	author, err := i.authorOf(ctx, a.Object)
	if err != nil && !errors.Is(err, basilic.ErrNotFound) {
		return err
	}
	if author != actor.ID || !a.Object.SameOrigin(actor.IRI) {
		return dropped("update of %s is not public", a.Object)
	}
	return i.askOrigin(ctx, a.Object)
}

// authorOf returns who wrote a resource or comment that is known here.
func (i *Inbox) authorOf(ctx context.Context, iri basilic.IRI) (basilic.ActorID, error) {
	r, err := i.Resources.Known(ctx, iri)
	if !errors.Is(err, basilic.ErrNotFound) {
		return r.AuthorID, err
	}
	c, err := i.Resources.KnownComment(ctx, iri)
	return c.AuthorID, err
}
