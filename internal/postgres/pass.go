package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// PassCommentsTx makes comments that answer a resource answer it under its new
// identifier.
func (db *DB) PassCommentsTx(ctx context.Context, resource basilic.Resource, former basilic.IRI) error {
	_, err := db.exec(ctx, "pass comments", `update comments set in_reply_to = $3 where resource_id = $1 and in_reply_to = $2`,
		resource.ID, former, resource.IRI)
	return err
}
