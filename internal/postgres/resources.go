package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// resourceRow is a row of resources; resource makes the domain's noun of it.
type resourceRow struct {
	summaryRow
	Territories []string        `db:"territories"`
	Facts       basilic.Facts   `db:"facts"`
	OwnCover    *basilic.Block  `db:"own_cover"`
	Blocks      []basilic.Block `db:"blocks"`
	ContentHTML string          `db:"content_html"`
	Revision    int             `db:"revision"`
}

const resourceColumns = summaryColumns + `, r.territories, r.facts, r.own_cover, r.blocks, r.content_html, r.revision`

func (r resourceRow) resource() basilic.Resource {
	whole := r.summaryRow.resource()
	whole.ContentHTML, whole.Revision = r.ContentHTML, r.Revision
	whole.Sheet.Facts, whole.Sheet.Cover, whole.Sheet.Blocks = r.Facts, r.OwnCover, r.Blocks
	whole.Sheet.Indexation.Territories = r.Territories
	return whole
}

func (db *DB) oneResource(ctx context.Context, operation, condition string, arguments ...any) (basilic.Resource, error) {
	row, err := one[resourceRow](ctx, db, operation,
		`select `+resourceColumns+` from resources r where r.state <> 'deleted' and `+condition, arguments...)
	return row.resource(), err
}

// ResourceByID returns a resource that is not deleted.
func (db *DB) ResourceByID(ctx context.Context, id basilic.ID) (basilic.Resource, error) {
	return db.oneResource(ctx, "resource by id", `r.id = $1`, id)
}

// ResourceBySlug returns the local resource whose page has this address.
func (db *DB) ResourceBySlug(ctx context.Context, slug string) (basilic.Resource, error) {
	return db.oneResource(ctx, "resource by slug", `r.slug = $1`, slug)
}

// ResourceByIRI returns the resource whose present public life has this
// identifier.
func (db *DB) ResourceByIRI(ctx context.Context, iri basilic.IRI) (basilic.Resource, error) {
	return db.oneResource(ctx, "resource by iri", `r.iri = $1`, iri)
}

// LockResource returns a resource and keeps its row until the transaction ends.
func (db *DB) LockResource(ctx context.Context, id basilic.ID) (basilic.Resource, error) {
	return db.oneResource(ctx, "lock resource", `r.id = $1 for update`, id)
}

// InsertResource adds a resource. An identifier or slug that exists is
// basilic.ErrConflict.
func (db *DB) InsertResource(ctx context.Context, r basilic.Resource, objectType basilic.ObjectType) error {
	s, i := r.Sheet, r.Sheet.Indexation
	_, err := db.exec(ctx, "insert resource", `
		insert into resources (id, local, iri, slug, author_id, base_id, mapping, state, title, description, language,
			licence, themes, support_types, audiences, territories, keywords, blocks, content_html, url, object_type,
			published_at, updated_at, facts, own_cover)
		values ($1, $2, nullif($3, ''), nullif($4, ''), $5, nullif($6, 0), $7, $8, $9, $10, $11, $12,
			coalesce($13::text[], '{}'), coalesce($14::text[], '{}'), coalesce($15::text[], '{}'),
			coalesce($16::text[], '{}'), coalesce($17::text[], '{}'), coalesce($18, '[]'::jsonb), $19, $20, $21, $22, $23, $24, $25)`,
		r.ID, r.Local, string(r.IRI), r.Slug, r.AuthorID, int64(r.BaseID), r.Mapping, r.State, s.Title, s.Description, s.Language,
		s.Licence, i.Themes, i.SupportTypes, i.Audiences, i.Territories, i.Keywords, s.Blocks, r.ContentHTML, r.URL,
		objectType, r.PublishedAt, r.UpdatedAt, s.Facts, s.Cover)
	return err
}

// UpdateResource keeps everything about a resource but its key and author.
func (db *DB) UpdateResource(ctx context.Context, r basilic.Resource) error {
	if err := db.linkingChanged(ctx, r.ID); err != nil {
		return err
	}
	s, i := r.Sheet, r.Sheet.Indexation
	_, err := db.exec(ctx, "update resource", `
		update resources set iri = nullif($2, ''), slug = nullif($3, ''), base_id = nullif($4, 0), mapping = $5, state = $6,
			title = $7, description = $8, language = $9, licence = $10, themes = coalesce($11::text[], '{}'),
			support_types = coalesce($12::text[], '{}'), audiences = coalesce($13::text[], '{}'),
			territories = coalesce($14::text[], '{}'), keywords = coalesce($15::text[], '{}'),
			blocks = coalesce($16, '[]'::jsonb), content_html = $17, url = $18, revision = $19, has_changes = $20,
			published_at = $21, updated_at = $22, facts = $23, own_cover = $24
		where id = $1`,
		r.ID, string(r.IRI), r.Slug, int64(r.BaseID), r.Mapping, r.State, s.Title, s.Description, s.Language, s.Licence,
		i.Themes, i.SupportTypes, i.Audiences, i.Territories, i.Keywords, s.Blocks, r.ContentHTML, r.URL, r.Revision,
		r.HasChanges, r.PublishedAt, r.UpdatedAt, s.Facts, s.Cover)
	if err != nil || !r.Local {
		return err
	}
	return db.documentChanged(ctx, r.IRI)
}

