package inbox

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// create takes a Create (ActivityPub 7.2). The object that came with it is
// believed when it is the actor's own on the actor's server (FEP-fe34); one that
// is only named is fetched from there.
func (i *Inbox) create(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	article, err := i.articleOf(ctx, actor, a)
	if err != nil {
		return err
	}
	if article.InReplyTo != "" {
		return i.comment(ctx, actor, a, article)
	}
	i.resolveBase(ctx, article)
	return i.aboutTx(ctx, a.Object, func(tx *postgres.DB) error {
		return i.Resources.ReceiveTx(ctx, tx, actor, article, a.IRI)
	})
}

// articleOf returns what a Create or Update is about.
func (i *Inbox) articleOf(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) (activitystreams.Article, error) {
	if !a.Object.SameOrigin(actor.IRI) {
		return activitystreams.Article{}, dropped("object %s is not on the server of %s", a.Object, actor.IRI)
	}
	if !a.IsPublic() {
		return activitystreams.Article{}, dropped("%s of %s is not public", a.Type, a.Object)
	}
	if a.Embedded != nil && a.Embedded.Type() != "" {
		return articleFrom(activitystreams.ArticleOf(a.Embedded))
	}
	followed, err := i.DB.FollowedHere(ctx, actor.ID)
	if err != nil {
		return activitystreams.Article{}, err
	}
	if !followed && (!i.addressed(a) || !i.replies.allow(actor.IRI.Host())) {
		return activitystreams.Article{}, dropped("nobody here follows %s", actor.IRI)
	}
	body, err := i.fetch(ctx, a.Object)
	if err != nil {
		return activitystreams.Article{}, err
	}
	return articleFrom(activitystreams.ParseArticle(body))
}

// articleFrom drops objects that are not resources (questions, likes of other
// software …): they are nothing wrong, and nothing for us.
func articleFrom(article activitystreams.Article, err error) (activitystreams.Article, error) {
	if errors.Is(err, basilic.ErrInvalid) {
		return article, dropped("object is not a resource")
	}
	return article, err
}

// resolveBase makes the base of an article known, so that it is shown there.
func (i *Inbox) resolveBase(ctx context.Context, article activitystreams.Article) {
	if article.Audience == "" || !article.Audience.SameOrigin(article.IRI) {
		return
	}
	if _, err := i.Actors.Resolve(ctx, article.Audience); err != nil {
		i.Log.Debug("inbox: base of an article", "base", article.Audience, "error", err)
	}
}
