package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"codeberg.org/basilic/basilic"
)

// Draft is what the author of a local resource writes. Blocks carry their
// versions.
type Draft struct {
	ResourceID basilic.ID
	Sheet      basilic.Sheet
	Version    int
	// Private says that it is to be published in private the first time.
	Private   bool
	EditedBy  basilic.ActorID
	UpdatedAt time.Time
}

type draftRow struct {
	ResourceID   basilic.ID      `db:"resource_id"`
	Title        string          `db:"title"`
	Description  string          `db:"description"`
	Language     string          `db:"language"`
	Licence      string          `db:"licence"`
	Themes       []string        `db:"themes"`
	SupportTypes []string        `db:"support_types"`
	Audiences    []string        `db:"audiences"`
	Territories  []string        `db:"territories"`
	Keywords     []string        `db:"keywords"`
	Facts        basilic.Facts   `db:"facts"`
	OwnCover     *basilic.Block  `db:"own_cover"`
	Version      int             `db:"version"`
	Private      bool            `db:"private"`
	EditedBy     basilic.ActorID `db:"edited_by"`
	UpdatedAt    time.Time       `db:"updated_at"`
}

func (r draftRow) draft() Draft {
	return Draft{
		ResourceID: r.ResourceID, Version: r.Version, Private: r.Private, EditedBy: r.EditedBy, UpdatedAt: r.UpdatedAt,
		Sheet: basilic.Sheet{
			Title: r.Title, Description: r.Description, Language: r.Language, Licence: r.Licence, Facts: r.Facts, Cover: r.OwnCover,
			Indexation: basilic.Indexation{
				Themes: r.Themes, SupportTypes: r.SupportTypes, Audiences: r.Audiences, Territories: r.Territories, Keywords: r.Keywords,
			},
		},
	}
}

// DraftOf returns the draft of a resource with its blocks in order.
func (db *DB) DraftOf(ctx context.Context, resource basilic.ID) (Draft, error) {
	row, err := one[draftRow](ctx, db, "draft of", `
		select resource_id, title, description, language, licence, themes, support_types, audiences, territories, keywords, facts, own_cover,
			version, private, coalesce(edited_by, 0) as edited_by, updated_at from drafts where resource_id = $1`, resource)
	if err != nil {
		return Draft{}, err
	}
	draft := row.draft()
	draft.Sheet.Blocks, err = db.draftBlocks(ctx, resource)
	return draft, err
}

// InsertDraft begins the draft of a resource, without blocks.
func (db *DB) InsertDraft(ctx context.Context, resource basilic.ID, s basilic.Sheet, by basilic.ActorID) error {
	i := s.Indexation
	_, err := db.exec(ctx, "insert draft", `
		insert into drafts (resource_id, title, description, language, licence, themes, support_types, audiences, territories,
			keywords, edited_by, facts, own_cover)
		values ($1, $2, $3, $4, $5, coalesce($6::text[], '{}'), coalesce($7::text[], '{}'), coalesce($8::text[], '{}'),
			coalesce($9::text[], '{}'), coalesce($10::text[], '{}'), $11, $12, $13)`,
		resource, s.Title, s.Description, s.Language, s.Licence, i.Themes, i.SupportTypes, i.Audiences, i.Territories, i.Keywords, by, s.Facts, s.Cover)
	return err
}

// UpdateDraft keeps the fields of a draft when it is still at a version;
// otherwise it returns basilic.ErrStale.
func (db *DB) UpdateDraft(ctx context.Context, resource basilic.ID, version int, s basilic.Sheet, by basilic.ActorID) error {
	i := s.Indexation
	n, err := db.exec(ctx, "update draft", `
		update drafts set title = $3, description = $4, language = $5, licence = $6, themes = coalesce($7::text[], '{}'),
			support_types = coalesce($8::text[], '{}'), audiences = coalesce($9::text[], '{}'),
			territories = coalesce($10::text[], '{}'), keywords = coalesce($11::text[], '{}'), edited_by = $12,
			facts = $13, own_cover = $14, version = version + 1, updated_at = now()
		where resource_id = $1 and version = $2`,
		resource, version, s.Title, s.Description, s.Language, s.Licence, i.Themes, i.SupportTypes, i.Audiences, i.Territories, i.Keywords, by,
		s.Facts, s.Cover)
	return fresh("update draft", n, err)
}

// SetDraftCover keeps the image that stands for a draft, nil for none.
func (db *DB) SetDraftCover(ctx context.Context, resource basilic.ID, cover *basilic.Block) error {
	_, err := db.exec(ctx, "set draft cover", `update drafts set own_cover = $2 where resource_id = $1`, resource, cover)
	return err
}

// SetDraftPrivate keeps whether a draft is to be published in private the first time.
func (db *DB) SetDraftPrivate(ctx context.Context, resource basilic.ID, private bool) error {
	_, err := db.exec(ctx, "set draft private", `update drafts set private = $2 where resource_id = $1`, resource, private)
	return err
}

func fresh(operation string, rows int64, err error) error {
	if err == nil && rows == 0 {
		return fmt.Errorf("postgres: %s: %w", operation, basilic.ErrStale)
	}
	return err
}

type blockRow struct {
	ID      basilic.ID      `db:"id"`
	Data    json.RawMessage `db:"data"`
	Version int             `db:"version"`
}

func (r blockRow) block() (basilic.Block, error) {
	var b basilic.Block
	if err := json.Unmarshal(r.Data, &b); err != nil {
		return basilic.Block{}, fmt.Errorf("postgres: block %s: %w", r.ID, err)
	}
	b.ID, b.Version = r.ID, r.Version
	return b, nil
}