// MarkResourceDeleted empties a resource for ever. Its slug stays taken.
func (db *DB) MarkResourceDeleted(ctx context.Context, id basilic.ID) error {
	if err := db.linkingChanged(ctx, id); err != nil {
		return err
	}
	_, err := db.exec(ctx, "mark resource deleted", `
		update resources set state = 'deleted', label = '', deleted_at = now(), iri = null, title = '', description = '',
			themes = '{}', support_types = '{}', audiences = '{}', territories = '{}', keywords = '{}', facts = '{}', own_cover = null, blocks = '[]',
			content_html = '' where id = $1`, id)
	if err != nil {
		return err
	}
	for _, table := range []string{"drafts", "draft_blocks", "revisions", "label_requests", "share_links", "contributors"} {
		if _, err := db.exec(ctx, "delete "+table, `delete from `+table+` where resource_id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// DeleteRemoteResource removes a resource of another server, with its lines in
// timelines.
func (db *DB) DeleteRemoteResource(ctx context.Context, id basilic.ID) error {
	if err := db.linkingChanged(ctx, id); err != nil {
		return err
	}
	_, err := db.exec(ctx, "delete remote resource", `delete from resources where id = $1 and not local`, id)
	return err
}

// FreeSlug returns the first of slug, slug-2, slug-3 … that no resource has. It
// is called in the transaction that takes the slug: whoever asks for one that
// could be the same waits for its end.
func (db *DB) FreeSlug(ctx context.Context, slug string) (string, error) {
	_, err := db.exec(ctx, "lock slug", `select pg_advisory_xact_lock(7205115, hashtext(regexp_replace($1, '(-[0-9]+)+$', '')))`, slug)
	if err != nil {
		return "", err
	}
	return scalar[string](ctx, db, "free slug", `
		with recursive tried as (
			select $1::text as slug, 1 as n
			union all
			select $1 || '-' || n + 1, n + 1 from tried where exists (select 1 from resources r where r.slug = tried.slug)
		) select slug from tried order by n desc limit 1`, slug)
}

// ResourcesOfBase returns every resource located in a base that is in a state.
func (db *DB) ResourcesOfBase(ctx context.Context, base basilic.ActorID, state basilic.ResourceState) ([]basilic.Resource, error) {
	rows, err := many[resourceRow](ctx, db, "resources of base",
		`select `+resourceColumns+` from resources r where r.base_id = $1 and r.state <> 'deleted' and r.state = $2 order by r.id`, base, state)
	return resourcesOf(rows), err
}

// ResourcesOfAuthor returns every resource that a person of this hub wrote, in a
// base or, with 0, anywhere; drafts included.
func (db *DB) ResourcesOfAuthor(ctx context.Context, author, base basilic.ActorID) ([]basilic.Resource, error) {
	rows, err := many[resourceRow](ctx, db, "resources of author", `select `+resourceColumns+` from resources r
		where r.author_id = $1 and r.local and r.state <> 'deleted' and ($2::bigint = 0 or r.base_id = $2) order by r.id for update`, author, base)
	return resourcesOf(rows), err
}

// RemoteResourcesBy returns every resource of an actor of another server.
func (db *DB) RemoteResourcesBy(ctx context.Context, author basilic.ActorID) ([]basilic.Resource, error) {
	rows, err := many[resourceRow](ctx, db, "remote resources by",
		`select `+resourceColumns+` from resources r where r.author_id = $1 and not r.local and r.state <> 'deleted'`, author)
	return resourcesOf(rows), err
}

func resourcesOf(rows []resourceRow) []basilic.Resource {
	resources := make([]basilic.Resource, len(rows))
	for i, r := range rows {
		resources[i] = r.resource()
	}
	return resources
}

// HasEvent reports whether an actor has announced or published a
// resource.
func (db *DB) HasEvent(ctx context.Context, resource basilic.ID, actor basilic.ActorID) (bool, error) {
	return scalar[bool](ctx, db, "has event",
		`select exists (select 1 from resource_events where resource_id = $1 and actor_id = $2)`, resource, actor)
}
