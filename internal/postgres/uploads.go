package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// InsertUpload begins an upload.
func (db *DB) InsertUpload(ctx context.Context, u basilic.Upload) error {
	_, err := db.exec(ctx, "insert upload", `insert into uploads (id, account_id, resource_id, name, size) values ($1, $2, $3, $4, $5)`,
		u.ID, u.AccountID, u.ResourceID, u.Name, u.Size)
	return err
}

// UploadOf returns an upload of an account.
func (db *DB) UploadOf(ctx context.Context, account, id basilic.ID) (basilic.Upload, error) {
	return one[basilic.Upload](ctx, db, "upload of", `
		select id, account_id, resource_id, name, size, received, touched_at from uploads where id = $2 and account_id = $1`, account, id)
}

// CountUploads counts the uploads of an account that are under way.
func (db *DB) CountUploads(ctx context.Context, account basilic.ID) (int, error) {
	return scalar[int](ctx, db, "count uploads", `select count(*) from uploads where account_id = $1`, account)
}

// AddUploadPart adds the next piece of an upload, whose blob is there. Where the
// upload is elsewhere than the piece begins, or has too many, it returns
// basilic.ErrStale.
func (db *DB) AddUploadPart(ctx context.Context, upload basilic.ID, p basilic.UploadPart) error {
	n, err := db.exec(ctx, "add upload part", `
		with moved as (
			update uploads set received = received + $4, touched_at = now()
			where id = $1 and received = $2 and received + $4 <= size and (select count(*) from upload_parts where upload_id = $1) < $5
			returning id
		)
		insert into upload_parts (upload_id, start, digest, size) select id, $2, $3, $4 from moved`,
		upload, p.Start, p.Digest, p.Size, basilic.MaxUploadParts)
	return fresh("add upload part", n, err)
}

// UploadParts returns the pieces of an upload in their order.
func (db *DB) UploadParts(ctx context.Context, upload basilic.ID) ([]basilic.UploadPart, error) {
	return many[basilic.UploadPart](ctx, db, "upload parts", `select start, digest, size from upload_parts where upload_id = $1 order by start`, upload)
}

// DeleteUpload forgets an upload of an account. The blobs of its pieces are
// removed later.
func (db *DB) DeleteUpload(ctx context.Context, account, id basilic.ID) error {
	n, err := db.exec(ctx, "delete upload", `delete from uploads where id = $2 and account_id = $1`, account, id)
	return found("delete upload", n, err)
}
