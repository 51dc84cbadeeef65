package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// Limits of a search for duplicates. Of what shares one trait, and of what few may
// read, the newest are compared: what very many share says little.
const (
	maxTraits      = 120
	likeEachTrait  = 30
	unlistedLookAt = 300
	closeTitle     = 0.55
	closeText      = 0.5
)

// DuplicateQuery is a sheet, as its author is writing it, for which duplicates are
// looked for.
type DuplicateQuery struct {
	ResourceID basilic.ID
	// Viewer is who looks: what they may not read is not compared.
	Viewer             basilic.ActorID
	Title, Description string
	// Links are the addresses of link blocks, Digests those of files.
	Links, Digests []string
	Limit          int
}

// readableTo is the condition that a resource that is not public may be read by
// the actor $2: its author or, in a base, the members; and who contributes to it.
const readableTo = ` (r.local and r.state in ('draft', 'private') and (r.base_id is null and r.author_id = $2
	or exists (select 1 from members m where m.base_id = r.base_id and m.profile_id = $2)
	or exists (select 1 from contributors k where k.resource_id = r.id and k.profile_id = $2 and k.accepted_at is not null)))`

// unlistedTo are the newest of these, each by its own index.
const unlistedTo = `(select r.id from resources r where r.author_id = $2 and r.base_id is null and r.local and r.state in ('draft', 'private')
		order by r.id desc limit $6)
	union all
	(select u.id from members m cross join lateral (
		select r.id from resources r where r.base_id = m.base_id and r.local and r.state in ('draft', 'private') order by r.id desc limit $6) u
		where m.profile_id = $2 limit $6)
	union all
	(select k.resource_id from contributors k where k.profile_id = $2 and k.accepted_at is not null order by k.resource_id desc limit $6)`

// publicHere is the condition that everybody may find a resource here.
const publicHere = ` (r.state = 'public' and exists (select 1 from search_resources s where s.resource_id = r.id and` + shownHere + `))`

// Resemblances returns the resources that look like a sheet, those that look most
// like it first, among what the viewer may read; those that they gave an answer
// about are among them, whether they still look alike or not. What it was adapted from
// and its adaptations look like it by nature: they are not.
func (db *DB) Resemblances(ctx context.Context, q DuplicateQuery) ([]basilic.Resemblance, error) {
	type row struct {
		cardRow
		SameTitle bool                    `db:"same_title"`
		NearTitle float64                 `db:"near_title"`
		NearText  float64                 `db:"near_text"`
		Links     []string                `db:"links"`
		Files     []string                `db:"files"`
		Answer    basilic.DuplicateAnswer `db:"answer"`
	}
	rows, err := many[row](ctx, db, "resemblances", `
		with words as (
			select tsvector_to_array(to_tsvector('basilic', search_text($3))) as title, tsvector_to_array(to_tsvector('basilic', search_text($4))) as text
		), asked as materialized (
			select unaccent($3) as title, array(select resemblance_link(l) from unnest($5::text[]) l) as links,
				resemblance_traits(w.title, w.text, $5::text[], $7::text[]) as traits, resemblance_traits('{}', w.text, '{}', '{}') as texts from words w
		), candidates as materialized (
			select c.id, bool_or(c.text) as text from (
				select c.resource_id as id, w.trait = any(asked.texts) as text
				from asked cross join lateral (select unnest(asked.traits) as trait limit $8) w cross join lateral (
					select t.resource_id from resemblances t where t.traits @> array[w.trait] limit $9) c
				union all select u.id, true from (`+unlistedTo+`) u
				union all select other_id, true from duplicate_answers where resource_id = $1
			) c group by c.id
		), compared as materialized (
			select r.id, similarity(unaccent(r.title), asked.title) as near_title, case when c.text then similarity(r.description, $4) else 0 end as near_text,
				array(select distinct k.b->>'url' from blocks_of(r.id, r.state, r.blocks) k
					where k.b->>'kind' = 'Link' and resemblance_link(k.b->>'url') = any(asked.links)) as links,
				array(select distinct coalesce(k.b->>'file_name', k.b->>'title', '') from blocks_of(r.id, r.state, r.blocks) k
					where k.b->>'digest' = any($7)) as files,
				case when a.duplicate then 'duplicate' when not a.duplicate then 'distinct' else '' end as answer
			from candidates c join resources r on r.id = c.id cross join asked left join duplicate_answers a on a.resource_id = $1 and a.other_id = r.id
			where r.id <> $1 and (`+publicHere+` or`+readableTo+`)
				and (a.duplicate is not null or not exists (select 1 from lineages l where l.resource_id = $1 and l.origin_id = r.id or l.resource_id = r.id and l.origin_id = $1))
		)
		select `+cardColumns+`, c.near_title = 1 and resemblance_plain(r.title) = resemblance_plain($3) as same_title, c.near_title, c.near_text, c.links, c.files, c.answer
		from compared c join resources r on r.id = c.id
		where c.near_title >= $10 or c.near_text >= $11 or c.links <> '{}' or c.files <> '{}' or c.answer <> ''
		order by (c.near_title = 1)::int + c.near_title + c.near_text + least(cardinality(c.files), 2) + 0.3 * least(cardinality(c.links), 4) desc, r.id desc
		limit $12`,
		q.ResourceID, q.Viewer, q.Title, q.Description, q.Links, unlistedLookAt, q.Digests, maxTraits, likeEachTrait, closeTitle, closeText, q.Limit)
	if err != nil {
		return nil, err
	}
	cardRows := make([]cardRow, len(rows))
	for i, r := range rows {
		cardRows[i] = r.cardRow
	}
	cards, err := db.cards(ctx, cardRows)
	if err != nil {
		return nil, err
	}
	all := make([]basilic.Resemblance, len(rows))
	for i, r := range rows {
		all[i] = basilic.Resemblance{
			Card: cards[i], SameTitle: r.SameTitle, CloseTitle: !r.SameTitle && r.NearTitle >= closeTitle, CloseDescription: r.NearText >= closeText,
			Links: r.Links, Files: r.Files, Answer: r.Answer,
		}
	}
	return all, nil
}

// MayCompare reports whether somebody may read a resource, so that it may be
// named to them as a duplicate.
func (db *DB) MayCompare(ctx context.Context, resource basilic.ID, viewer basilic.ActorID) (bool, error) {
	return scalar[bool](ctx, db, "may compare", `select exists (select 1 from resources r where r.id = $1 and (`+publicHere+` or`+readableTo+`))`,
		resource, viewer)
}

// UpsertDuplicateAnswer keeps what somebody answered about a pair; a later answer
// takes the place of the one before.
func (db *DB) UpsertDuplicateAnswer(ctx context.Context, resource, other basilic.ID, duplicate bool, by basilic.ActorID) error {
	_, err := db.exec(ctx, "upsert duplicate answer", `
		insert into duplicate_answers (resource_id, other_id, duplicate, answered_by) values ($1, $2, $3, $4)
		on conflict (resource_id, other_id) do update set duplicate = excluded.duplicate, answered_by = excluded.answered_by, answered_at = now()`,
		resource, other, duplicate, by)
	return err
}
