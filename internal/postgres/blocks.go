package postgres

import (
	"context"
	"time"

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

// HoldPairTx makes transactions that are about the same two actors wait for one
// another: one that begins a Follow does not miss the block of another.
func (db *DB) HoldPairTx(ctx context.Context, one, other basilic.ActorID) error {
	_, err := db.exec(ctx, "hold pair", `select pg_advisory_xact_lock(hashtextextended('pair ' || $1::bigint || ' ' || $2::bigint, 0))`,
		min(one, other), max(one, other))
	return err
}

// BlockOf returns under which identifier an actor blocks another.
func (db *DB) BlockOf(ctx context.Context, blocker, blocked basilic.ActorID) (basilic.IRI, error) {
	return scalar[basilic.IRI](ctx, db, "block of", `select iri from blocks where blocker_id = $1 and blocked_id = $2`, blocker, blocked)
}

// BlockedByAny reports whether one of some actors blocks another.
func (db *DB) BlockedByAny(ctx context.Context, blocked basilic.ActorID, blockers []basilic.ActorID) (bool, error) {
	return scalar[bool](ctx, db, "blocked by any",
		`select exists (select 1 from blocks where blocked_id = $1 and blocker_id = any($2))`, blocked, blockers)
}

// BlockedAccounts returns one page of whom an actor blocks, the newest first.
func (db *DB) BlockedAccounts(ctx context.Context, blocker basilic.ActorID, after basilic.Cursor, limit int) (basilic.Page[basilic.Actor], error) {
	type row struct {
		basilic.Actor
		Since time.Time `db:"since"`
	}
	rows, err := many[row](ctx, db, "blocked accounts", `select `+actorColumns+`, b.created_at as since
		from blocks b join actors on actors.id = b.blocked_id
		where b.blocker_id = $1 and actors.deleted_at is null and (actors.public or not actors.local)
			and (b.created_at, b.blocked_id) < ($2, $3)
		order by b.created_at desc, b.blocked_id desc limit $4`, blocker, cursorTime(after), cursorNumber(after), limit+1)
	if err != nil {
		return basilic.Page[basilic.Actor]{}, err
	}
	page := pageOf(rows, limit, func(r row) basilic.Cursor { return numberCursor(r.Since, int64(r.ID)) })
	all := basilic.Page[basilic.Actor]{Next: page.Next}
	for _, r := range page.Items {
		all.Items = append(all.Items, r.Actor)
	}
	return all, nil
}
