package outbox

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// pageSize is how many activities a page of an outbox holds.
const pageSize = 20

// ActorDocument returns the document of a local public actor.
func (o *Outbox) ActorDocument(ctx context.Context, db *postgres.DB, a basilic.Actor) ([]byte, error) {
	in := activitystreams.ActorInput{Actor: a, Featured: a.IRI + "/featured", FeaturedTags: a.IRI + "/tags"}
	if err := addKeys(ctx, db, &in); err != nil {
		return nil, fmt.Errorf("outbox: document of %s: %w", a.IRI, err)
	}
	if a.IsBase() {
		in.Moderators = a.IRI + "/moderators"
	}
	if a.Kind == basilic.ActorApplication {
		in.Featured, in.FeaturedTags = "", ""
	}
	return activitystreams.BuildActor(in)
}

// RetiredActor returns the Tombstone of an identifier of an actor that was public
// once: for its document and each of its collections. For any other it returns
// err.
func (o *Outbox) RetiredActor(ctx context.Context, iri basilic.IRI, err error) (federation.Document, error) {
	life, lifeErr := o.DB.LifeByIRI(ctx, iri)
	if lifeErr != nil || life.RetiredAt == nil {
		return federation.Document{}, err
	}
	former := basilic.ActorGroup
	if a, err := o.DB.ActorByID(ctx, life.ActorID); err == nil {
		former = a.Kind
	}
	return federation.GoneDocument(iri, string(former), *life.RetiredAt)
}

// addKeys adds an actor's public keys to what its document says.
func addKeys(ctx context.Context, db *postgres.DB, in *activitystreams.ActorInput) error {
	keys, err := db.LocalKeys(ctx, []basilic.IRI{in.Actor.KeyID(), in.Actor.Ed25519KeyID()})
	if err != nil {
		return err
	}
	for _, key := range keys {
		if key.KeyID == in.Actor.KeyID() {
			in.PublicKeyPEM = key.PublicPEM
			continue
		}
		if in.Ed25519Multibase, err = httpsig.Multikey(key.PublicPEM); err != nil {
			return err
		}
	}
	if in.PublicKeyPEM == "" {
		return basilic.ErrNotFound
	}
	return nil
}

// ServeActivity answers GET /ap/activities/{id} with the bytes that were sent.
func (o *Outbox) ServeActivity(w http.ResponseWriter, r *http.Request) {
	id, err := basilic.ParseID(chi.URLParam(r, "id"))
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	iri := basilic.IRI(o.Origin + "/ap/activities/" + string(id))
	o.Documents.Serve(w, r, iri, func(ctx context.Context) (federation.Document, error) {
		activity, err := o.DB.PublicActivityByID(ctx, id)
		if err == nil && activity.WithdrawnAt != nil {
			return federation.GoneDocument(activity.IRI, string(activity.Type), *activity.WithdrawnAt)
		}
		return federation.NewDocument(activity.Document, ""), err
	})
}

// ServeOutbox answers GET /ap/actors/{id}/outbox (ActivityPub 5.1): the
// collection, or with page=true one page of it with its activities.
func (o *Outbox) ServeOutbox(w http.ResponseWriter, r *http.Request) {
	iri := basilic.IRI(o.Origin + "/ap/actors/" + chi.URLParam(r, "id"))
	if chi.URLParam(r, "id") == "" {
		iri = basilic.IRI(o.Origin + "/ap/actor")
	}
	actor, err := o.DB.ActorByIRI(r.Context(), iri)
	if err != nil {
		tombstone, err := o.RetiredActor(r.Context(), iri, err)
		if err != nil {
			federation.WriteError(w, err)
			return
		}
		tombstone.Write(w, r)
		return
	}
	document, err := o.outboxDocument(r.Context(), actor, r.URL.Query().Get("page"), r.URL.Query().Get("cursor"))
	if err != nil {
		federation.WriteError(w, err)
		return
	}
	federation.WriteDocument(w, r, document)
}

func (o *Outbox) outboxDocument(ctx context.Context, actor basilic.Actor, page, cursor string) ([]byte, error) {
	if page == "" {
		total, err := o.DB.CountOutbox(ctx, actor.ID)
		if err != nil {
			return nil, err
		}
		return activitystreams.BuildCollection(activitystreams.CollectionInput{
			IRI: actor.Outbox, TotalItems: total, First: actor.Outbox + "?page=true",
		})
	}
	after, err := basilic.ParseCursor(cursor)
	if err != nil {
		return nil, err
	}
	activities, err := o.DB.Outbox(ctx, actor.ID, after, pageSize)
	if err != nil {
		return nil, err
	}
	in := activitystreams.PageInput{IRI: actor.Outbox + "?page=true", PartOf: actor.Outbox}
	if cursor != "" {
		in.IRI += basilic.IRI("&cursor=" + cursor)
	}
	if !activities.Next.IsZero() {
		in.Next = actor.Outbox + basilic.IRI("?page=true&cursor="+activities.Next.String())
	}
	for _, activity := range activities.Items {
		in.Documents = append(in.Documents, activity.Document)
	}
	return activitystreams.BuildCollectionPage(in)
}
