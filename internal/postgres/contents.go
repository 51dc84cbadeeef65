package postgres

import (
	"context"
	"encoding/json"
	"fmt"

	"codeberg.org/basilic/basilic"
)

// ResourceHead is a resource without its blocks and its text, which stand apart from
// its row and take the longest to read.
type ResourceHead struct {
	Resource basilic.Resource
	// Hash says what its blocks and its text are: it differs when they do.
	Hash int64
}

// Content is the blocks and the text of a resource.
type Content struct {
	Blocks []basilic.Block
	HTML   string
	// Size is how many bytes the database keeps for it, before it packs them.
	Size int
}

const headColumns = cardColumns + `, r.territories, r.facts, r.own_cover, r.revision, r.content_hash`

type headRow struct {
	cardRow
	Territories []string       `db:"territories"`
	Facts       basilic.Facts  `db:"facts"`
	OwnCover    *basilic.Block `db:"own_cover"`
	Revision    int            `db:"revision"`
	Hash        int64          `db:"content_hash"`
}

func (r headRow) head() ResourceHead {
	resource := r.resource()
	resource.Revision = r.Revision
	resource.Sheet.Facts, resource.Sheet.Cover, resource.Sheet.Indexation.Territories = r.Facts, r.OwnCover, r.Territories
	return ResourceHead{resource, r.Hash}
}

// HeadBySlug returns the head of the local resource whose page has this address.
func (db *DB) HeadBySlug(ctx context.Context, slug string) (ResourceHead, error) {
	row, err := one[headRow](ctx, db, "head by slug", `select `+headColumns+` from resources r where r.state <> 'deleted' and r.slug = $1`, slug)
	return row.head(), err
}

// HeadByID returns the head of a resource that is not deleted.
func (db *DB) HeadByID(ctx context.Context, id basilic.ID) (ResourceHead, error) {
	row, err := one[headRow](ctx, db, "head by id", `select `+headColumns+` from resources r where r.state <> 'deleted' and r.id = $1`, id)
	return row.head(), err
}

// ContentOf returns the content of a resource whose head was read, or
// basilic.ErrNotFound when it is another one by now.
func (db *DB) ContentOf(ctx context.Context, resource basilic.ID, hash int64) (Content, error) {
	type row struct {
		Blocks json.RawMessage `db:"blocks"`
		HTML   string          `db:"content_html"`
	}
	read, err := one[row](ctx, db, "content of", `select r.blocks, r.content_html from resources r where r.id = $1 and r.content_hash = $2`, resource, hash)
	if err != nil {
		return Content{}, err
	}
	content := Content{HTML: read.HTML, Size: len(read.Blocks) + len(read.HTML)}
	if err := json.Unmarshal(read.Blocks, &content.Blocks); err != nil {
		return Content{}, fmt.Errorf("postgres: content of %s: %w", resource, err)
	}
	return content, nil
}
