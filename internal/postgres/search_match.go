package postgres

import (
	"context"
	"slices"
	"strconv"
)

// searchBuilder writes a search and gathers its parameters.
type searchBuilder struct {
	arguments []any
	// facets say which filter goes first.
	facets frequencies
}

// value adds a parameter and returns its name.
func (b *searchBuilder) value(v any) string {
	b.arguments = append(b.arguments, v)
	return "$" + strconv.Itoa(len(b.arguments))
}

// where writes the condition of a search: words, filters and times.
func (b *searchBuilder) where(l look, times []int32) string {
	sql := ` from search_resources s where` + shownHere
	if l.match != "" {
		sql += ` and s.tsm @@ ` + b.value(roots(l.match)) + `::tsquery`
	}
	lists := slices.Clone(l.chosen)
	if times != nil {
		lists = append(lists, times)
	}
	for _, list := range b.facets.rarestFirst(lists) {
		sql += ` and s.facets && ` + b.value(list) + `::int[]`
	}
	return sql
}

// look is a search for what has words and passes filters, for the newest at most.
type look struct {
	match  string
	chosen [][]int32
	// almost are filters of which any one may be missed: how much that is is estimated,
	// DB.ways reads it.
	almost [][]int32
	limit  int
}

// entries returns the newest resources that match, as many as asked.
func (db *DB) entries(ctx context.Context, l look) ([]entry, error) {
	if l.match == "" && len(l.chosen) == 0 {
		return db.newestEntries(ctx, l.limit)
	}
	s, err := db.scope(ctx, l)
	if err != nil {
		return nil, err
	}
	for {
		found, err := db.entriesIn(ctx, s, l)
		if err != nil || len(found) >= l.limit || !s.widen(len(found), l.limit) {
			found, _ = newest(found, l.limit)
			return found, err
		}
	}
}

// entriesIn returns what matches in a scope.
func (db *DB) entriesIn(ctx context.Context, s *scope, l look) ([]entry, error) {
	b := &searchBuilder{facets: s.facets}
	return db.readEntries(ctx, "search entries", `select coalesce(string_agg(s.entry, ''), '')`+b.where(l, s.times()), b.arguments...)
}

// newestEntries returns the newest of all.
func (db *DB) newestEntries(ctx context.Context, limit int) ([]entry, error) {
	return db.readEntries(ctx, "newest entries", `select coalesce(string_agg(n.entry, ''), '') from (select s.entry from search_resources s where`+
		shownHere+` order by s.published_at desc, s.resource_id desc limit $1) n`, limit)
}

// readEntries returns the entries that a statement joins into one value.
func (db *DB) readEntries(ctx context.Context, operation, sql string, arguments ...any) ([]entry, error) {
	all, err := scalar[[]byte](ctx, db, operation, sql, arguments...)
	if err != nil {
		return nil, err
	}
	return parseEntries(all)
}
