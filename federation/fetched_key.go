package federation

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// fetchedKey is a key that came from its origin, with its owner, and is not kept
// yet.
type fetchedKey struct {
	// key has no text when its owner's document does not show it any more.
	key postgres.Key
	// keep stores the whole owner, which will be needed, and returns the key as it
	// is kept.
	keep func(ctx context.Context) (postgres.Key, error)
}

// fetchKey fetches a key and its owner from their origin.
func (v *Verifier) fetchKey(ctx context.Context, id basilic.IRI, allow func(host string) bool) (fetchedKey, error) {
	if v.isNegative(id) {
		return fetchedKey{}, fmt.Errorf("federation: key %s was not found a moment ago: %w", id, basilic.ErrForbidden)
	}
	if allow != nil && !allow(id.Host()) {
		return fetchedKey{}, fmt.Errorf("federation: key %s: %w", id, basilic.ErrLimited)
	}
	fetched, err := v.fetchKeyOnce(ctx, id)
	if err != nil {
		return fetchedKey{}, v.refused(id, err)
	}
	return fetched, nil
}

// refused says why a key does not count, and remembers it unless that may pass.
func (v *Verifier) refused(id basilic.IRI, err error) error {
	if Passing(err) || errors.Is(err, basilic.ErrBlocked) || errors.Is(err, basilic.ErrLimited) {
		return err
	}
	v.remember(id)
	return fmt.Errorf("federation: key %s: %w: %w", id, err, basilic.ErrForbidden)
}

// refreshKey fetches a kept key again and keeps what its owner says now, even if
// that is another key or none.
func (v *Verifier) refreshKey(ctx context.Context, old postgres.Key, allow func(host string) bool) (postgres.Key, error) {
	fetched, err := v.fetchKey(ctx, old.KeyID, allow)
	if err != nil {
		return postgres.Key{}, err
	}
	if fetched.key.ActorIRI != old.ActorIRI {
		// A key never passes from one actor to another.
		return postgres.Key{}, v.refused(old.KeyID, basilic.ErrConflict)
	}
	key, err := fetched.keep(ctx)
	if err != nil {
		return postgres.Key{}, v.refused(old.KeyID, err)
	}
	return key, nil
}

func (v *Verifier) fetchKeyOnce(ctx context.Context, id basilic.IRI) (fetchedKey, error) {
	body, err := v.client.Fetch(ctx, id)
	if err != nil {
		// A key apart from its actor is a document of its own at the key's id.
		return fetchedKey{}, err
	}
	object, err := activitystreams.Decode(body)
	if err != nil {
		return fetchedKey{}, err
	}
	if activitystreams.IsActorType(object.Type()) {
		return v.shownBy(id, body)
	}
	return v.fetchApart(ctx, id, body)
}

// shownBy finds a key in its owner's document.
func (v *Verifier) shownBy(id basilic.IRI, body []byte) (fetchedKey, error) {
	document, err := activitystreams.ParseActor(body)
	if err != nil {
		return fetchedKey{}, fmt.Errorf("federation: owner of %s: %w", id, err)
	}
	key := postgres.Key{KeyID: id, ActorIRI: document.Actor.IRI, FetchedAt: v.now()}
	shown, _ := remoteKeys(document)
	if i := slices.IndexFunc(shown, func(k postgres.Key) bool { return k.KeyID == id }); i >= 0 {
		key.PublicPEM = shown[i].PublicPEM
	}
	return fetchedKey{key, func(ctx context.Context) (postgres.Key, error) {
		if _, err := v.client.keepActor(ctx, body); err != nil {
			return postgres.Key{}, err
		}
		return v.kept(ctx, key)
	}}, nil
}

// kept returns a key as it was kept, provided that it is the same.
func (v *Verifier) kept(ctx context.Context, key postgres.Key) (postgres.Key, error) {
	kept, err := v.client.DB.KeyByID(ctx, key.KeyID)
	if err == nil && (kept.ActorIRI != key.ActorIRI || kept.PublicPEM != key.PublicPEM) {
		return postgres.Key{}, fmt.Errorf("federation: key %s is another actor's: %w", key.KeyID, basilic.ErrConflict)
	}
	return kept, err
}

// fetchApart believes a key kept apart from its actor when the actor, at its own
// address, names that key: ownership is reciprocal (security.md 4).
func (v *Verifier) fetchApart(ctx context.Context, id basilic.IRI, body []byte) (fetchedKey, error) {
	document, err := activitystreams.ParseKey(body)
	if err != nil || document.ID != id || !document.Owner.SameOrigin(id) {
		return fetchedKey{}, fmt.Errorf("federation: key %s: not its own or not its owner's: %w", id, basilic.ErrForbidden)
	}
	text, err := publicPEM(document)
	if err != nil {
		return fetchedKey{}, err
	}
	actorBody, err := v.client.Fetch(ctx, document.Owner)
	if err != nil {
		return fetchedKey{}, err
	}
	owner, err := activitystreams.ParseActor(actorBody)
	if err != nil || !slices.ContainsFunc(owner.Keys, func(k activitystreams.KeyDocument) bool { return k.ID == id }) {
		return fetchedKey{}, fmt.Errorf("federation: key %s: its owner names another: %w", id, basilic.ErrForbidden)
	}
	key := postgres.Key{KeyID: id, ActorIRI: owner.Actor.IRI, PublicPEM: text, FetchedAt: v.now()}
	return fetchedKey{key, func(ctx context.Context) (postgres.Key, error) {
		actor, err := v.client.keepActor(ctx, actorBody)
		if err != nil {
			return postgres.Key{}, err
		}
		key.ActorID = actor.ID
		if err := v.client.DB.UpsertRemoteKey(ctx, key); err != nil {
			return postgres.Key{}, err
		}
		return v.kept(ctx, key)
	}}, nil
}
