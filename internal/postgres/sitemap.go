package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// SitemapParts returns the first and then each size-th public resource of this
// hub, in the order of their keys.
func (db *DB) SitemapParts(ctx context.Context, size int) ([]basilic.ID, error) {
	return scalars[basilic.ID](ctx, db, "sitemap parts", `select id from (
			select id, row_number() over (order by id) as n from resources where local and state = 'public'
		) r where (n - 1) % $1 = 0 order by id`, size)
}

// SitemapResources returns the pages of the public resources of this hub from a
// key on.
func (db *DB) SitemapResources(ctx context.Context, from basilic.ID, limit int) ([]basilic.ListedPage, error) {
	return many[basilic.ListedPage](ctx, db, "sitemap resources",
		`select url, updated_at from resources where local and state = 'public' and id >= $1 order by id limit $2`, from, limit)
}

const sitemapActors = ` from actors where local and public and deleted_at is null and kind in ('Person', 'Group')`

// SitemapActors returns the pages of the public profiles and bases of this hub, the
// oldest first, but as many of them as an offset says.
func (db *DB) SitemapActors(ctx context.Context, offset, limit int) ([]basilic.ListedPage, error) {
	return many[basilic.ListedPage](ctx, db, "sitemap actors", `select url, updated_at`+sitemapActors+` order by id offset $1 limit $2`, offset, limit)
}

// CountSitemapActors returns how many there are.
func (db *DB) CountSitemapActors(ctx context.Context) (int, error) {
	return scalar[int](ctx, db, "count sitemap actors", `select count(*)`+sitemapActors)
}
