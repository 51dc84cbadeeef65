package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"regexp"
	"strconv"
	"time"
)

// searchBuilder writes a search and gathers its parameters.
type searchBuilder struct{ arguments []any }

// value adds a parameter and returns its name.
func (b *searchBuilder) value(v any) string {
	b.arguments = append(b.arguments, v)
	return "$" + strconv.Itoa(len(b.arguments)-1)
}

// where writes the condition of a search: words, filters and times.
func (b *searchBuilder) where(match string, chosen [][]int32, times []int32) string {
	sql := ` from search_resources s where` + shownHere
	if match != "" {
		sql += ` and s.tsm @@ ` + b.value(match) + `::tsquery`
	}
	for _, list := range chosen {
		sql += ` and s.facets && ` + b.value(list) + `::int[]`
	}
	if times != nil {
		sql += ` and s.facets && ` + b.value(times) + `::int[]`
	}
	return sql
}

// look is a search for what has words and passes filters, for the newest at most.
type look struct {
	match  string
	chosen [][]int32
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
		found, err := db.entriesIn(ctx, l, s.times())
		if err != nil || len(found) >= l.limit || !s.widen(len(found), l.limit) {
			found, _ = newest(found, l.limit)
			return found, err
		}
	}
}

// entriesIn returns what matches among what was published at some times, or ever.
func (db *DB) entriesIn(ctx context.Context, l look, times []int32) ([]entry, error) {
	b := &searchBuilder{arguments: []any{planned}}
	all, err := scalar[[]byte](ctx, db, "search entries", `select coalesce(string_agg(s.entry, ''), '')`+b.where(l.match, l.chosen, times), b.arguments...)
	if err != nil {
		return nil, err
	}
	return parseEntries(all)
}

// newestEntries returns the newest of all.
func (db *DB) newestEntries(ctx context.Context, limit int) ([]entry, error) {
	all, err := scalar[[]byte](ctx, db, "newest entries", `select coalesce(string_agg(n.entry, ''), '') from (select s.entry from search_resources s where`+
		shownHere+` order by s.published_at desc, s.resource_id desc limit $1) n`, limit)
	if err != nil {
		return nil, err
	}
	return parseEntries(all)
}

var rowsPattern = regexp.MustCompile(`rows=(\d+)`)

// expected returns how many matches the planner expects. It steers how a search
// reads, never what it finds.
func (db *DB) expected(ctx context.Context, l look) (int, error) {
	b := &searchBuilder{arguments: []any{planned}}
	first, err := scalars[string](ctx, db, "search estimate", `explain select 1`+b.where(l.match, l.chosen, nil), b.arguments...)
	if err != nil || len(first) == 0 {
		return 0, err
	}
	rows := rowsPattern.FindStringSubmatch(first[0])
	if rows == nil {
		return 0, nil
	}
	return strconv.Atoi(rows[1])
}

// scope is which part of all resources a search reads: those of the newest weeks or months,
// or all when there is no since.
type scope struct {
	spread
	since time.Time
}

// scope chooses what a search reads first, so that it finds enough without reading
// very much more.
func (db *DB) scope(ctx context.Context, l look) (*scope, error) {
	s := &scope{}
	var err error
	if s.spread, err = db.searchSpread(ctx); err != nil || s.size < l.limit || len(s.bounds) == 0 {
		return s, err
	}
	expected, err := db.expected(ctx, l)
	if err == nil && expected > l.limit {
		s.part(int(1.3 * float64(s.size) * float64(l.limit) / float64(expected)))
	}
	return s, err
}

// part makes the newest so many the scope.
func (s *scope) part(n int) {
	place := len(s.bounds) - 1 - n*(len(s.bounds)-1)/s.size
	s.since = time.Time{}
	if place > 0 {
		s.since = s.bounds[place]
	}
}

// widen reads more, because less than the limit was found; it reports whether
// there is more.
func (s *scope) widen(found, limit int) bool {
	if s.since.IsZero() {
		return false
	}
	read := 1
	for n := len(s.bounds) - 1; n > 0 && !s.bounds[n].Before(s.since); n-- {
		read++
	}
	s.part(max(2*read, read*limit*3/2/max(found, 1)) * s.size / len(s.bounds))
	return true
}

// someWeeks is how far back weeks say what is read, and not months.
const someWeeks = 10

// times returns the facets of the weeks or months of the scope and of the next,
// nil for all.
func (s *scope) times() []int32 {
	if s.since.IsZero() {
		return nil
	}
	var all []int32
	const week = 7 * 24 * 3600
	now := time.Now().UTC()
	if first, last := s.since.Unix()/week, now.Unix()/week+1; last-first <= someWeeks {
		for n := first; n <= last; n++ {
			all = append(all, facetNumber("week", strconv.FormatInt(n, 10)))
		}
		return all
	}
	end := now.AddDate(0, 0, 32)
	for at := time.Date(s.since.UTC().Year(), s.since.UTC().Month(), 1, 0, 0, 0, 0, time.UTC); at.Before(end); at = at.AddDate(0, 1, 0) {
		all = append(all, facetNumber("month", at.Format("200601")))
	}
	return all
}

// facetNumber is search_facet.
func facetNumber(kind, value string) int32 {
	sum := sha256.Sum256([]byte(kind + ":" + value))
	return int32(binary.BigEndian.Uint32(sum[:4]) & 0x7fffffff)
}

// spread is how many resources there are, and when they were published: bounds part
// them in equal parts, the oldest first.
type spread struct {
	size   int
	bounds []time.Time
	at     time.Time
}

// spreadAge is how old what is known of the spread may be.
const spreadAge = time.Minute

// searchSpread returns what the planner believes of the resources.
func (db *DB) searchSpread(ctx context.Context) (spread, error) {
	if known := db.spread.Load(); known != nil && time.Since(known.at) < spreadAge {
		return *known, nil
	}
	type row struct {
		Size   int         `db:"size"`
		Bounds []time.Time `db:"bounds"`
	}
	r, err := one[row](ctx, db, "search spread", `select greatest(c.reltuples, 0)::int as size,
		coalesce((select p.histogram_bounds::text::timestamptz[] from pg_stats p where p.schemaname = n.nspname and p.tablename = c.relname
			and p.attname = 'published_at'), '{}') as bounds
		from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.oid = 'search_resources'::regclass`)
	known := spread{r.Size, r.Bounds, time.Now()}
	if err == nil {
		db.spread.Store(&known)
	}
	return known, err
}

var lexemePattern = regexp.MustCompile(`'((?:[^'\\]|''|\\.)*)'`)

// titles turns a tsquery into one that only titles match.
func titles(match string) string {
	return lexemePattern.ReplaceAllString(match, "'^$1'")
}
