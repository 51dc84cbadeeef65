package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// IsShared reports whether a base shares a resource that is located elsewhere.
func (db *DB) IsShared(ctx context.Context, base basilic.ActorID, resource basilic.ID) (bool, error) {
	return scalar[bool](ctx, db, "is shared", `select exists (
		select 1 from resource_events where resource_id = $2 and actor_id = $1 and reason = 'shared')`, base, resource)
}

// SharedBy returns every resource that a base shares.
func (db *DB) SharedBy(ctx context.Context, base basilic.ActorID) ([]basilic.Resource, error) {
	rows, err := many[resourceRow](ctx, db, "shared by", `select `+resourceColumns+` from resources r
		where exists (select 1 from resource_events e where e.resource_id = r.id and e.actor_id = $1 and e.reason = 'shared')
		order by r.id`, base)
	return resourcesOf(rows), err
}
