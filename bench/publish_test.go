package bench

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// publications is how many are timed for each line.
const publications = 40

// BenchmarkPublish times until « Publier » is answered, whatever the number of
// followers here and elsewhere. Nobody works, so that what is timed is the answer
// and not what comes after it on the same cores.
func BenchmarkPublish(b *testing.B) {
	for _, here := range []int{0, 1_000, 50_000} {
		for _, elsewhere := range []int{0, 10_000} {
			b.Run(fmt.Sprintf("%d-here-%d-elsewhere", here, elsewhere), func(b *testing.B) {
				h := idleHub(b)
				h.readers(here)
				if elsewhere > 0 {
					h.followers(elsewhere, perHost, func(n int) string { return "http://" + hostAddress(n) + ":9" })
				}
				h.publish("Premier")
				for i := range b.N {
					h.timed(b, i)
				}
			})
		}
	}
}

// timed publishes and reports how long the author waited.
func (h *hub) timed(b *testing.B, round int) {
	b.Helper()
	waits := make([]time.Duration, publications)
	before := h.spent()
	for n := range waits {
		waits[n] = h.publish(fmt.Sprintf("Mesure %d %d", round, n))
	}
	used := h.spent().since(before)
	slices.Sort(waits)
	milliseconds := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(milliseconds(waits[len(waits)/2]), "ms-median")
	b.ReportMetric(milliseconds(waits[len(waits)-1]), "ms-worst")
	b.ReportMetric(milliseconds(used.own+used.postgres)/publications, "ms-CPU")
}

// readers gives the author followers on this hub.
func (h *hub) readers(n int) {
	h.t.Helper()
	for _, statement := range []string{
		`insert into actors (kind, local, handle, host) select 'Person', true, 'lecteur' || n, 'localhost:1' from generate_series(1, $1::int) n where $2::bigint > 0`,
		`insert into follows (follower_id, followed_id, state, local, iri)
			select a.id, $2::bigint, 'accepted', true, 'http://localhost:1/follows/' || a.id
			from (select id from actors where local and handle like 'lecteur%' limit $1::int) a`,
	} {
		if _, err := h.DB.Pool().Exec(h.t.Context(), statement, n, h.author.ProfileID()); err != nil {
			h.t.Fatal(err)
		}
	}
	if _, err := h.DB.Pool().Exec(h.t.Context(), `analyze`); err != nil {
		h.t.Fatal(err)
	}
}
