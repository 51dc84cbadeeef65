package fedtest

import (
	"fmt"
	"strings"
)

// Rows counts what a hub keeps of other servers: actors, resources and inbox
// items, so that a test can tell that nothing was stored.
func (h *Hub) Rows() (actors, resources, items int) {
	h.net.t.Helper()
	row := h.DB.Pool().QueryRow(h.net.t.Context(), `select (select count(*) from actors where not local),
		(select count(*) from resources where not local), (select count(*) from inbox_seen)`)
	if err := row.Scan(&actors, &resources, &items); err != nil {
		h.net.t.Fatal(err)
	}
	return actors, resources, items
}

// Stored counts the rows of every table of a hub, so that a test can tell that
// nothing was stored. Left out are the jobs, sessions, and what a hub remembers
// of each request that it answered 202: its outcome, no body (see Rows). So are
// the words of search, which it learns a while after what holds them, and the
// statistics, which are counted every few minutes.
func (h *Hub) Stored() string {
	h.net.t.Helper()
	t, pool := h.net.t, h.DB.Pool()
	var tables, counts []string
	err := pool.QueryRow(t.Context(), `select array_agg(tablename::text order by tablename) from pg_tables
		where schemaname = current_schema() and tablename not like 'river%' and tablename not like 'goose%'
			and tablename not in ('inbox_items', 'inbox_seen', 'sessions', 'search_unlearnt', 'search_words',
				'statistics_months', 'statistics_runs', 'statistics_values')`).Scan(&tables)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		var n int
		if err := pool.QueryRow(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, fmt.Sprint(table, " ", n))
	}
	return strings.Join(counts, ", ")
}
