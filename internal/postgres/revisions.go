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
