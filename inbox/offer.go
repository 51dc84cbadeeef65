package inbox

import (
	"context"
	"errors"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/resources"
)

// offer takes an Offer (Activity Vocabulary 3.1): the actor tells the author of a
// resource of ours, its target, that it adapted it. The adaptation is fetched from its
// own server: a copy that comes along is not believed (FEP-fe34).
func (i *Inbox) offer(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	f := resources.Offer{IRI: a.IRI, Adaptation: a.Object, Origin: a.Target, Actor: actor}
	switch {
	case a.Target.Origin() != i.Origin:
		return dropped("offer to %s, which is not ours", a.Target)
	case !a.Object.SameOrigin(actor.IRI):
		return dropped("offer of %s by %s", a.Object, actor.IRI)
	}
	if err := i.Resources.CheckOffer(ctx, f); err != nil {
		return err
	}
	if !i.replies.allow(actor.IRI.Host()) {
		return dropped("too many offers of %s", actor.IRI.Host())
	}
	body, err := i.fetch(ctx, a.Object)
	if err != nil {
		return err
	}
	article, err := articleFrom(activitystreams.ParseArticle(body))
	if err != nil {
		return err
	}
	i.resolveBase(ctx, article)
	return i.aboutTx(ctx, a.Object, func(tx *postgres.DB) error { return i.Resources.ReceiveOfferTx(ctx, tx, f, article) })
}

// offerAnswered takes the answer to an Offer of ours, and reports whether it was to
// one.
func (i *Inbox) offerAnswered(ctx context.Context, tx *postgres.DB, actor basilic.Actor, a activitystreams.Activity, answer basilic.AdaptationAnswer) (bool, error) {
	err := i.Resources.ReceiveOfferAnswerTx(ctx, tx, actor, a.Object, answer)
	if errors.Is(err, basilic.ErrNotFound) {
		return false, nil
	}
	return true, err
}
