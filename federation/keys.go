package federation

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"sync"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// maxSigners is how many signers are kept parsed.
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
	signers map[basilic.IRI]httpsig.Signer
}

// NewKeys returns the signers of the actors in db.
func NewKeys(db *postgres.DB) *Keys {
	return &Keys{db: db, turns: make(chan struct{}, runtime.GOMAXPROCS(0)), signers: make(map[basilic.IRI]httpsig.Signer)}
}

// SignerOf returns the signer of the local actor that has, or had, this
// identifier.
func (k *Keys) SignerOf(ctx context.Context, actor basilic.IRI) (httpsig.Signer, error) {
	k.mu.Lock()
	kept, ok := k.signers[actor]
	k.mu.Unlock()
	if ok {
		return kept, nil
	}
	key, err := k.db.LocalKey(ctx, actor+"#main-key")
	if err != nil {
		return nil, fmt.Errorf("federation: signer of %s: %w", actor, err)
	}
	signer, err := httpsig.NewRSA(key.KeyID, key.PrivatePEM)
	if err != nil {
		return nil, fmt.Errorf("federation: signer of %s: %w", actor, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.signers) >= maxSigners {
		clear(k.signers)
	}
	k.signers[actor] = signer
	return signer, nil
}

// sign returns how requests are signed in an actor's name.
func (k *Keys) sign(ctx context.Context, actor basilic.IRI, body []byte) func(*http.Request) error {
	return func(r *http.Request) error {
		signer, err := k.SignerOf(ctx, actor)
		if err != nil {
			return err
		}
		select {
		case k.turns <- struct{}{}:
			defer func() { <-k.turns }()
			return signer.Sign(r, body)
		case <-ctx.Done():
			return fmt.Errorf("federation: sign as %s: %w", actor, ctx.Err())
		}
	}
}
