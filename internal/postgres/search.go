package postgres

import (
	"context"
	"slices"

	"codeberg.org/basilic/basilic"
)

// SearchCap is how many matches are counted: beyond, there are « plus de 10 000 »,
// and the newest are counted.
const SearchCap = 10_000

// ResourceQuery is what is looked for among the public resources.
type ResourceQuery struct {
	// Match is the tsquery that they match, "" for all; Rank is the one that
	// orders them, the newest first among equals. Without Rank the newest are first.
	// Of very many, those with all words in their titles and the newest are ranked.
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

const (
	// searchRead is how many of those that have the words are read to count what each
	// filter leaves out.
	searchRead = 2 * SearchCap
	// searchReadAll is how many are read and counted sooner than the index is asked
	// which of them pass filters.
	searchReadAll = 4000
	// searchRanked is how many are ranked at most.
	searchRanked = 500
)

// searchWeights rank what stands in names and indexation, description, keywords
// and title (product.md 7).
const searchWeights = `'{0.05, 0.2, 0.5, 1}'`

// shownHere leaves out what comes from hosts that an administrator hid.
const shownHere = ` (s.host_id = 0 or s.host_id not in (select h.id from hosts h where h.visibility <> 'shown'))`

// SearchResources returns one page of the public resources, of this hub and
// others, that match, how many there are, and the numbers of each facet.
func (db *DB) SearchResources(ctx context.Context, q ResourceQuery) (ResourceHits, error) {
	known, err := db.searchSpread(ctx)
	if err != nil {
		return ResourceHits{}, err
	}
	var found, titled []entry
	var hits ResourceHits
	err = db.together(ctx, func(ctx context.Context) (err error) {
		found, hits, err = db.match(ctx, known, q)
		return err
	}, func(ctx context.Context) (err error) {
		if q.Rank != "" && known.expected(look{match: q.Match, chosen: q.Chosen}) > searchReadAll {
			titled, err = db.titled(ctx, q)
		}
		return err
	})
	if err != nil {
		return ResourceHits{}, err
	}
	hits.Total = len(found)
	found, _ = newest(found, SearchCap)
	if q.Limit > 0 && len(found) > q.Offset {
		hits.IDs, err = db.pageOfFound(ctx, q, found, titled)
	}
	return hits, err
}

// titled returns the newest that have all words in their titles.
func (db *DB) titled(ctx context.Context, q ResourceQuery) ([]entry, error) {
	return db.entries(ctx, look{match: titles(q.Match), chosen: q.Chosen, limit: searchRanked})
}

// match returns what passes every filter, at most one more than SearchCap, and
// counts what misses only one.
func (db *DB) match(ctx context.Context, known spread, q ResourceQuery) ([]entry, ResourceHits, error) {
	whole := known.fewest(q)
	if l, ok := known.near(q); ok {
		// When more matches than is expected, that may be so without a filter as well.
		whole = none()
		read := db.words
		if len(l.almost) > 0 {
			read = db.ways
		}
		if found, hits, few, err := read(ctx, q); err != nil || few {
			return found, hits, err
		}
	}
	if q.Facets {
		return db.others(ctx, whole, q)
	}
	found, err := db.entries(ctx, look{match: q.Match, chosen: q.Chosen, limit: SearchCap + 1})
	return found, ResourceHits{}, err
}

// near returns a look for at least all that passes every filter of a query or misses
// only one, where that is little enough to be read at once: what has the words, or of
// a frequent word what passes all filters but one.
func (s spread) near(q ResourceQuery) (look, bool) {
	if !q.Facets || len(q.Chosen) == 0 {
		return look{}, false
	}
	words := look{match: q.Match, limit: searchRead + 1}
	if q.Match != "" && s.expected(words) <= searchReadAll {
		return words, true
	}
	if l := (look{match: q.Match, almost: q.Chosen, limit: searchRead + 1}); len(q.Chosen) > 1 && s.expected(l) <= searchRead {
		return l, true
	}
	return words, q.Match != "" && s.expected(words) <= searchRead
}

// few returns all that matches when that is less than the limit.
func (db *DB) few(ctx context.Context, l look) ([]entry, bool, error) {
	known, err := db.searchSpread(ctx)
	if err != nil {
		return nil, false, err
	}
	b := &searchBuilder{facets: known.facets}
	all, err := db.readEntries(ctx, "few entries", `select coalesce(string_agg(f.entry, ''), '') from (select s.entry`+b.where(l, nil)+` limit `+b.value(l.limit)+`) f`, b.arguments...)
	return all, len(all) < l.limit, err
}

// words counts all that has the words, and keeps what passes the filters.
func (db *DB) words(ctx context.Context, q ResourceQuery) ([]entry, ResourceHits, bool, error) {
	all, few, err := db.few(ctx, look{match: q.Match, limit: searchRead + 1})
	if err != nil || !few {
		return nil, ResourceHits{}, false, err
	}
	t := newTally(q.Chosen)
	found := t.count(all, everyFilter(q.Chosen)...)
	found, _ = newest(found, SearchCap+1)
	return found, ResourceHits{Facets: t.numbers()}, true, nil
}

// ways reads all that passes every filter but one, for each of them and two at a time.
// What passes all comes with each. A condition that all but one is passed would be
// read by one connection alone.
func (db *DB) ways(ctx context.Context, q ResourceQuery) (found []entry, hits ResourceHits, few bool, err error) {
	all, enough := make([][]entry, len(q.Chosen)), make([]bool, len(q.Chosen))
	reads := make([]func(context.Context) error, len(q.Chosen))
	for n := range q.Chosen {
		l := q.without(n, searchRead+1)
		reads[n] = func(ctx context.Context) (err error) {
			all[n], enough[n], err = db.few(ctx, l)
			return err
		}
	}
	if err := db.together(ctx, reads...); err != nil || slices.Contains(enough, false) {
		return nil, hits, false, err
	}
	t := newTally(q.Chosen)
	filters := []int{0, 1}
	for n, entries := range all {
		found = t.count(entries, filters...)
		filters = []int{n + 2}
	}
	found, _ = newest(found, SearchCap+1)
	hits.Facets = t.numbers()
	return found, hits, true, nil
}

func everyFilter(chosen [][]int32) []int {
	filters := make([]int, len(chosen)+1)
	for n := range filters {
		filters[n] = n
	}
	return filters
}

// without is a look for what passes every filter but one, which may be missed.
func (q ResourceQuery) without(n, limit int) look {
	return look{match: q.Match, chosen: slices.Delete(slices.Clone(q.Chosen), n, n+1), limit: limit}
}

// allBut is what passes every filter but one, by its place, that is read whole unless
// more than a number match.
type allBut struct{ filter, most int }

// none says that nothing is read so.
func none() allBut { return allBut{filter: -1} }

// fewest returns the filter without which the fewest are expected to match, where that
// is few enough to be read at once.
func (s spread) fewest(q ResourceQuery) allBut {
	best, least := none(), searchRead
	for n := range q.Chosen {
		if expected := s.expected(q.without(n, 0)); expected < least && len(q.Chosen) > 1 {
			best, least = allBut{n, searchRead}, expected
		}
	}
	return best
}

// others finds the newest that pass every filter, and all but one of them for each
// filter, two at a time, and counts them. Where all that passes every filter but one is
// read, what passes every filter is among that, and is not looked for.
func (db *DB) others(ctx context.Context, whole allBut, q ResourceQuery) (found []entry, hits ResourceHits, err error) {
	missing, few := make([][]entry, len(q.Chosen)), true
	var reads []func(context.Context) error
	if whole == none() {
		reads = append(reads, func(ctx context.Context) (err error) {
			found, err = db.entries(ctx, look{match: q.Match, chosen: q.Chosen, limit: SearchCap + 1})
			return err
		})
	}
	for n := range q.Chosen {
		reads = append(reads, func(ctx context.Context) (err error) {
			if n == whole.filter {
				missing[n], few, err = db.few(ctx, q.without(n, whole.most+1))
			} else {
				missing[n], err = db.entries(ctx, q.without(n, SearchCap+1))
			}
			return err
		})
	}
	if err := db.together(ctx, reads...); err != nil {
		return nil, hits, err
	}
	if !few {
		return db.others(ctx, none(), q)
	}
	t := newTally(q.Chosen)
	if whole == none() {
		var counted []entry
		counted, hits.Capped = newest(slices.Clone(found), SearchCap)
		t.count(counted, 0)
	}
	for n, all := range missing {
		if n == whole.filter {
			found, _ = newest(t.count(all, 0, n+1), SearchCap+1)
			continue
		}
		all, more := newest(all, SearchCap)
		t.count(all, n+1)
		hits.Capped = hits.Capped || more
	}
	hits.Facets = t.numbers()
	return found, hits, nil
}

// pageOfFound orders what was found and returns one page. What has the words in its
// title may have been looked for already.
func (db *DB) pageOfFound(ctx context.Context, q ResourceQuery, found, titled []entry) ([]basilic.ID, error) {
	if q.Viewed {
		return db.mostViewed(ctx, found, q.Offset, q.Limit)
	}
	if q.Rank == "" {
		return byDate(found, q.Offset, q.Limit), nil
	}
	ranked, rest := found, []entry(nil)
	if len(found) > searchRanked {
		if titled == nil {
			var err error
			if titled, err = db.titled(ctx, q); err != nil {
				return nil, err
			}
		}
		ranked, rest = candidates(found, titled)
	}
	ids, err := db.ranked(ctx, q.Rank, ranked, q.Offset, q.Limit)
	if err != nil || len(ids) == q.Limit {
		return ids, err
	}
	return append(ids, byDate(rest, max(q.Offset-len(ranked), 0), q.Limit-len(ids))...), nil
}

// byDate returns a page of entries, the newest first.
func byDate(found []entry, offset, limit int) []basilic.ID {
	first, _ := newest(found, offset+limit)
	slices.SortFunc(first, newer)
	var ids []basilic.ID
	for _, e := range first[min(offset, len(first)):] {
		ids = append(ids, e.key())
	}
	return ids
}

// candidates are what is ranked: those with the words in their titles, then the
// newest; the rest follows by date.
func candidates(found, titles []entry) (ranked, rest []entry) {
	chosen := make(map[[16]byte]bool, searchRanked)
	for _, e := range titles {
		chosen[e.id()] = true
	}
	ranked = slices.Clone(titles)
	rest = slices.DeleteFunc(slices.Clone(found), func(e entry) bool { return chosen[e.id()] })
	if missing := searchRanked - len(ranked); missing > 0 {
		more, _ := newest(rest, missing)
		ranked, rest = append(ranked, more...), rest[len(more):]
	}
	return ranked, rest
}

// keys returns the keys of entries as a value.
func keys(entries []entry) [][16]byte {
	all := make([][16]byte, len(entries))
	for i, e := range entries {
		all[i] = e.id()
	}
	return all
}

// ranked returns a page of entries by how well they match.
func (db *DB) ranked(ctx context.Context, rank string, entries []entry, offset, limit int) ([]basilic.ID, error) {
	// Two digits: what ranks nearly the same is ordered by its date.
	return scalars[basilic.ID](ctx, db, "rank", `select s.resource_id::text from unnest($1::uuid[]) k (id) join search_resources s on s.resource_id = k.id
		order by (100 * ts_rank(`+searchWeights+`, s.tsr, $2::tsquery))::int desc, s.published_at desc, s.resource_id desc limit $3 offset $4`,
		keys(entries), rank, limit, offset)
}

// mostViewed returns a page of entries, those that are read most first.
func (db *DB) mostViewed(ctx context.Context, entries []entry, offset, limit int) ([]basilic.ID, error) {
	slices.SortFunc(entries, newer)
	return scalars[basilic.ID](ctx, db, "most viewed", `select k.id::text from unnest($1::uuid[]) with ordinality k (id, n)
		order by coalesce((select c.views from resource_counts c where c.resource_id = k.id), 0) desc, k.n limit $2 offset $3`, keys(entries), limit, offset)
}

// CardsByIDs returns the cards of the public resources among some, in their order.
func (db *DB) CardsByIDs(ctx context.Context, ids []basilic.ID) ([]basilic.ResourceCard, error) {
	cards, _, err := db.cardsByIDs(ctx, ids, nil)
	return cards, err
}

// cardsByIDs is CardsByIDs which brings other actors along.
func (db *DB) cardsByIDs(ctx context.Context, ids []basilic.ID, others []basilic.ActorID) ([]basilic.ResourceCard, map[basilic.ActorID]basilic.Actor, error) {
	rows, err := many[cardRow](ctx, db, "cards by ids", `select `+cardColumns+` from unnest($1::uuid[]) with ordinality as u (id, n)
		join resources r on r.id = u.id where r.state = 'public' order by u.n`, ids)
	if err != nil {
		return nil, nil, err
	}
	return db.cardsAnd(ctx, rows, others)
}
