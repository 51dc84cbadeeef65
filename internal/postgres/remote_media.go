package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// RemoteMedia is an image of another server that this hub fetched, or tried to.
type RemoteMedia struct {
	ID         basilic.ID `db:"id"`
	ResourceID basilic.ID `db:"resource_id"`
	URL        string     `db:"url"`
	// FetchedAt is nil while nothing is kept of it.
	FetchedAt *time.Time `db:"fetched_at"`
	// Failures is how often it could not be had since it last could, TriedAt when
	// that was tried last.
	Failures int        `db:"failures"`
	TriedAt  *time.Time `db:"tried_at"`
}

const remoteMediaColumns = `m.id, m.resource_id, m.url, m.fetched_at, m.failures, m.tried_at`

// RemoteMediaByID returns an image of another server by its key here.
func (db *DB) RemoteMediaByID(ctx context.Context, id basilic.ID) (RemoteMedia, error) {
	return one[RemoteMedia](ctx, db, "remote media by id", `select `+remoteMediaColumns+` from remote_media m where m.id = $1`, id)
}

// FailedRemoteMedia returns those of the images of a resource that could not be
// had.
func (db *DB) FailedRemoteMedia(ctx context.Context, resource basilic.ID) ([]RemoteMedia, error) {
	return many[RemoteMedia](ctx, db, "failed remote media", `select `+remoteMediaColumns+` from remote_media m
		where m.resource_id = $1 and m.failures > 0 and m.fetched_at is null`, resource)
}

// RemoteFile returns a file that was made of an image of another server.
func (db *DB) RemoteFile(ctx context.Context, remote basilic.ID, name string) (basilic.MediaFile, error) {
	return one[basilic.MediaFile](ctx, db, "remote file", `select remote_id as media_id, name, 'image/webp' as media_type, digest, size, width, height
		from remote_media_files where remote_id = $1 and name = $2`, remote, name)
}

// KeepRemoteMedia keeps the files that were made of an image of another server, in
// the place of those that there were.
func (db *DB) KeepRemoteMedia(ctx context.Context, m RemoteMedia, crop basilic.Crop, files []basilic.MediaFile) error {
	return db.InTx(ctx, func(tx *DB) error {
		_, err := tx.exec(ctx, "keep remote media", `
			insert into remote_media (id, resource_id, url, crop_x, crop_y, crop_zoom, fetched_at, tried_at) values ($1, $2, $3, $4, $5, $6, now(), now())
			on conflict (id) do update set fetched_at = now(), tried_at = now(), failures = 0,
				crop_x = excluded.crop_x, crop_y = excluded.crop_y, crop_zoom = excluded.crop_zoom`, m.ID, m.ResourceID, m.URL, crop.X, crop.Y, crop.Zoom)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, "drop remote files", `delete from remote_media_files where remote_id = $1`, m.ID); err != nil {
			return err
		}
		for _, f := range files {
			_, err := tx.exec(ctx, "keep remote file", `insert into remote_media_files (remote_id, name, digest, size, width, height)
				values ($1, $2, $3, $4, $5, $6)`, m.ID, f.Name, f.Digest, f.Size, f.Width, f.Height)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// FailRemoteMedia notes that an image of another server could not be had.
func (db *DB) FailRemoteMedia(ctx context.Context, m RemoteMedia) error {
	_, err := db.exec(ctx, "fail remote media", `
		insert into remote_media (id, resource_id, url, failures, tried_at) values ($1, $2, $3, 1, now())
		on conflict (id) do update set failures = remote_media.failures + 1, tried_at = now()`, m.ID, m.ResourceID, m.URL)
	return err
}

// ForgetRemoteMedia forgets images of other servers that were fetched, or last
// tried, before an instant, up to a number, and returns how many.
func (db *DB) ForgetRemoteMedia(ctx context.Context, before time.Time, limit int) (int64, error) {
	return db.exec(ctx, "forget remote media", `delete from remote_media where id = any(array(
		select id from remote_media where fetched_at < $1 or fetched_at is null and tried_at < $1 limit $2))`, before, limit)
}

// ShrinkRemoteMedia forgets the images of other servers that were fetched first,
// up to a number, until those that are left have so many bytes at most. It returns
// how many it forgot.
func (db *DB) ShrinkRemoteMedia(ctx context.Context, most int64, limit int) (int64, error) {
	return db.exec(ctx, "shrink remote media", `
		with sizes as (
			select m.id, sum(sum(f.size)) over (order by m.fetched_at desc, m.id) as total
			from remote_media m join remote_media_files f on f.remote_id = m.id group by m.id
		)
		delete from remote_media where id = any(array(select id from sizes where total > $1 order by total desc limit $2))`, most, limit)
}
