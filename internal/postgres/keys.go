package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// Key is a key of an actor, RSA or Ed25519. PrivatePEM is empty for actors of
// other servers.
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

// LocalKeys returns those of these keys that are a local actor's, with their
// private part, also of an actor that is private or deleted by now: its last
// Delete must still be signed.
func (db *DB) LocalKeys(ctx context.Context, ids []basilic.IRI) ([]Key, error) {
	return many[Key](ctx, db, "local keys", `select `+keyColumns+` from actor_keys k join actors a on a.id = k.actor_id
		where k.key_id = any($1) and k.private_pem is not null`, ids)
}

// ActorsWithoutKey returns public local actors of which no key has this
// fragment, limit at most.
func (db *DB) ActorsWithoutKey(ctx context.Context, fragment string, limit int) ([]basilic.Actor, error) {
	return many[basilic.Actor](ctx, db, "actors without key", `select `+actorColumns+` from actors
		where local and iri is not null and deleted_at is null
			and not exists (select 1 from actor_keys k where k.key_id = actors.iri || '#' || $1)
		order by id limit $2`, fragment, limit)
}

// InsertLocalKey adds a key pair of a local actor, unless it is there.
func (db *DB) InsertLocalKey(ctx context.Context, k Key) error {
	_, err := db.exec(ctx, "insert local key",
		`insert into actor_keys (key_id, actor_id, public_pem, private_pem) values ($1, $2, $3, $4)
		on conflict (key_id) do nothing`,
		k.KeyID, k.ActorID, k.PublicPEM, k.PrivatePEM)
	if err != nil {
		return err
	}
	return db.documentChanged(ctx, k.KeyID.WithoutFragment())
}

// UpsertRemoteKey keeps a key of a remote actor as fetched from its origin.
func (db *DB) UpsertRemoteKey(ctx context.Context, k Key) error {
	return db.InTx(ctx, func(tx *DB) error {
		if err := tx.upsertKeysTx(ctx, k.ActorID, []Key{k}); err != nil {
			return err
		}
		return tx.notifyKeysTx(ctx, []string{string(k.KeyID)})
	})
}

// upsertKeysTx keeps keys of a remote actor. A key never passes from one actor to
// another.
func (db *DB) upsertKeysTx(ctx context.Context, actor basilic.ActorID, keys []Key) error {
	ids, texts := make([]string, len(keys)), make([]string, len(keys))
	for i, k := range keys {
		ids[i], texts[i] = string(k.KeyID), k.PublicPEM
	}
	_, err := db.exec(ctx, "upsert keys", `
		insert into actor_keys (key_id, actor_id, public_pem)
		select distinct on (id) id, $1::bigint, pem from unnest($2::text[], $3::text[]) as keys (id, pem)
		on conflict (key_id) do update set public_pem = excluded.public_pem, fetched_at = now()
		where actor_keys.actor_id = excluded.actor_id`, actor, ids, texts)
	return err
}

// replaceKeysTx leaves a remote actor with the keys that its document names: those
// written in it are kept as they are there, those that it names only as they were
// fetched.
func (db *DB) replaceKeysTx(ctx context.Context, actor basilic.ActorID, r RemoteActor) error {
	var shown, named []string
	for _, k := range r.Keys {
		shown = append(shown, string(k.KeyID))
	}
	for _, id := range r.NamedKeys {
		named = append(named, string(id))
	}
	former, err := scalars[string](ctx, db, "delete former keys", `
		delete from actor_keys where actor_id = $1 and not (key_id = any(coalesce($2::text[], '{}') || coalesce($3::text[], '{}'))) returning key_id`, actor, shown, named)
	if err != nil {
		return err
	}
	if err := db.upsertKeysTx(ctx, actor, r.Keys); err != nil {
		return err
	}
	return db.notifyKeysTx(ctx, append(former, shown...))
}

func (db *DB) notifyKeysTx(ctx context.Context, ids []string) error {
	changes := make([]Change, len(ids))
	for i, id := range ids {
		changes[i] = Change{ChangedKey, id}
	}
	return db.NotifyChangedTx(ctx, changes...)
}
