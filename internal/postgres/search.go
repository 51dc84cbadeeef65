package postgres

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic"
)

// SearchCap is how many matches are ranked and counted: beyond, there are « plus
// de 5 000 », and the newest are ranked.
const SearchCap = 5000

// ResourceQuery is what is looked for among the public resources.
type ResourceQuery struct {
	// Match is the tsquery that they match, "" for all; Rank is the one that
	// orders them, the newest first among equals. Without Rank the newest are first.
	Match, Rank string
	// Viewed puts those that are read most first, among the newest; not with Rank.
	Viewed bool
	// Chosen are the facets that narrow the search, one list for each filter: any
	// of a list, every list.
	Chosen        [][]int32
	Offset, Limit int
	// Facets asks for the numbers of each value.
	Facets bool
}

// ResourceHits is one page of what a search found.
type ResourceHits struct {
	// Total is SearchCap + 1 when there are more.
	Total int
	IDs   []basilic.ID
	// Facets says how many each value would have, Capped that there are more.
	Facets []FacetCount
	Capped bool
}

// FacetCount is how many resources have a value of the indexation. Missed is the
// filter that they do not pass, counted from 1: the value of a filter is chosen
// instead of its others. 0 is for those that pass them all.
type FacetCount struct {
	Missed, Facet, Count int
}

// searchWeights rank what stands in names and indexation, description, keywords
// and title (product.md 7).
const searchWeights = `'{0.05, 0.2, 0.5, 1}'`

// shownHere leaves out what comes from hosts that an administrator hid.
const shownHere = ` (s.host_id = 0 or s.host_id not in (select h.id from hosts h where h.visibility <> 'shown'))`

// planned has a statement planned with its values: what is best for a rare word is bad for a
// frequent one.
const planned = pgx.QueryExecModeCacheDescribe

// SearchResources returns one page of the public resources, of this hub and
// others, that match, how many there are, and the numbers of each facet, in one
// statement.
func (db *DB) SearchResources(ctx context.Context, q ResourceQuery) (ResourceHits, error) {
	type row struct {
		Total   int          `db:"total"`
		IDs     []basilic.ID `db:"ids"`
		Counted int          `db:"counted"`
		Facets  [][3]int     `db:"facets"`
	}
	b := &searchBuilder{arguments: []any{planned}}
	found, rank := b.found(q)
	counted := ``
	facets, size := `'[]'::jsonb`, `0`
	if q.Facets {
		counted, size = `, counted as materialized (`+b.counted(q)+`)`, `(select count(*) from counted)`
		facets = `(select coalesce(jsonb_agg(jsonb_build_array(c.missed, c.facet, c.n)), '[]') from (
			select counted.missed, f as facet, count(*) as n from counted cross join unnest(counted.facets) f group by 1, 2) c)`
	}
	r, err := one[row](ctx, db, "search resources", `with found as materialized (`+found+`)`+counted+`
		select (select count(*) from found) as total, array(select resource_id::text from found
			order by `+rank+`published_at desc, resource_id desc limit `+b.value(q.Limit)+` offset `+b.value(q.Offset)+`) as ids,
			`+size+` as counted, `+facets+` as facets`, b.arguments...)
	hits := ResourceHits{Total: r.Total, IDs: r.IDs, Capped: r.Counted > SearchCap}
	for _, f := range r.Facets {
		hits.Facets = append(hits.Facets, FacetCount{f[0], f[1], f[2]})
	}
	return hits, err
}

// searchBuilder writes a search and gathers its parameters.
type searchBuilder struct{ arguments []any }

// value adds a parameter and returns its name.
func (b *searchBuilder) value(v any) string {
	b.arguments = append(b.arguments, v)
	return "$" + strconv.Itoa(len(b.arguments)-1)
}

// found selects the newest that match, with their rank; order begins the order of
// the page.
func (b *searchBuilder) found(q ResourceQuery) (sql, order string) {
	rank := ``
	if q.Rank != "" {
		// Two digits: what ranks nearly the same is ordered by its date.
		rank, order = `, (100 * ts_rank(`+searchWeights+`, s.tsr, `+b.value(q.Rank)+`::tsquery))::int as rank`, `rank desc, `
	}
	if q.Viewed {
		rank, order = `, coalesce((select c.views from resource_counts c where c.resource_id = s.resource_id), 0) as rank`, `rank desc, `
	}
	return `select s.resource_id, s.published_at` + rank + b.source(q.Match, len(q.Chosen), q.Chosen), order
}

// counted selects the facets of what passes every filter, or all but one.
func (b *searchBuilder) counted(q ResourceQuery) string {
	missed := `0`
	if len(q.Chosen) > 0 {
		missed = `case`
		for n, list := range q.Chosen {
			missed += fmt.Sprintf(` when not s.facets && %s::int[] then %d`, b.value(list), n+1)
		}
		missed += ` else 0 end`
	}
	return `select s.facets, ` + missed + ` as missed` + b.source(q.Match, len(q.Chosen)-1, q.Chosen)
}

// source is the rest of a selection: the words, and how many of the filters.
func (b *searchBuilder) source(match string, pass int, chosen [][]int32) string {
	sql := ` from search_resources s where` + shownHere
	if match != "" {
		sql += ` and s.tsm @@ ` + b.value(match) + `::tsquery`
	}
	if pass > 0 {
		sql += ` and s.facets @@ ` + b.value(passing(pass, chosen)) + `::query_int`
	}
	return sql + ` order by s.published_at desc, s.resource_id desc limit ` + strconv.Itoa(SearchCap+1)
}

// passing writes the condition that all filters pass, or all but one.
func passing(pass int, chosen [][]int32) string {
	lists := make([]string, len(chosen))
	for n, list := range chosen {
		values := make([]string, len(list))
		for i, v := range list {
			values[i] = strconv.Itoa(int(v))
		}
		lists[n] = "(" + strings.Join(values, "|") + ")"
	}
	if pass == len(chosen) {
		return strings.Join(lists, "&")
	}
	var some []string
	for n := range lists {
		some = append(some, "("+strings.Join(slices.Delete(slices.Clone(lists), n, n+1), "&")+")")
	}
	return strings.Join(some, "|")
}

// CardsByIDs returns the cards of the public resources among some, in their order.
func (db *DB) CardsByIDs(ctx context.Context, ids []basilic.ID) ([]basilic.ResourceCard, error) {
	rows, err := many[cardRow](ctx, db, "cards by ids", `select `+cardColumns+` from unnest($1::uuid[]) with ordinality as u (id, n)
		join resources r on r.id = u.id where r.state = 'public' order by u.n`, ids)
	if err != nil {
		return nil, err
	}
	return db.cards(ctx, rows)
}
