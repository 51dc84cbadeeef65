package bench

import (
	"context"
	"fmt"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// BenchmarkCounts times the statements that count whole tables, for pages of
// administrators, the home page and metrics, on few and on many rows.
func BenchmarkCounts(b *testing.B) {
	for _, rows := range []int{50_000, 500_000} {
		h := idleHub(b)
		h.fill(rows)
		for name, count := range map[string]func(ctx context.Context) error{
			"CountDeliveries": func(ctx context.Context) error { _, err := h.DB.CountDeliveries(ctx); return err },
			"HostOverview":    func(ctx context.Context) error { _, err := h.DB.HostOverview(ctx); return err },
			"CountTopics": func(ctx context.Context) error {
				_, err := h.DB.CountTopics(ctx, []postgres.TopicValue{{Facet: "themes", Slug: "t1"}, {Facet: "themes", Slug: "t2"}, {Topic: 1, Facet: "themes", Slug: "t4"}})
				return err
			},
			"CardsIn": func(ctx context.Context) error {
				_, err := h.DB.CardsIn(ctx, h.author.ProfileID(), []basilic.ResourceState{basilic.ResourcePublic}, basilic.Cursor{}, 20)
				return err
			},
			"CountInboxBacklog": func(ctx context.Context) error { _, err := h.DB.CountInboxBacklog(ctx); return err },
		} {
			b.Run(fmt.Sprintf("%s-%d", name, rows), func(b *testing.B) {
				const times = 10
				best := time.Hour
				for range times {
					start := time.Now()
					if err := count(b.Context()); err != nil {
						b.Fatal(err)
					}
					best = min(best, time.Since(start))
				}
				b.ReportMetric(float64(best.Microseconds())/1000, "ms-best")
			})
		}
	}
}

// fill makes so many rows in the tables that grow, and a tenth of it in resources,
// a third of them in one base.
func (h *hub) fill(rows int) {
	h.t.Helper()
	conn, err := h.DB.Pool().Acquire(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	defer conn.Release()
	for _, statement := range []string{
		`set session_replication_role = replica`,
		`insert into hosts (authority) select 'h' || n || '.example' from generate_series(1, %[1]d / 20) n`,
		`insert into resources (id, local, iri, slug, author_id, base_id, mapping, state, title, themes, published_at)
			select gen_random_uuid(), true, 'https://x.example/o' || n, 'fiche-' || n, 1 + n %% 3, case when n %% 3 = 0 then %[2]d end, '', 'public', 'Fiche ' || n,
				array['t' || n %% 100], now() - n * interval '1 minute' from generate_series(1, %[1]d / 10) n`,
		`insert into resource_events (resource_id, actor_id, reason, activity_iri, at)
			select id, %[2]d, 'shared', '', published_at from resources where base_id is null and right(slug, 1) in ('1', '2', '4')`,
		`insert into deliveries (activity_id, inbox_id, host_id, object_iri, next_attempt_at)
			select gen_random_uuid(), n, n %% 300 + 1, 'https://x.example/o' || n, now() from generate_series(1, %[1]d) n`,
		`insert into delivery_chunks (activity_id, object_iri, inbox_ids, finished_at)
			select gen_random_uuid(), 'https://x.example/o' || n, array[n, n + 1, n + 2], case when n %% 100 > 0 then now() end from generate_series(1, %[1]d) n`,
		`insert into inbox_seen (digest, received_at) select gen_random_uuid(), now() - n * interval '10 seconds' from generate_series(1, %[1]d) n`,
		`set session_replication_role = default`,
		`vacuum analyze`,
	} {
		if n := h.author.ProfileID(); statement[0] == 'i' {
			statement = fmt.Sprintf(statement+` -- %[2]d`, rows, n)
		}
		if _, err := conn.Exec(h.t.Context(), statement); err != nil {
			h.t.Fatalf("%s: %v", statement, err)
		}
	}
}
