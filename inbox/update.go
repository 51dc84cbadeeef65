package inbox

import (
	"context"
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
