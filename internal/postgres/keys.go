package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// Key is an actor's RSA key. PrivatePEM is empty for actors of other servers.
type Key struct {
	KeyID      basilic.IRI     `db:"key_id"`
	ActorID    basilic.ActorID `db:"actor_id"`
	ActorIRI   basilic.IRI     `db:"actor_iri"`
	PublicPEM  string          `db:"public_pem"`
	PrivatePEM string          `db:"private_pem"`
	FetchedAt  time.Time       `db:"fetched_at"`
}

const keyColumns = `k.key_id, k.actor_id, coalesce(a.iri, '') as actor_iri, k.public_pem,
	coalesce(k.private_pem, '') as private_pem, k.fetched_at`

// KeyByID returns the key with this identifier, of a living actor.
func (db *DB) KeyByID(ctx context.Context, id basilic.IRI) (Key, error) {
	return one[Key](ctx, db, "key by id", `select `+keyColumns+` from actor_keys k join actors a on a.id = k.actor_id
		where k.key_id = $1 and a.deleted_at is null`, id)
}

// LocalKey returns the key of a local actor with its private part, also of an
// actor that is private or deleted by now: its last Delete must still be signed.
func (db *DB) LocalKey(ctx context.Context, id basilic.IRI) (Key, error) {
	return one[Key](ctx, db, "local key", `select `+keyColumns+` from actor_keys k join actors a on a.id = k.actor_id
		where k.key_id = $1 and k.private_pem is not null`, id)
}

// KeyOfActor returns the newest key of an actor.
func (db *DB) KeyOfActor(ctx context.Context, id basilic.ActorID) (Key, error) {
	return one[Key](ctx, db, "key of actor", `select `+keyColumns+` from actor_keys k join actors a on a.id = k.actor_id
		where k.actor_id = $1 order by k.fetched_at desc limit 1`, id)
}

// InsertLocalKey adds the key pair of a local actor.
func (db *DB) InsertLocalKey(ctx context.Context, k Key) error {
	_, err := db.exec(ctx, "insert local key",
		`insert into actor_keys (key_id, actor_id, public_pem, private_pem) values ($1, $2, $3, $4)`,
		k.KeyID, k.ActorID, k.PublicPEM, k.PrivatePEM)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, k.KeyID.WithoutFragment())
}

// UpsertRemoteKey keeps a key that its actor publishes apart from its own
// document.
func (db *DB) UpsertRemoteKey(ctx context.Context, k Key) error {
	return db.InTx(ctx, func(tx *DB) error { return tx.upsertKeyTx(ctx, k.ActorID, k.KeyID, k.PublicPEM) })
}

// upsertKeyTx replaces the key of a remote actor by the one in its document.
func (db *DB) upsertKeyTx(ctx context.Context, actor basilic.ActorID, id basilic.IRI, pem string) error {
	if id == "" || pem == "" {
		return nil
	}
	former, err := scalars[string](ctx, db, "delete former keys",
		`delete from actor_keys where actor_id = $1 and key_id <> $2 returning key_id`, actor, id)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, "upsert key", `
		insert into actor_keys (key_id, actor_id, public_pem) values ($1, $2, $3)
		on conflict (key_id) do update set public_pem = excluded.public_pem, fetched_at = now()
		where actor_keys.actor_id = excluded.actor_id`, id, actor, pem)
	if err != nil {
		return err
	}
	return db.notifyKeysTx(ctx, append(former, string(id)))
}

func (db *DB) notifyKeysTx(ctx context.Context, ids []string) error {
	changes := make([]Change, len(ids))
	for i, id := range ids {
		changes[i] = Change{ChangedKey, id}
	}
	return db.NotifyChangedTx(ctx, changes...)
}
