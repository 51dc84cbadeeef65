package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
	"time"
)

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
	if expected := s.expected(l); expected > l.limit {
		s.part(int(1.3 * float64(s.size) * float64(l.limit) / float64(expected)))
	}
	return s, nil
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

// spread is how many resources there are, when they were published and what they
// have: bounds part them in equal parts, the oldest first.
type spread struct {
	size          int
	bounds        []time.Time
	words, facets frequencies
	at            time.Time
}

// spreadAge is how old what is known of the spread may be.
const spreadAge = time.Minute

// searchSpread returns what the planner believes of the resources.
func (db *DB) searchSpread(ctx context.Context) (spread, error) {
	if known := db.spread.Load(); known != nil && time.Since(known.at) < spreadAge {
		return *known, nil
	}
	type row struct {
		Size       int         `db:"size"`
		Bounds     []time.Time `db:"bounds"`
		Words      []string    `db:"words"`
		WordParts  []float32   `db:"word_parts"`
		Facets     []string    `db:"facets"`
		FacetParts []float32   `db:"facet_parts"`
	}
	r, err := one[row](ctx, db, "search spread", `select greatest(c.reltuples, 0)::int as size, coalesce(p.histogram_bounds::text::timestamptz[], '{}') as bounds,
		coalesce(m.most_common_elems::text::text[], '{}') as words, coalesce(m.most_common_elem_freqs, '{}') as word_parts,
		coalesce(f.most_common_elems::text::text[], '{}') as facets, coalesce(f.most_common_elem_freqs, '{}') as facet_parts
		from pg_class c join pg_namespace n on n.oid = c.relnamespace
		left join pg_stats p on p.schemaname = n.nspname and p.tablename = c.relname and p.attname = 'published_at'
		left join pg_stats m on m.schemaname = n.nspname and m.tablename = c.relname and m.attname = 'tsm'
		left join pg_stats f on f.schemaname = n.nspname and f.tablename = c.relname and f.attname = 'facets'
		where c.oid = 'search_resources'::regclass`)
	known := spread{r.Size, r.Bounds, newFrequencies(r.Words, r.WordParts), newFrequencies(r.Facets, r.FacetParts), time.Now()}
	if err == nil {
		db.spread.Store(&known)
	}
	return known, err
}
