package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

const mediaColumns = `id, resource_id, name, media_type, digest, card_digest, size, width, height, created_at`

// InsertMedia keeps a stored image.
func (db *DB) InsertMedia(ctx context.Context, m basilic.Media) error {
	_, err := db.exec(ctx, "insert media", `
		insert into media (id, resource_id, name, media_type, digest, card_digest, size, width, height)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		m.ID, m.ResourceID, m.Name, m.MediaType, m.Digest, m.CardDigest, m.Size, m.Width, m.Height)
	return err
}

// MediaByID returns a stored image.
func (db *DB) MediaByID(ctx context.Context, id basilic.ID) (basilic.Media, error) {
	return one[basilic.Media](ctx, db, "media by id", `select `+mediaColumns+` from media where id = $1`, id)
}