func (db *DB) draftBlocks(ctx context.Context, resource basilic.ID) ([]basilic.Block, error) {
	rows, err := many[blockRow](ctx, db, "draft blocks",
		`select id, data, version from draft_blocks where resource_id = $1 order by position, id`, resource)
	if err != nil {
		return nil, err
	}
	blocks := make([]basilic.Block, len(rows))
	for i, r := range rows {
		if blocks[i], err = r.block(); err != nil {
			return nil, err
		}
	}
	return blocks, nil
}

// InsertDraftBlock adds a block behind another one, or first when after is "".
func (db *DB) InsertDraftBlock(ctx context.Context, resource, after basilic.ID, b basilic.Block) error {
	if err := db.spaceDraftBlocks(ctx, resource); err != nil {
		return err
	}
	_, err := db.exec(ctx, "insert draft block", `
		with places as (
			select position, lead(position) over (order by position, id) as next, id from draft_blocks where resource_id = $1
		), place as (
			select case when $2 = '' then coalesce((select min(position) from places), 1) - 1
				else (select coalesce((position + next) / 2, position + 1) from places where id = nullif($2, '')::uuid) end as position
		)
		insert into draft_blocks (id, resource_id, position, kind, data)
		select $3, $1, coalesce(place.position, (select coalesce(max(position), 0) + 1 from places)), $4, $5 from place`,
		resource, string(after), b.ID, b.Kind, b)
	return err
}

// spaceDraftBlocks numbers the blocks anew where halving the space between two
// of them is near the end of what a number can tell apart.
func (db *DB) spaceDraftBlocks(ctx context.Context, resource basilic.ID) error {
	_, err := db.exec(ctx, "space draft blocks", `
		with places as (
			select id, row_number() over place as n, position - lag(position) over place as space
			from draft_blocks where resource_id = $1 window place as (order by position, id)
		)
		update draft_blocks d set position = places.n from places
		where places.id = d.id and (select min(space) from places) < 1e-6`, resource)
	return err
}

// UpdateDraftBlock keeps a block when it is still at its version; otherwise it
// returns basilic.ErrStale.
func (db *DB) UpdateDraftBlock(ctx context.Context, resource basilic.ID, b basilic.Block) error {
	n, err := db.exec(ctx, "update draft block", `
		update draft_blocks set data = $4, version = version + 1, updated_at = now()
		where resource_id = $1 and id = $2 and version = $3`, resource, b.ID, b.Version, b)
	return fresh("update draft block", n, err)
}

// SwapDraftBlocks exchanges the places of two blocks.
func (db *DB) SwapDraftBlocks(ctx context.Context, resource, a, b basilic.ID) error {
	_, err := db.exec(ctx, "swap draft blocks", `
		update draft_blocks x set position = y.position from draft_blocks y
		where x.resource_id = $1 and y.resource_id = $1 and (x.id = $2 and y.id = $3 or x.id = $3 and y.id = $2)`, resource, a, b)
	return err
}

// PlaceDraftBlock puts a block behind another one, first when after is "", last
// when it is unknown.
func (db *DB) PlaceDraftBlock(ctx context.Context, resource, block, after basilic.ID) error {
	if err := db.spaceDraftBlocks(ctx, resource); err != nil {
		return err
	}
	_, err := db.exec(ctx, "place draft block", `
		with places as (
			select position, lead(position) over (order by position, id) as next, id from draft_blocks where resource_id = $1 and id <> $2
		), place as (
			select case when $3 = '' then coalesce((select min(position) from places), 1) - 1
				else (select coalesce((position + next) / 2, position + 1) from places where id = nullif($3, '')::uuid) end as position
		)
		update draft_blocks d set position = coalesce(place.position, (select coalesce(max(position), 0) + 1 from places))
		from place where d.resource_id = $1 and d.id = $2`, resource, block, string(after))
	return err
}

// DeleteDraftBlock removes a block.
func (db *DB) DeleteDraftBlock(ctx context.Context, resource, block basilic.ID) error {
	_, err := db.exec(ctx, "delete draft block", `delete from draft_blocks where resource_id = $1 and id = $2`, resource, block)
	return err
}

// TouchDraft notes that the draft of a resource changed, and on a published one
// that it has changes.
func (db *DB) TouchDraft(ctx context.Context, resource basilic.ID, by basilic.ActorID) error {
	if _, err := db.exec(ctx, "touch draft", `update drafts set edited_by = $2, updated_at = now() where resource_id = $1`, resource, by); err != nil {
		return err
	}
	_, err := db.exec(ctx, "mark changes", `update resources set has_changes = true where id = $1 and revision > 0`, resource)
	return err
}

// ShowDraft makes the lists show the draft of a resource that was never
// published.
func (db *DB) ShowDraft(ctx context.Context, resource basilic.ID) error {
	_, err := db.exec(ctx, "show draft", `update resources r set title = d.title, description = d.description, updated_at = now()
		from drafts d where d.resource_id = r.id and r.id = $1 and r.revision = 0`, resource)
	return err
}

// SetDraftPreview keeps what the page of a link says of itself, while the link
// still leads there and shows it. It is no change of the text: the version stays.
func (db *DB) SetDraftPreview(ctx context.Context, resource, block basilic.ID, p basilic.LinkPreview) error {
	_, err := db.exec(ctx, "set draft preview", `update draft_blocks set data = data || jsonb_build_object('preview', $4::jsonb)
		where resource_id = $1 and id = $2 and data->>'url' = $3 and data->>'show_preview' = 'true'`, resource, block, p.URL, p)
	return err
}
