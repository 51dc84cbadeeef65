package federation

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// negativeFor is how long a key that could not be found is not asked again
	// (security.md 9).
	negativeFor = 5 * time.Minute
	// refreshAfter is the least age of a kept key before a failed check makes us
	// fetch it again.
	refreshAfter = time.Minute
	maxNegative  = 10_000
	maxParsed    = 10_000
)

// Verifier finds out who signed a request.
type Verifier struct {
	client *Client
	now    func() time.Time

	mu       sync.Mutex
	negative map[basilic.IRI]time.Time
	// parsed are keys by their text: parsing one costs a third of a verification.
	parsed map[string]crypto.PublicKey
}

// NewVerifier returns a verifier of requests to the hub of client.
func NewVerifier(client *Client) *Verifier {
	return &Verifier{client: client, now: time.Now, negative: make(map[basilic.IRI]time.Time), parsed: make(map[string]crypto.PublicKey)}
}

// Verify returns the identifier of the actor that signed the request. allow is
// asked before a key is fetched from another server. Errors match the ones of
// httpsig, ErrBlocked, ErrLimited, ErrUnreachable (the key could not be fetched
// for a passing reason) or ErrForbidden (there is no such key).
func (v *Verifier) Verify(ctx context.Context, r *http.Request, body []byte, allow func(host string) bool) (basilic.IRI, error) {
	signature, err := httpsig.Parse(r, v.client.Origin, body, v.now())
	if err != nil {
		return "", err
	}
	if err := v.client.allowed(ctx, signature.KeyID); err != nil {
		return "", err
	}
	key, err := v.client.known.byID(ctx, signature.KeyID)
	switch {
	case errors.Is(err, basilic.ErrNotFound):
		if key, err = v.fetchKey(ctx, signature.KeyID, allow); err != nil {
			return "", err
		}
		return key.ActorIRI, v.check(signature, key)
	case err != nil:
		return "", fmt.Errorf("federation: verify: %w", err)
	}
	err = v.check(signature, key)
	if err == nil || v.now().Sub(key.FetchedAt) < refreshAfter {
		return key.ActorIRI, err
	}
	// The actor may have a new key: its document is asked once.
	if key, err = v.fetchKey(ctx, signature.KeyID, allow); err != nil {
		return "", err
	}
	return key.ActorIRI, v.check(signature, key)
}

// check checks a signature with a key.
func (v *Verifier) check(signature *httpsig.Signature, key postgres.Key) error {
	public, err := v.parse(key.PublicPEM)
	if err != nil {
		return err
	}
	scheme, err := signature.Verify(public)
	if err != nil {
		return err
	}
	v.client.countSignature(scheme, "in")
	return nil
}

func (v *Verifier) parse(text string) (crypto.PublicKey, error) {
	v.mu.Lock()
	key, ok := v.parsed[text]
	v.mu.Unlock()
	if ok {
		return key, nil
	}
	key, err := httpsig.ParsePublicKey(text)
	if err != nil {
		return nil, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.parsed) >= maxParsed {
		clear(v.parsed)
	}
	v.parsed[text] = key
	return key, nil
}

// Claimed returns the host that a request says to come from, which nothing
// proves, and whether it says so at all.
func (v *Verifier) Claimed(r *http.Request) (string, bool) {
	if r.Header.Get("Signature") == "" {
		return "", false
	}
	signature, err := httpsig.Parse(r, v.client.Origin, nil, v.now())
	if err != nil {
		return "", false
	}
	return signature.KeyID.Host(), true
}

// fetchKey fetches a key and its owner from their origin, and keeps the whole
// actor: it will be needed.
func (v *Verifier) fetchKey(ctx context.Context, id basilic.IRI, allow func(host string) bool) (postgres.Key, error) {
	if v.isNegative(id) {
		return postgres.Key{}, fmt.Errorf("federation: key %s was not found a moment ago: %w", id, basilic.ErrForbidden)
	}
	if allow != nil && !allow(id.Host()) {
		return postgres.Key{}, fmt.Errorf("federation: key %s: %w", id, basilic.ErrLimited)
	}
	key, err := v.fetchKeyOnce(ctx, id)
	if err == nil {
		return key, nil
	}
	if Passing(err) || errors.Is(err, basilic.ErrBlocked) {
		return postgres.Key{}, err
	}
	v.remember(id)
	return postgres.Key{}, fmt.Errorf("federation: key %s: %w: %w", id, err, basilic.ErrForbidden)
}

func (v *Verifier) fetchKeyOnce(ctx context.Context, id basilic.IRI) (postgres.Key, error) {
	body, err := v.client.Fetch(ctx, id)
	if err != nil {
		// A key apart from its actor is a document of its own at the key's id.
		return postgres.Key{}, err
	}
	object, err := activitystreams.Decode(body)
	if err != nil {
		return postgres.Key{}, err
	}
	if activitystreams.IsActorType(object.Type()) {
		if _, err := v.client.keepActor(ctx, body); err != nil {
			return postgres.Key{}, err
		}
		return v.client.DB.KeyByID(ctx, id)
	}
	return v.fetchApart(ctx, id, body)
}

// fetchApart believes a key kept apart from its actor when the actor, at its own
// address, names that key: ownership is reciprocal (security.md 4).
func (v *Verifier) fetchApart(ctx context.Context, id basilic.IRI, body []byte) (postgres.Key, error) {
	document, err := activitystreams.ParseKey(body)
	if err != nil || document.ID != id || !document.Owner.SameOrigin(id) {
		return postgres.Key{}, fmt.Errorf("federation: key %s: not its own or not its owner's: %w", id, basilic.ErrForbidden)
	}
	text, err := publicPEM(document)
	if err != nil {
		return postgres.Key{}, err
	}
	actorBody, err := v.client.Fetch(ctx, document.Owner)
	if err != nil {
		return postgres.Key{}, err
	}
	owner, err := activitystreams.ParseActor(actorBody)
	if err != nil || !slices.ContainsFunc(owner.Keys, func(k activitystreams.KeyDocument) bool { return k.ID == id }) {
		return postgres.Key{}, fmt.Errorf("federation: key %s: its owner names another: %w", id, basilic.ErrForbidden)
	}
	actor, err := v.client.keepActor(ctx, actorBody)
	if err != nil {
		return postgres.Key{}, err
	}
	key := postgres.Key{KeyID: id, ActorID: actor.ID, ActorIRI: actor.IRI, PublicPEM: text, FetchedAt: v.now()}
	return key, v.client.DB.UpsertRemoteKey(ctx, key)
}

func (v *Verifier) isNegative(id basilic.IRI) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.now().Before(v.negative[id])
}

func (v *Verifier) remember(id basilic.IRI) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.negative) >= maxNegative {
		clear(v.negative)
	}
	v.negative[id] = v.now().Add(negativeFor)
}
