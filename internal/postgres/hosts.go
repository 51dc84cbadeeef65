package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

const hostColumns = `id, authority, policy, software, failing_since, next_attempt_at, attempts, last_success_at, last_error`

// EnsureHost returns the key of a host, adding it when it is new.
func (db *DB) EnsureHost(ctx context.Context, authority string) (int64, error) {
	return scalar[int64](ctx, db, "ensure host", `
		with added as (insert into hosts (authority) values ($1) on conflict (authority) do nothing returning id)
		select id from added union all select id from hosts where authority = $1 limit 1`, authority)
}

// HostByAuthority returns what is known of a host.
func (db *DB) HostByAuthority(ctx context.Context, authority string) (basilic.Host, error) {
	return one[basilic.Host](ctx, db, "host by authority", `select `+hostColumns+` from hosts where authority = $1`, authority)
}

// SetHostPolicy decides what this hub accepts from a host and its sub-domains.
func (db *DB) SetHostPolicy(ctx context.Context, authority string, policy basilic.HostPolicy) error {
	_, err := db.exec(ctx, "set host policy", `insert into hosts (authority, policy) values ($1, $2)
		on conflict (authority) do update set policy = excluded.policy`, authority, policy)
	return err
}

// AnyHostBlocked reports whether one of these names is blocked. Callers pass a
// host with all the domains above it (security.md 54).
func (db *DB) AnyHostBlocked(ctx context.Context, names []string) (bool, error) {
	return scalar[bool](ctx, db, "any host blocked",
		`select exists (select 1 from hosts where authority = any($1) and policy = 'block')`, names)
}
