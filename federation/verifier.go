package federation

import (
	"context"
	"crypto"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// negativeFor is how long a key that could not be found is not asked again
	// (security.md 9).
	negativeFor = 5 * time.Minute
	// refreshAfter is the least age of a key before a failed check makes us fetch it
	// again.
	refreshAfter = time.Minute
	maxNegative  = 10_000
	maxDoubted   = 1_000
	maxParsed    = 10_000
)

// Verifier finds out who signed a request.
type Verifier struct {
	client *Client
	now    func() time.Time

	mu       sync.Mutex
	negative map[basilic.IRI]time.Time
	// doubted are keys that were fetched for a signature that did not hold, so that
	// more of these do not ask for them again.
	doubted map[basilic.IRI]postgres.Key
	// parsed are keys by their text: parsing one costs a third of a verification.
	parsed map[string]crypto.PublicKey
}

// NewVerifier returns a verifier of requests to the hub of client.
func NewVerifier(client *Client) *Verifier {
	return &Verifier{
		client: client, now: time.Now, negative: make(map[basilic.IRI]time.Time),
		doubted: make(map[basilic.IRI]postgres.Key), parsed: make(map[string]crypto.PublicKey),
	}
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
		return v.verifyUnknown(ctx, signature, allow)
	case err != nil:
		return "", fmt.Errorf("federation: verify: %w", err)
	}
	err = v.check(signature, key)
	if err == nil || v.now().Sub(key.FetchedAt) < refreshAfter {
		return key.ActorIRI, err
	}
	// The actor may have a new key: its document is asked once.
	if key, err = v.refreshKey(ctx, key, allow); err != nil {
		return "", err
	}
	return key.ActorIRI, v.check(signature, key)
}

// verifyUnknown verifies by a key that is not known here. Its owner is kept only
// once the signature holds: whoever names a key without having it adds no row.
func (v *Verifier) verifyUnknown(ctx context.Context, signature *httpsig.Signature, allow func(host string) bool) (basilic.IRI, error) {
	doubted, ok := v.doubtedKey(signature.KeyID)
	if ok {
		if err := v.check(signature, doubted); err != nil {
			return "", err
		}
	}
	fetched, err := v.fetchKey(ctx, signature.KeyID, allow)
	if err != nil {
		return "", err
	}
	if fetched.key.PublicPEM == "" {
		return "", v.refused(signature.KeyID, basilic.ErrNotFound)
	}
	if fetched.key.PublicPEM != doubted.PublicPEM {
		if err := v.check(signature, fetched.key); err != nil {
			v.doubt(fetched.key)
			return "", err
		}
	}
	key, err := fetched.keep(ctx)
	if err != nil {
		return "", v.refused(signature.KeyID, err)
	}
	return key.ActorIRI, nil
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

// claimed returns the host that a request says to come from, which nothing
// proves, and whether it says so at all.
func (v *Verifier) claimed(r *http.Request) (string, bool) {
	if r.Header.Get("Signature") == "" {
		return "", false
	}
	signature, err := httpsig.Parse(r, v.client.Origin, nil, v.now())
	if err != nil {
		return "", false
	}
	return signature.KeyID.Host(), true
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

// doubtedKey returns a key that was fetched a moment ago and not kept.
func (v *Verifier) doubtedKey(id basilic.IRI) (postgres.Key, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	key, ok := v.doubted[id]
	return key, ok && v.now().Sub(key.FetchedAt) < refreshAfter
}

func (v *Verifier) doubt(key postgres.Key) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.doubted) >= maxDoubted {
		clear(v.doubted)
	}
	v.doubted[key.KeyID] = key
}
