package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// SetDigest notes that somebody asked for a summary each month at an instant, or that
// they want none. Who asks again keeps their first date.
func (db *DB) SetDigest(ctx context.Context, account basilic.ID, wanted bool, at time.Time) error {
	n, err := db.exec(ctx, "set digest", `update accounts set digest_since = case when $2 then coalesce(digest_since, $3) end where id = $1`, account, wanted, at)
	return found("set digest", n, err)
}

// DigestWanted reports whether somebody asked for a summary each month.
func (db *DB) DigestWanted(ctx context.Context, account basilic.ID) (bool, error) {
	return scalar[bool](ctx, db, "digest wanted", `select digest_since is not null from accounts where id = $1`, account)
}

// AwaitDigest returns accounts after one that asked for a summary before an instant and
// have none of a month yet.
func (db *DB) AwaitDigest(ctx context.Context, month, before time.Time, after basilic.ID, limit int) ([]basilic.ID, error) {
	return scalars[basilic.ID](ctx, db, "await digest", `
		select id::text from accounts a where digest_since < $2 and id > coalesce(nullif($3, '')::uuid, '00000000-0000-0000-0000-000000000000')
			and not exists (select 1 from digests d where d.month = $1 and d.account_id = a.id)
		order by a.id limit $4`, month, before, string(after), limit)
}

// InsertDigest notes that somebody has their summary of a month, with the hash of the
// token that ends them, nil when there was nothing to write. It is
// basilic.ErrConflict when they had it already.
func (db *DB) InsertDigest(ctx context.Context, account basilic.ID, month time.Time, tokenHash []byte) error {
	_, err := db.exec(ctx, "insert digest", `insert into digests (account_id, month, token_hash) values ($1, $2, $3)`, account, month, tokenHash)
	return err
}

// DigestAccount returns whose summaries a token ends.
func (db *DB) DigestAccount(ctx context.Context, tokenHash []byte) (basilic.ID, error) {
	return scalar[basilic.ID](ctx, db, "digest account", `select account_id::text from digests where token_hash = $1`, tokenHash)
}

// ForgetDigests removes what says who had summaries before a month, up to a number.
func (db *DB) ForgetDigests(ctx context.Context, before time.Time, limit int) error {
	_, err := db.exec(ctx, "forget digests", `delete from digests where (month, account_id) in (
		select month, account_id from digests where month < $1 order by month, account_id limit $2)`, before, limit)
	return err
}
