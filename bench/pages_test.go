package bench

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

const (
	// pagesResources are on the hub, pagesOfBase in the base whose page is asked for.
	pagesResources, pagesOfBase = 50_000, 500
	// pagesFollows are those that the reader follows, pagesReaders whose timelines hold
	// every resource: 1,000,000 lines.
	pagesFollows, pagesReaders = 1_000, 20
	// pagesAtOnce is over how many connections pages are asked for together, and
	// pagesAsked how many of them.
	pagesAtOnce, pagesAsked = 32, 3_200
)

// browserAgent is what a browser says that it is, so that visits are counted.
const browserAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// readHub is a hub with generated resources, a base of which the author is a member,
// and timelines. It returns the handle of the base.
func readHub(b *testing.B) (h *hub, base string) {
	b.Helper()
	h = idleHub(b)
	start := time.Now()
	pgtest.FillSheets(b, h.DB, pgtest.Sheets{Resources: pagesResources, Seed: 2026})
	run := func(statement string, arguments ...any) {
		if _, err := h.DB.Pool().Exec(b.Context(), statement, arguments...); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
	run(`alter table resources disable trigger user; update resources set base_id = null, mapping = '' where base_id = (select min(id) from actors where kind = 'Group')`)
	run(`update resources set base_id = (select min(id) from actors where kind = 'Group'), mapping = 'A'
		where id in (select id from resources where local order by id desc limit ` + fmt.Sprint(pagesOfBase) + `)`)
	run(`alter table resources enable trigger user`)
	run(`insert into resource_events (resource_id, actor_id, reason, at) select id, base_id, 'published', published_at from resources where base_id is not null on conflict do nothing`)
	run(`insert into follows (follower_id, followed_id, state, iri, accepted_at, local)
		select $1, id, 'accepted', 'https://bench.example/f' || id, now(), true from actors where local and public and id <> $1 order by id limit $2`, h.author.ProfileID(), pagesFollows)
	run(`insert into timeline_entries (owner_id, resource_id, via_id, reason, at)
		select o.id, r.id, r.author_id, 'published', r.published_at from resources r cross join (
			select $1::bigint as id union all (select id from actors where local and kind = 'Person' and id <> $1 order by id desc limit $2)) o`, h.author.ProfileID(), pagesReaders-1)
	run(`vacuum analyze`)
	b.Logf("made in %s", time.Since(start).Round(time.Second))
	if err := h.DB.Pool().QueryRow(b.Context(), `select handle from actors where kind = 'Group' order by id limit 1`).Scan(&base); err != nil {
		b.Fatal(err)
	}
	return h, base
}

// slugs are the addresses of the newest sheets of this hub.
func (h *hub) slugs(b *testing.B, count int) []string {
	b.Helper()
	rows, err := h.DB.Pool().Query(b.Context(), `select slug from resources where local and state = 'public' order by id desc limit $1`, count)
	if err != nil {
		b.Fatal(err)
	}
	var paths []string
	for rows.Next() {
		var slug string
		if err := rows.Scan(&slug); err != nil {
			b.Fatal(err)
		}
		paths = append(paths, "/ressources/"+slug)
	}
	return paths
}

// BenchmarkPages times the pages that most people read, one after another through the
// whole handler, and over 32 connections from another process, as browsers ask for
// them: compressed, and counted as visits.
func BenchmarkPages(b *testing.B) {
	h, base := readHub(b)
	long := h.sheet(b, 60)
	cookie := h.session(b)
	for _, page := range []struct {
		name, cookie string
		paths        []string
	}{
		{"resource-60-blocks", "", []string{"/ressources/" + long.Slug}},
		{"resource-60-blocks-signed-in", cookie, []string{"/ressources/" + long.Slug}},
		{"resource-one-of-10000", "", h.slugs(b, 10_000)},
		{"base-500-resources", "", []string{"/bases/" + base}},
		{"base-500-resources-signed-in", cookie, []string{"/bases/" + base}},
		{"home", "", []string{"/"}},
		{"hub", "", []string{"/hub"}},
		{"timeline", cookie, []string{"/fil"}},
	} {
		b.Run(page.name, func(b *testing.B) {
			h.times(b, func(round int) { h.read(b, page.paths[(round+1)%len(page.paths)], page.cookie) })
		})
		b.Run(page.name+"-32-connections", func(b *testing.B) {
			server := serve(b, h.Handler)
			addresses := make([]string, len(page.paths))
			for n, path := range page.paths {
				addresses[n] = server + path
			}
			for range b.N {
				before := h.spent()
				got := ask(b, asking{Addresses: addresses, Connections: pagesAtOnce, Requests: pagesAsked, Accept: "text/html", Cookie: page.cookie})
				used := h.spent().since(before)
				if got.Statuses[http.StatusOK] != pagesAsked {
					b.Fatalf("answers: %v", got.Statuses)
				}
				b.ReportMetric(pagesAsked/got.Took.Seconds(), "pages/s")
				b.ReportMetric(float64(got.Median.Microseconds())/1000, "ms-median")
				b.ReportMetric(float64(got.P99.Microseconds())/1000, "ms-p99")
				b.ReportMetric(float64(used.own.Microseconds())/1000/pagesAsked, "ms-CPU-hub")
				b.ReportMetric(float64(used.postgres.Microseconds())/1000/pagesAsked, "ms-CPU-Postgres")
				b.ReportMetric(0, "ns/op")
			}
		})
	}
}

// read gets one page as a browser does.
func (h *hub) read(b *testing.B, path, cookie string) {
	b.Helper()
	r := httptest.NewRequest(http.MethodGet, "http://localhost:1"+path, nil)
	r.Header.Set("User-Agent", browserAgent)
	r.Header.Set("Accept-Encoding", "gzip")
	if answer := h.answer(r, cookie); answer.Code != http.StatusOK {
		b.Fatalf("%s: %d", path, answer.Code)
	}
}
