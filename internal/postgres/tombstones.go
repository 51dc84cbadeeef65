package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// InTombstones reports whether a remote identifier was deleted.
func (db *DB) InTombstones(ctx context.Context, hash []byte) (bool, error) {
	return scalar[bool](ctx, db, "in tombstones", `select exists (select 1 from tombstones where iri_hash = $1)`, hash)
}

// Buried returns those of the identifiers that were deleted by whoever may: a
// tombstone is the SHA-256 of its identifier.
func (db *DB) Buried(ctx context.Context, iris []basilic.IRI) ([]basilic.IRI, error) {
	if len(iris) == 0 {
		return nil, nil
	}
	return scalars[basilic.IRI](ctx, db, "buried", `select i from unnest($1::text[]) i
		where exists (select 1 from tombstones where iri_hash = sha256(convert_to(i, 'UTF8')))`, texts(iris))
}

// DeleteTombstone forgets a trace, and reports whether it was there.
func (db *DB) DeleteTombstone(ctx context.Context, hash []byte) (bool, error) {
	n, err := db.exec(ctx, "delete tombstone", `delete from tombstones where iri_hash = $1`, hash)
	return n > 0, err
}

// InsertTombstone keeps for ever that a remote identifier was deleted.
func (db *DB) InsertTombstone(ctx context.Context, hash []byte) error {
	_, err := db.exec(ctx, "insert tombstone", `insert into tombstones (iri_hash) values ($1) on conflict do nothing`, hash)
	return err
}
