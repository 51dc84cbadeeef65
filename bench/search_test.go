package bench

import (
	"context"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/search"
)

const (
	// searched is how many resources there are to search; BENCH_SEARCH says otherwise.
	searched = 50_000
	// searchTimes is how often each search is timed.
	searchTimes = 100
)

// fillSearch returns a service that searches generated resources.
func fillSearch(b *testing.B) *hub {
	b.Helper()
	n := searched
	if s := os.Getenv("BENCH_SEARCH"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	if folder := os.Getenv("BENCH_DATA"); folder != "" {
		return keptSearch(b, folder, n)
	}
	h := idleHub(b)
	makeSheets(b, h, n)
	return h
}

// keptSearch is a hub in a folder that stays, because making 1,000,000 resources takes
// longer than searching them.
func keptSearch(b *testing.B, folder string, n int) *hub {
	b.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	h := idleHubIn(b, folder)
	var known int
	if err := h.DB.Pool().QueryRow(b.Context(), `select count(*) from search_resources`).Scan(&known); err != nil {
		b.Fatal(err)
	}
	switch {
	case known == 0:
		makeSheets(b, h, n)
	case known < n:
		b.Fatalf("BENCH_DATA holds %d resources, want %d: name another folder", known, n)
	}
	return h
}

func makeSheets(b *testing.B, h *hub, n int) {
	b.Helper()
	start := time.Now()
	pgtest.FillSheets(b, h.DB, pgtest.Sheets{Resources: n, Seed: 2026})
	b.Logf("%d resources made in %s", n, time.Since(start).Round(time.Second))
}

// narrow are three filters of two values each.
func narrow() map[search.Filter][]string {
	return map[search.Filter][]string{
		search.Themes: {"accessibilite", "inclusion_numerique"}, search.SupportTypes: {"tutoriel", "jeu"}, search.Audiences: {"parents", "adultes"},
	}
}

// BenchmarkSearch times whole searches, with every count and the cards of a page.
func BenchmarkSearch(b *testing.B) {
	h := fillSearch(b)
	s := h.Search
	for _, c := range []struct {
		name string
		q    search.Query
	}{
		{"word in 40 of 100 sheets", search.Query{Text: "atelier"}},
		{"word in 20 of 100", search.Query{Text: "lebage"}},
		{"word in 1 of 100", search.Query{Text: "dafeque"}},
		{"word in 1 of 10,000", search.Query{Text: "bufagoeur"}},
		{"rare word misspelt", search.Query{Text: "rofeduge"}},
		{"two words", search.Query{Text: "budget retraite"}},
		{"3 filters, word in 40 of 100", search.Query{Text: "atelier", Filters: narrow()}},
		{"3 filters, word in 20 of 100", search.Query{Text: "lebage", Filters: narrow()}},
		{"3 filters, word in 1 of 100", search.Query{Text: "dafeque", Filters: narrow()}},
		{"3 filters", search.Query{Filters: narrow()}},
		{"1 filter", search.Query{Filters: map[search.Filter][]string{search.Audiences: {"parents"}}}},
		{"everything", search.Query{}},
		{"misspelt word", search.Query{Text: "ordinnateur"}},
		{"most viewed", search.Query{Text: "lebage", Viewed: true}},
		{"page 20", search.Query{Text: "lebage", Page: 20}},
	} {
		b.Run(c.name, func(b *testing.B) {
			timed(b, func(ctx context.Context) int {
				r, err := s.Search(ctx, c.q)
				if err != nil {
					b.Fatal(err)
				}
				return r.Counts[search.Resources]
			})
		})
	}
	for _, typed := range []string{"or", "ordi", "ordinate", "atelier bud"} {
		b.Run("suggestions for "+typed, func(b *testing.B) {
			timed(b, func(ctx context.Context) int {
				r, err := s.Suggest(ctx, typed)
				if err != nil {
					b.Fatal(err)
				}
				return len(r.Cards) + len(r.Bases) + len(r.Profiles)
			})
		})
	}
	b.Run("numbers of the home page", func(b *testing.B) {
		timed(b, func(ctx context.Context) int {
			o, err := search.New(search.Config{DB: h.DB}).Overview(ctx)
			if err != nil {
				b.Fatal(err)
			}
			return o.Total
		})
	})
}

// timed reports the median and the worst but two of many searches, and how many were
// found.
func timed(b *testing.B, look func(ctx context.Context) int) {
	b.Helper()
	times, found := make([]time.Duration, searchTimes), look(b.Context())
	for n := range times {
		start := time.Now()
		look(b.Context())
		times[n] = time.Since(start)
	}
	slices.Sort(times)
	b.ReportMetric(float64(found), "found")
	b.ReportMetric(float64(times[searchTimes/2].Microseconds())/1000, "ms-median")
	b.ReportMetric(float64(times[searchTimes-3].Microseconds())/1000, "ms-p97")
	b.ReportMetric(0, "ns/op")
}
