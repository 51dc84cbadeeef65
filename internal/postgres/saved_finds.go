package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// FindSaved takes up to a number of changes from the queue, tries every saved search
// on them, puts what is new into the timelines of their owners, and reports whether
// nothing is left. It is one statement: a change that was taken is a line, or waits
// again. The anchors lead from a resource to the few searches that may find it, so
// that the cost follows the changes, not the searches.
//
// What somebody is changing right now waits for the next time. A resource is held
// until its lines are seen, so that a withdrawal comes before or takes them along; so
// is a search, for its deletion. What is new because it changed stands at its
// change, anything else at its publication.
func (db *DB) FindSaved(ctx context.Context, limit int) (bool, error) {
	n, err := scalar[int](ctx, db, "find saved", `
		with taken as materialized (
			select q.id, q.resource_id, q.former_words, q.former_facets, r.author_id, r.updated_at
			from saved_search_queue q join resources r on r.id = q.resource_id
			order by q.id limit $1 for update of q skip locked for share of r skip locked
		), fresh as (
			select distinct on (t.resource_id) t.* from taken t order by t.resource_id, t.id
		), found as materialized (
			select k.owner_id, s.resource_id, k.id as search_id,
				case when f.former_words is null then s.published_at else greatest(s.published_at, f.updated_at) end as at
			from fresh f join search_resources s on s.resource_id = f.resource_id and`+shownHere+`
			cross join lateral (select tsvector_to_array(s.tsm) || array(select '#' || v from unnest(s.facets) v) as anchors) of
			join saved_searches k on k.anchors && of.anchors and k.owner_id <> f.author_id
				and (k.match is null or s.tsm @@ k.match) and (k.narrowed is null or s.facets @@ k.narrowed)
			where f.former_words is null
				or not ((k.match is null or f.former_words @@ k.match) and (k.narrowed is null or f.former_facets @@ k.narrowed))
		), held as materialized (
			select k.id from saved_searches k where k.id in (select f.search_id from found f) order by k.id for key share
		), kept as (
			insert into timeline_finds (owner_id, resource_id, search_id, at)
			select f.owner_id, f.resource_id, f.search_id, f.at from found f where f.search_id = any(array(select h.id from held h))
			order by f.owner_id, f.resource_id, f.search_id
			on conflict do nothing returning owner_id, resource_id, search_id, at
		), lines as (
			insert into timeline_entries (owner_id, resource_id, search_id, reason, at)
			select distinct on (k.owner_id, k.resource_id) k.owner_id, k.resource_id, k.search_id, 'found', k.at
			from kept k order by k.owner_id, k.resource_id, k.search_id`+moveLine+`
		), gone as (
			delete from saved_search_queue q where q.id = any(array(select t.id from taken t))
		)
		select count(*) from taken`, limit)
	return n < limit, err
}

// SavedQuiet reports whether no change waits for the saved searches.
func (db *DB) SavedQuiet(ctx context.Context) (bool, error) {
	return scalar[bool](ctx, db, "saved quiet", `select not exists (select 1 from saved_search_queue)`)
}

// StaleSavedSearches returns saved searches whose words were read by other rules.
func (db *DB) StaleSavedSearches(ctx context.Context, rules string, limit int) ([]basilic.SavedSearch, error) {
	rows, err := many[savedSearchRow](ctx, db, "stale saved searches", savedColumns+`(s.rules < $1 or s.rules > $1) limit $2`, rules, limit)
	all := make([]basilic.SavedSearch, len(rows))
	for i, r := range rows {
		all[i] = r.search()
	}
	return all, err
}

// SetSavedMatch changes what finds the new results of a search.
func (db *DB) SetSavedMatch(ctx context.Context, id basilic.ID, m SavedMatch) error {
	_, err := db.exec(ctx, "set saved match", `update saved_searches
		set match = nullif($2, '')::tsquery, narrowed = nullif($3, '')::query_int, anchors = $4, rules = $5 where id = $1`,
		id, roots(m.Match), m.narrowed(), m.Anchors, m.Rules)
	return err
}
