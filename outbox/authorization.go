package outbox

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Request is what an actor of another server asks of somebody here: that something
// of its own, Instrument, may quote or feature Object (FEP-044f, FEP-7aa9).
type Request struct {
	IRI                basilic.IRI
	Type               basilic.ActivityType
	Actor              basilic.Actor
	Object, Instrument basilic.IRI
	// URL is where people read the instrument, and Public whether everybody may.
	URL    string
	Public bool
}

func (q Request) document() ([]byte, error) {
	return activitystreams.BuildRequest(activitystreams.Request{
		IRI: q.IRI, Type: q.Type, Actor: q.Actor.IRI, Object: q.Object, Instrument: q.Instrument,
	})
}

// AuthorizeTx gives a permission its identifier, under which everybody may see it
// until it is taken back.
func (o *Outbox) AuthorizeTx(ctx context.Context, tx *postgres.DB, a basilic.Authorization) (basilic.Authorization, error) {
	a.ID, a.CreatedAt = basilic.NewID(), o.now().UTC().Truncate(time.Microsecond)
	a.IRI = basilic.IRI(o.Origin + "/ap/authorizations/" + string(a.ID))
	if err := tx.InsertAuthorization(ctx, a); err != nil {
		return a, err
	}
	return a, tx.BeginLife(ctx, a.ID, a.IRI, "authorization")
}

// AcceptRequestTx answers a request with the permission that was given.
func (o *Outbox) AcceptRequestTx(ctx context.Context, tx *postgres.DB, owner basilic.Actor, q Request, a basilic.Authorization) error {
	return o.answerRequestTx(ctx, tx, q, sending{kind: basilic.ActivityAccept, actor: owner, result: a.IRI, about: a.IRI})
}

// RejectRequestTx answers a request with a refusal.
func (o *Outbox) RejectRequestTx(ctx context.Context, tx *postgres.DB, owner basilic.Actor, q Request) error {
	return o.answerRequestTx(ctx, tx, q, sending{kind: basilic.ActivityReject, actor: owner})
}

func (o *Outbox) answerRequestTx(ctx context.Context, tx *postgres.DB, q Request, s sending) error {
	document, err := q.document()
	if err != nil {
		return err
	}
	s.object, s.embedded, s.to = q.IRI, document, []basilic.IRI{q.Actor.IRI}
	activity, err := o.recordTx(ctx, tx, s)
	if err != nil {
		return err
	}
	return o.deliverToTx(ctx, tx, activity, q.Actor)
}

// RevokeTx takes a permission back (FEP-044f): whoever asked for it is told, and
// with reach everybody who received that object. Its identifier is retired for
// ever.
func (o *Outbox) RevokeTx(ctx context.Context, tx *postgres.DB, a basilic.Authorization, reach basilic.IRI) error {
	owner, err := tx.ActorByID(ctx, a.ActorID)
	if err != nil {
		return err
	}
	document, err := activitystreams.BuildAuthorization(a, owner.IRI)
	if err != nil {
		return err
	}
	activity, err := o.recordTx(ctx, tx, sending{
		kind: basilic.ActivityDelete, actor: owner, object: a.IRI, embedded: document, to: []basilic.IRI{basilic.PublicAudience}, public: true,
	})
	if err != nil {
		return err
	}
	if err := o.fanOutTx(ctx, tx, activity, postgres.Audience{Actors: []basilic.ActorID{a.RequesterID}, ReachOf: reach}); err != nil {
		return err
	}
	return tx.RetireLife(ctx, a.IRI)
}

// EndAuthorizationsTx takes back what was permitted about what disappears, and
// forgets it: the identifier that was permitted never comes back.
func (o *Outbox) EndAuthorizationsTx(ctx context.Context, tx *postgres.DB, all []basilic.Authorization) error {
	for _, a := range all {
		if a.RevokedAt == nil {
			if err := o.RevokeTx(ctx, tx, a, ""); err != nil {
				return err
			}
		}
		if err := tx.DeleteAuthorization(ctx, a); err != nil {
			return err
		}
	}
	return nil
}

// ServeAuthorization answers GET /ap/authorizations/{id}: the permission while it
// stands, 410 afterwards.
func (o *Outbox) ServeAuthorization(w http.ResponseWriter, r *http.Request) {
	iri := basilic.IRI(o.Origin + "/ap/authorizations/" + chi.URLParam(r, "id"))
	o.Documents.Serve(w, r, iri, func(ctx context.Context) (federation.Document, error) {
		a, err := o.DB.AuthorizationByIRI(ctx, iri)
		if isNotFound(err) {
			return o.retiredAuthorization(ctx, iri, err)
		}
		if err != nil {
			return federation.Document{}, err
		}
		owner, err := o.DB.ActorByID(ctx, a.ActorID)
		if err != nil {
			return federation.Document{}, err
		}
		body, err := activitystreams.BuildAuthorization(a, owner.IRI)
		return federation.NewDocument(body, ""), err
	})
}

// retiredAuthorization returns the Tombstone of a permission that stood once, or
// err.
func (o *Outbox) retiredAuthorization(ctx context.Context, iri basilic.IRI, err error) (federation.Document, error) {
	life, lifeErr := o.DB.LifeByIRI(ctx, iri)
	if lifeErr != nil || life.RetiredAt == nil || life.Kind != "authorization" {
		return federation.Document{}, err
	}
	return federation.GoneDocument(iri, "", *life.RetiredAt)
}
