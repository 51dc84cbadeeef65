package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// Instance returns this hub as recorded at its first start.
func (db *DB) Instance(ctx context.Context) (basilic.Instance, error) {
	return one[basilic.Instance](ctx, db, "instance",
		`select origin, handle_domain, name, description, accent, actor_id from instance`)
}

// InsertInstance records this hub. When another process did so a moment ago it
// changes nothing.
func (db *DB) InsertInstance(ctx context.Context, i basilic.Instance) error {
	_, err := db.exec(ctx, "insert instance", `
		insert into instance (origin, handle_domain, name, description, accent, actor_id)
		values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
		i.Origin, i.HandleDomain, i.Name, i.Description, i.Accent, i.ActorID)
	return err
}

// UpdateInstance keeps what may change at any start.
func (db *DB) UpdateInstance(ctx context.Context, name, accent string) error {
	_, err := db.exec(ctx, "update instance", `update instance set name = $1, accent = $2`, name, accent)
	return err
}

// LockInstance makes processes that start together take turns.
func (db *DB) LockInstance(ctx context.Context) error {
	_, err := db.exec(ctx, "lock instance", `select pg_advisory_xact_lock(7205114)`)
	return err
}

// CountPublic returns how many people and public resources this hub has, for
// NodeInfo.
func (db *DB) CountPublic(ctx context.Context) (people, resources int, err error) {
	row := db.q().QueryRow(ctx, `select (select count(*) from accounts),
		(select count(*) from resources where local and state = 'public')`)
	err = wrap("count public", row.Scan(&people, &resources))
	return people, resources, err
}

// StaffIRIs returns the public profiles of this hub's administrators, for
// NodeInfo.
func (db *DB) StaffIRIs(ctx context.Context) ([]string, error) {
	return scalars[string](ctx, db, "staff iris", `select a.iri from accounts c join actors a on a.id = c.profile_id
		where c.role = 'administrator' and a.public and a.iri is not null and a.deleted_at is null order by a.id`)
}
