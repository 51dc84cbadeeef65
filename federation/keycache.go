package federation

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// maxKeptKeys is how many keys are kept in memory; each is some 700 bytes.
const maxKeptKeys = 20_000

// keyCache answers whose key signed a request from memory while this process
// hears of changes. A key that is replaced and an actor that is deleted count at
// once here, and within a second in every other process.
type keyCache struct {
	db   *postgres.DB
	kept *postgres.Cache[postgres.Key]
}

func newKeyCache(db *postgres.DB) *keyCache {
	return &keyCache{db: db, kept: postgres.NewCache[postgres.Key](db.Changes(), postgres.ChangedKey, maxKeptKeys)}
}

// byID returns the key of a living actor. Errors match ErrNotFound.
func (k *keyCache) byID(ctx context.Context, id basilic.IRI) (postgres.Key, error) {
	return k.kept.Get(ctx, string(id), func(ctx context.Context) (postgres.Key, error) { return k.db.KeyByID(ctx, id) })
}
