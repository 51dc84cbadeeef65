package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// CountMatches returns how many public resources match words and pass filters, as in
// ResourceQuery, up to a limit.
func (db *DB) CountMatches(ctx context.Context, match string, chosen [][]int32, limit int) (int, error) {
	found, err := db.entries(ctx, look{match: match, chosen: chosen, limit: limit})
	return len(found), err
}

// NewFinds returns how much of what each saved search of somebody found is newer than
// their last look at its results and is among them still, up to a limit: of more new
// ones than that only the newest are looked at.
func (db *DB) NewFinds(ctx context.Context, owner basilic.ActorID, limit int) (map[basilic.ID]int, error) {
	type row struct {
		ID  basilic.ID `db:"id"`
		New int        `db:"new"`
	}
	rows, err := many[row](ctx, db, "new finds", `
		select k.id, (
			select count(*) from (
				select f.resource_id from timeline_finds f where f.search_id = k.id and f.found_at > k.looked_at order by f.found_at desc limit $2
			) f join search_resources s on s.resource_id = f.resource_id
			where`+shownHere+` and (k.match is null or s.tsm @@ k.match) and (k.narrowed is null or s.facets @@ k.narrowed)
		) as new from saved_searches k where k.owner_id = $1`, owner, limit)
	found := make(map[basilic.ID]int, len(rows))
	for _, r := range rows {
		found[r.ID] = r.New
	}
	return found, err
}

// LookAtSavedSearch notes that somebody looks at the results of a search of theirs.
func (db *DB) LookAtSavedSearch(ctx context.Context, owner basilic.ActorID, id basilic.ID) error {
	return db.touchSavedSearch(ctx, "look at saved search", `update saved_searches set looked_at = clock_timestamp() where id = $2 and owner_id = $1`, owner, id)
}

// NarrowSavedSearch gives a search other filters, with the digest of both words and
// filters: basilic.ErrConflict says that its owner keeps that search already.
func (db *DB) NarrowSavedSearch(ctx context.Context, s basilic.SavedSearch, digest []byte, m SavedMatch) error {
	return db.touchSavedSearch(ctx, "narrow saved search", `update saved_searches
		set filters = $3, digest = $4, match = nullif($5, '')::tsquery, narrowed = nullif($6, '')::query_int, anchors = $7, rules = $8
		where id = $2 and owner_id = $1`, s.OwnerID, s.ID, s.Filters, digest, roots(m.Match), m.narrowed(), m.Anchors, m.Rules)
}
