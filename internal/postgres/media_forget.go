package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// namedMedia says of a media m whether something of its resource names it: what is
// read, the draft, or any version. What is deleted names nothing.
const namedMedia = `exists (select 1 from resources r where r.id = m.resource_id and r.state <> 'deleted' and (
	jsonb_path_exists(r.blocks, '$.** ? (@.media_id == $id)', jsonb_build_object('id', m.id))
	or r.own_cover->>'media_id' = m.id::text
	or exists (select 1 from drafts d where d.resource_id = r.id and d.own_cover->>'media_id' = m.id::text)
	or exists (select 1 from draft_blocks b where b.resource_id = r.id and jsonb_path_exists(b.data, '$.** ? (@.media_id == $id)', jsonb_build_object('id', m.id)))
	or exists (select 1 from revisions v where v.resource_id = r.id
		and jsonb_path_exists(v.sheet, '$.** ? (@.media_id == $id)', jsonb_build_object('id', m.id)))))`

// MarkUnnamedMedia looks at a number of media after one of them and notes since
// when nothing names them, and those that something names again. It returns the
// last that it looked at, "" at the end.
func (db *DB) MarkUnnamedMedia(ctx context.Context, at time.Time, after basilic.ID, limit int) (last basilic.ID, err error) {
	row := db.q().QueryRow(ctx, `
		with seen as materialized (
			select m.id, `+namedMedia+` as named from media m
			where m.id > coalesce(nullif($2, '')::uuid, '00000000-0000-0000-0000-000000000000') order by m.id limit $3
		), marked as (
			update media m set unnamed_since = case when s.named then null else $1::timestamptz end
			from seen s where s.id = m.id and s.named = (m.unnamed_since is not null)
		)
		select case when (select count(*) from seen) = $3 then (select id::text from seen order by id desc limit 1) else '' end`,
		at, string(after), limit)
	err = wrap("mark unnamed media", row.Scan(&last))
	return last, err
}

// ForgetMedia removes media that nothing has named since before an instant, up to
// a number, and returns how many were removed.
func (db *DB) ForgetMedia(ctx context.Context, before time.Time, limit int) (int64, error) {
	return db.exec(ctx, "forget media", `delete from media m where not `+namedMedia+` and id = any(array(
		select id from media where unnamed_since < $1 order by unnamed_since limit $2))`, before, limit)
}

// ForgetUploads removes uploads of which nothing arrived since before an instant,
// up to a number, and returns how many were removed.
func (db *DB) ForgetUploads(ctx context.Context, before time.Time, limit int) (int64, error) {
	return db.exec(ctx, "forget uploads", `delete from uploads where id = any(array(
		select id from uploads where touched_at < $1 order by touched_at limit $2))`, before, limit)
}

const unnamedBlob = `b.touched_at < $1 and not exists (select 1 from media_files f where f.digest = b.digest)
	and not exists (select 1 from upload_parts p where p.digest = b.digest)
	and not exists (select 1 from remote_media_files f where f.digest = b.digest)
	and not exists (select 1 from label_files l where l.digest = b.digest)`

// UnnamedBlobs returns the digests, after one of them, of blobs that nothing names
// and that nobody began to keep since an instant, up to a number.
func (db *DB) UnnamedBlobs(ctx context.Context, before time.Time, after string, limit int) ([]string, error) {
	return scalars[string](ctx, db, "unnamed blobs",
		`select b.digest from blobs b where `+unnamedBlob+` and b.digest > $2 order by b.digest limit $3`, before, after, limit)
}

// ForgetBlob removes the row of a blob if it is still one of UnnamedBlobs, and
// reports whether it was. Until the transaction ends, whoever wants to keep the
// same bytes waits: they are removed before it does.
func (db *DB) ForgetBlob(ctx context.Context, digest string, before time.Time) (bool, error) {
	n, err := db.exec(ctx, "forget blob", `delete from blobs b where `+unnamedBlob+` and b.digest = $2`, before, digest)
	return n > 0, err
}
