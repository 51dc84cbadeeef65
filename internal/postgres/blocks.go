package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// InsertBlock keeps that an actor wants nothing to do with another. A repeated
// one takes the new identifier.
func (db *DB) InsertBlock(ctx context.Context, blocker, blocked basilic.ActorID, iri basilic.IRI) error {
	_, err := db.exec(ctx, "insert block", `insert into blocks (blocker_id, blocked_id, iri) values ($1, $2, $3)
		on conflict (blocker_id, blocked_id) do update set iri = excluded.iri`, blocker, blocked, iri)
	return err
}

// DeleteBlock takes back a block of an actor, by its identifier or by whom it
// blocks, and reports whether there was one.
func (db *DB) DeleteBlock(ctx context.Context, blocker basilic.ActorID, block, blocked basilic.IRI) (bool, error) {
	n, err := db.exec(ctx, "delete block", `delete from blocks where blocker_id = $1
		and (iri = $2 or blocked_id = (select id from actors where iri = nullif($3, '')))`, blocker, block, string(blocked))
	return n > 0, err
}

// Blocked reports whether one of two actors blocks the other.
func (db *DB) Blocked(ctx context.Context, one, other basilic.ActorID) (bool, error) {
	return scalar[bool](ctx, db, "blocked", `select exists (select 1 from blocks
		where blocker_id = $1 and blocked_id = $2 or blocker_id = $2 and blocked_id = $1)`, one, other)
}
