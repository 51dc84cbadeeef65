package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// TouchBlob says that a blob is about to be kept: it is not removed for a day,
// whether anything names it or not. It must be durable before the bytes are
// written.
func (db *DB) TouchBlob(ctx context.Context, digest string, size int64) error {
	_, err := db.exec(ctx, "touch blob", `
		insert into blobs (digest, size) values ($1, $2)
		on conflict (digest) do update set size = excluded.size, touched_at = now()`, digest, size)
	return err
}

// InsertMedia keeps an image or a file with the files that are served of it,
// whose blobs are there.
func (db *DB) InsertMedia(ctx context.Context, m basilic.Media, files []basilic.MediaFile) error {
	_, err := db.exec(ctx, "insert media", `
		insert into media (id, resource_id, name, media_type, digest, size, width, height)
		values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		m.ID, m.ResourceID, m.Name, m.MediaType, m.Digest, m.Size, m.Width, m.Height)
	if err != nil {
		return err
	}
	for _, f := range files {
		f.MediaID = m.ID
		if err := db.InsertMediaFile(ctx, f); err != nil {
			return err
		}
	}
	return nil
}

// InsertMediaFile keeps one more file that is served of a media. One of the same
// name that is there stays: what an address serves never changes.
func (db *DB) InsertMediaFile(ctx context.Context, f basilic.MediaFile) error {
	_, err := db.exec(ctx, "insert media file", `
		insert into media_files (media_id, name, media_type, digest, size, width, height)
		values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
		f.MediaID, f.Name, f.MediaType, f.Digest, f.Size, f.Width, f.Height)
	return err
}

// MediaByID returns an image or a file.
func (db *DB) MediaByID(ctx context.Context, id basilic.ID) (basilic.Media, error) {
	return one[basilic.Media](ctx, db, "media by id",
		`select id, resource_id, name, media_type, digest, size, width, height, created_at from media where id = $1`, id)
}

// MediaFileByName returns a file that is served of a media.
func (db *DB) MediaFileByName(ctx context.Context, media basilic.ID, name string) (basilic.MediaFile, error) {
	return one[basilic.MediaFile](ctx, db, "media file by name", `
		select media_id, name, media_type, digest, size, width, height from media_files where media_id = $1 and name = $2`, media, name)
}

// MediaFilesNamed returns those of the files of media that have a name, by their
// media.
func (db *DB) MediaFilesNamed(ctx context.Context, media []basilic.ID, name string) (map[basilic.ID]basilic.MediaFile, error) {
	files, err := many[basilic.MediaFile](ctx, db, "media files named", `
		select media_id, name, media_type, digest, size, width, height from media_files where media_id = any($1::uuid[]) and name = $2`, media, name)
	byMedia := make(map[basilic.ID]basilic.MediaFile, len(files))
	for _, f := range files {
		byMedia[f.MediaID] = f
	}
	return byMedia, err
}
