package outbox

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Offer is an adaptation of which the author of its origin is told (Activity
// Vocabulary 3.1): on the wire, an Offer of the adaptation whose target is the
// origin.
type Offer struct {
	IRI basilic.IRI
	// Adaptation is what is offered, by Adapter; Origin what was adapted, of Author.
	Adaptation, Origin basilic.IRI
	Adapter, Author    basilic.Actor
}

func (f Offer) document() ([]byte, error) {
	return activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: f.IRI, Type: basilic.ActivityOffer, Actor: f.Adapter.IRI, Object: f.Adaptation, Target: f.Origin, Published: time.Time{},
	})
}

// OfferTx tells the author of a resource of another hub that it was adapted, and
// returns the identifier of the Offer. Nobody else can read it.
func (o *Outbox) OfferTx(ctx context.Context, tx *postgres.DB, f Offer) (basilic.IRI, error) {
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityOffer, actor: f.Adapter, object: f.Adaptation, target: f.Origin, to: []basilic.IRI{f.Author.IRI},
	})
	if err != nil {
		return "", err
	}
	return activity.IRI, o.deliverToTx(ctx, tx, activity, f.Author)
}

// UndoOfferTx takes an Offer back, because the adaptation is withdrawn (ActivityPub
// 6.10).
func (o *Outbox) UndoOfferTx(ctx context.Context, tx *postgres.DB, f Offer) error {
	document, err := f.document()
	if err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityUndo, actor: f.Adapter, object: f.IRI, embedded: document, about: f.Adaptation, to: []basilic.IRI{f.Author.IRI},
	})
	if err != nil {
		return err
	}
	return o.deliverToTx(ctx, tx, activity, f.Author)
}

// AnswerOfferTx says whether the author of a resource of this hub lists an adaptation
// of another.
func (o *Outbox) AnswerOfferTx(ctx context.Context, tx *postgres.DB, f Offer, answer basilic.AdaptationAnswer) error {
	document, err := f.document()
	if err != nil {
		return err
	}
	kind := basilic.ActivityAccept
	if answer == basilic.AnswerDeclined {
		kind = basilic.ActivityReject
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: kind, actor: f.Author, object: f.IRI, embedded: document, to: []basilic.IRI{f.Adapter.IRI},
	})
	if err != nil {
		return err
	}
	return o.deliverToTx(ctx, tx, activity, f.Adapter)
}

// adaptedFrom returns from what a resource of this hub was adapted while that is
// public, nil when it is not or when the resource is no adaptation. What readers may
// not see is not named.
func adaptedFrom(ctx context.Context, db *postgres.DB, r basilic.Resource) (*activitystreams.Adapted, error) {
	origin, err := db.PublicOrigin(ctx, r.ID)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	speaker, err := db.ActorByID(ctx, origin.SpeakerID)
	if err != nil {
		return nil, err
	}
	adapted := &activitystreams.Adapted{IRI: origin.IRI, URL: origin.URL, Title: origin.Title, Licence: origin.Licence}
	if !speaker.Local || speaker.Public {
		adapted.Author = &speaker
	}
	if origin.Told == basilic.ToldMention {
		adapted.Mention = &speaker
	}
	return adapted, nil
}

// mentionedIn returns who is mentioned by a resource, besides its base.
func mentionedIn(ctx context.Context, db *postgres.DB, r basilic.Resource) ([]basilic.ActorID, error) {
	adapted, err := adaptedFrom(ctx, db, r)
	if err != nil || adapted == nil || adapted.Mention == nil {
		return nil, err
	}
	return []basilic.ActorID{adapted.Mention.ID}, nil
}
