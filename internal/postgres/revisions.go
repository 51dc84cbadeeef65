package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// InsertRevision freezes a published version.
func (db *DB) InsertRevision(ctx context.Context, resource basilic.ID, number int, s basilic.Sheet, author basilic.ActorID) error {
	_, err := db.exec(ctx, "insert revision", `insert into revisions (resource_id, number, sheet, author_id) values ($1, $2, $3, $4)`,
		resource, number, s, author)
	return err
}

// CountRevisions returns how many versions of a resource were published.
func (db *DB) CountRevisions(ctx context.Context, resource basilic.ID) (int, error) {
	return scalar[int](ctx, db, "count revisions", `select count(*) from revisions where resource_id = $1`, resource)
}
