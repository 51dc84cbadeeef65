package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

type revisionRow struct {
	Number    int              `db:"number"`
	Sheet     basilic.Sheet    `db:"sheet"`
	AuthorID  basilic.ActorID  `db:"author_id"`
	CreatedAt time.Time        `db:"created_at"`
	Changes   *basilic.Changes `db:"changes"`
}

func (r revisionRow) revision() basilic.Revision { return basilic.Revision(r) }

// InsertRevision freezes a published version. Its number, author and sheet count;
// its time is now.
func (db *DB) InsertRevision(ctx context.Context, resource basilic.ID, r basilic.Revision) error {
	_, err := db.exec(ctx, "insert revision", `insert into revisions (resource_id, number, sheet, author_id, changes) values ($1, $2, $3, $4, $5)`,
		resource, r.Number, r.Sheet, r.AuthorID, r.Changes)
	return err
}

// Revisions returns the versions of a resource whose numbers are at least from,
// newest first, beginning under before unless it is 0. Of their sheets they carry
// the title only.
func (db *DB) Revisions(ctx context.Context, resource basilic.ID, from, before, limit int) ([]basilic.Revision, error) {
	rows, err := many[revisionRow](ctx, db, "revisions", `
		select number, jsonb_build_object('title', sheet->'title') as sheet, author_id, created_at, changes from revisions
		where resource_id = $1 and number >= $2 and ($3 = 0 or number < $3) order by number desc limit $4`, resource, from, before, limit)
	revisions := make([]basilic.Revision, len(rows))
	for i, r := range rows {
		revisions[i] = r.revision()
	}
	return revisions, err
}

// RevisionOf returns a version of a resource, whole.
func (db *DB) RevisionOf(ctx context.Context, resource basilic.ID, number int) (basilic.Revision, error) {
	row, err := one[revisionRow](ctx, db, "revision of", `
		select number, sheet, author_id, created_at, changes from revisions where resource_id = $1 and number = $2`, resource, number)
	return row.revision(), err
}

// PublicFrom returns the number of the first version of a resource's present
// public life: what was published before is not for visitors.
func (db *DB) PublicFrom(ctx context.Context, resource basilic.ID) (int, error) {
	return scalar[int](ctx, db, "public from", `select public_from from resources where id = $1`, resource)
}

// SetPublicFrom begins what visitors may read of a resource's versions.
func (db *DB) SetPublicFrom(ctx context.Context, resource basilic.ID, number int) error {
	_, err := db.exec(ctx, "set public from", `update resources set public_from = $2 where id = $1`, resource, number)
	return err
}

// PublishedMedia reports whether a version that visitors may read names a stored
// file, while the resource is public.
func (db *DB) PublishedMedia(ctx context.Context, resource, media basilic.ID) (bool, error) {
	return scalar[bool](ctx, db, "published media", `
		select exists (select 1 from resources r join revisions v on v.resource_id = r.id and v.number >= r.public_from
		where r.id = $1 and r.state = 'public' and jsonb_path_exists(v.sheet, '$.** ? (@.media_id == $id)', jsonb_build_object('id', $2::text)))`,
		resource, string(media))
}

// ReplaceDraftBlocks makes the blocks of a draft those of a version, in their
// order. A block that the draft has gets its next version; one that comes back
// begins beyond all that it had.
func (db *DB) ReplaceDraftBlocks(ctx context.Context, resource basilic.ID, blocks []basilic.Block) error {
	ids, kinds, data := make([]basilic.ID, len(blocks)), make([]string, len(blocks)), make([]basilic.Block, len(blocks))
	for i, b := range blocks {
		ids[i], kinds[i], data[i] = b.ID, string(b.Kind), b
	}
	if _, err := db.exec(ctx, "remove draft blocks", `delete from draft_blocks where resource_id = $1 and id <> all($2::uuid[])`, resource, ids); err != nil {
		return err
	}
	_, err := db.exec(ctx, "replace draft blocks", `
		insert into draft_blocks (id, resource_id, position, kind, data, version)
		select id, $1, place, kind, data, nextval('block_comebacks')
		from unnest($2::uuid[], $3::text[], $4::jsonb[]) with ordinality as b (id, kind, data, place)
		on conflict (id) do update set position = excluded.position, kind = excluded.kind, data = excluded.data,
			version = draft_blocks.version + 1, updated_at = now()
		where draft_blocks.resource_id = excluded.resource_id`, resource, ids, kinds, data)
	return err
}
