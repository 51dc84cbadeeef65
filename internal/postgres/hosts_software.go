package postgres

import (
	"context"
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

// SetHostSoftware notes what runs on a host, and that it was asked. An empty name
// says that the host did not tell: what was known stays.
func (db *DB) SetHostSoftware(ctx context.Context, host int64, name, version string) error {
	_, err := db.exec(ctx, "set host software", `update hosts set software_checked_at = now(),
		software = case when $2 <> '' then $2 else software end,
		software_version = case when $2 <> '' then $3 else software_version end
		where id = $1`, host, name, version)
	return err
}
