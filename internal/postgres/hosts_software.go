package postgres

import (
	"context"
	"slices"
	"time"

	"codeberg.org/basilic/basilic"
)

// HostUnasked returns the key of a host whose NodeInfo was not asked since a
// time, or basilic.ErrNotFound when it was, or when the host is not known.
func (db *DB) HostUnasked(ctx context.Context, authority string, since time.Time) (int64, error) {
	return scalar[int64](ctx, db, "host unasked", `select id from hosts where authority = $1
		and (software_checked_at is null or software_checked_at < $2)`, authority, since)
}

// HostsUnasked returns hosts that something may be delivered to and whose
// NodeInfo was not asked since a time, those never asked first. Hosts that do
// not answer at all are left alone.
func (db *DB) HostsUnasked(ctx context.Context, since time.Time, limit int) ([]int64, error) {
	return scalars[int64](ctx, db, "hosts unasked", `select h.id from hosts h
		where (h.software_checked_at is null or h.software_checked_at < $1) and h.failing_since is null and not h.refused
			and exists (select 1 from inboxes i where i.host_id = h.id and i.gone_at is null)
		order by h.software_checked_at nulls first, h.id limit $2`, since, limit)
}

// SoftwareOf returns what runs where an actor lives, "" when that is not known.
func (db *DB) SoftwareOf(ctx context.Context, actor basilic.ActorID) (string, error) {
	return scalar[string](ctx, db, "software of", `select coalesce((select h.software from actors a join inboxes i on i.id = a.inbox_id
		join hosts h on h.id = i.host_id where a.id = $1), '')`, actor)
}

// HostSoftware is what a server says about itself; an empty Name says that it did not
// tell.
type HostSoftware struct {
	Name, Version string
	// Server is what its people call it.
	Server string
}

// SetHostSoftware notes what runs on a host and what it is called, and that it was
// asked. Of one that did not tell what was known stays.
func (db *DB) SetHostSoftware(ctx context.Context, host int64, s HostSoftware) error {
	return db.InTx(ctx, func(tx *DB) error {
		renamed, err := scalars[bool](ctx, tx, "set host software", `
			with before as materialized (select name from hosts where id = $1 for update)
			update hosts set software_checked_at = now(),
				software = case when $2 <> '' then $2 else software end,
				software_version = case when $2 <> '' then $3 else software_version end,
				name = case when $2 <> '' then $4 else hosts.name end
			from before where id = $1 returning hosts.name <> before.name`, host, s.Name, s.Version, s.Server)
		if err != nil || !slices.Contains(renamed, true) {
			return err
		}
		return tx.NotifyChangedTx(ctx, Change{Kind: ChangedName})
	})
}

// HostNames returns what servers are called, by their authorities: of at most limit of
// them.
func (db *DB) HostNames(ctx context.Context, limit int) (map[string]string, error) {
	type named struct {
		Authority string `db:"authority"`
		Name      string `db:"name"`
	}
	all, err := many[named](ctx, db, "host names", `select authority, name from hosts where name <> '' order by authority limit $1`, limit)
	names := make(map[string]string, len(all))
	for _, h := range all {
		names[h.Authority] = h.Name
	}
	return names, err
}
