package federation

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"sync"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// maxSigners is how many actors' signers are kept parsed.
const maxSigners = 10_000

// Keys gives the signers of local actors. A key belongs to one public life of
// its actor and never changes, so what is kept can never be stale.
type Keys struct {
	db *postgres.DB

	// turns bounds how many requests are signed at once. Thousands wait to be sent
	// at a time; if all computed together, connections being made would starve
	// until their time is over.
	turns chan struct{}

	mu      sync.Mutex
	signers map[basilic.IRI]signers
}

// signers are an actor's, by scheme.
type signers map[httpsig.Scheme]httpsig.Signer

// NewKeys returns the signers of the actors in db.
func NewKeys(db *postgres.DB) *Keys {
	return &Keys{db: db, turns: make(chan struct{}, runtime.GOMAXPROCS(0)), signers: make(map[basilic.IRI]signers)}
}

// signerOf returns the signer by a scheme of the local actor that has, or had,
// this identifier, and the scheme that it signs by: an actor whose public life
// ended before there were Ed25519 keys signs with RSA.
func (k *Keys) signerOf(ctx context.Context, actor basilic.IRI, scheme httpsig.Scheme) (httpsig.Signer, httpsig.Scheme, error) {
	k.mu.Lock()
	kept, ok := k.signers[actor]
	k.mu.Unlock()
	if !ok {
		var err error
		if kept, err = k.load(ctx, actor); err != nil {
			return nil, "", fmt.Errorf("federation: signer of %s: %w", actor, err)
		}
		k.keep(actor, kept)
	}
	if signer, ok := kept[scheme]; ok {
		return signer, scheme, nil
	}
	return kept[httpsig.RFC9421], httpsig.RFC9421, nil
}

func (k *Keys) load(ctx context.Context, actor basilic.IRI) (signers, error) {
	a := basilic.Actor{IRI: actor}
	keys, err := k.db.LocalKeys(ctx, []basilic.IRI{a.KeyID(), a.Ed25519KeyID()})
	if err != nil {
		return nil, err
	}
	loaded := make(signers)
	for _, key := range keys {
		if key.KeyID == a.Ed25519KeyID() {
			if loaded[httpsig.Ed25519], err = httpsig.NewEd25519(key.KeyID, key.PrivatePEM); err != nil {
				return nil, err
			}
			continue
		}
		signer, err := httpsig.NewRSA(key.KeyID, key.PrivatePEM)
		if err != nil {
			return nil, err
		}
		loaded[httpsig.Cavage], loaded[httpsig.RFC9421] = signer, signer.RFC9421()
	}
	if loaded[httpsig.Cavage] == nil {
		return nil, basilic.ErrNotFound
	}
	return loaded, nil
}

func (k *Keys) keep(actor basilic.IRI, s signers) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.signers) >= maxSigners {
		clear(k.signers)
	}
	k.signers[actor] = s
}

// sign signs a request in an actor's name by a scheme, and returns the one used.
func (k *Keys) sign(ctx context.Context, r *http.Request, actor basilic.IRI, body []byte, scheme httpsig.Scheme) (httpsig.Scheme, error) {
	signer, scheme, err := k.signerOf(ctx, actor, scheme)
	if err != nil {
		return "", err
	}
	select {
	case k.turns <- struct{}{}:
		defer func() { <-k.turns }()
		return scheme, signer.Sign(r, body)
	case <-ctx.Done():
		return "", fmt.Errorf("federation: sign as %s: %w", actor, ctx.Err())
	}
}

// remoteKeys returns those keys of an actor's document that may be believed: of
// its own origin, said to be its own, and strong enough (security.md 4, 17). Keys
// that the document names without showing them are documents apart, believed
// once fetched.
func remoteKeys(document activitystreams.ActorDocument) (keys []postgres.Key, named []basilic.IRI) {
	for _, key := range document.Keys {
		if !key.ID.SameOrigin(document.Actor.IRI) {
			continue
		}
		if key.PEM == "" && key.Multibase == "" {
			named = append(named, key.ID)
			continue
		}
		text, err := publicPEM(key)
		if err == nil && key.Owner == document.Actor.IRI {
			keys = append(keys, postgres.Key{KeyID: key.ID, PublicPEM: text})
		}
	}
	return keys, named
}

// publicPEM returns the text of a key in the form in which all are kept.
func publicPEM(key activitystreams.KeyDocument) (string, error) {
	if key.Multibase != "" {
		return httpsig.ParseMultikey(key.Multibase)
	}
	_, err := httpsig.ParsePublicKey(key.PEM)
	return key.PEM, err
}
