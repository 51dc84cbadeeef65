package postgres_test

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

//go:embed testdata/crowd.sql
var crowd string

// bigTables grow for ever: no statement may read one from end to end.
func bigTables() []string {
	return []string{
		"resources", "timeline_entries", "follows", "activities", "deliveries", "inbox_items", "delivery_chunks", "resource_events",
		"actors", "hosts", "inboxes", "search_resources", "search_actors", "search_words", "search_keywords", "search_unlearnt", "resemblances", "authorizations", "mails", "sessions", "pending_sign_ups", "revisions", "reports", "report_objects", "resource_counts", "visits_seen",
		"lineages", "adaptation_offers", "resource_terms", "timeline_finds", "chosen_topics", "timeline_visits", "digests", "saved_searches", "resource_days", "resource_recent",
	}
}

// statement is what was sent to the database.
type statement struct {
	sql  string
	args []any
}

// recorder notes the statements of a pool.
type recorder struct {
	mu  sync.Mutex
	all []statement
}

func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	if verb := strings.ToLower(strings.Fields(data.SQL)[0]); slices.Contains([]string{"select", "insert", "update", "delete", "with"}, verb) {
		args := data.Args
		if len(args) > 0 {
			// How a statement is planned is no value of it.
			if _, mode := args[0].(pgx.QueryExecMode); mode {
				args = args[1:]
			}
		}
		r.all = append(r.all, statement{data.SQL, args})
	}
	return ctx
}

func (r *recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}

func (r *recorder) take() []statement {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.all
	r.all = nil
	return all
}

// node is one step of a plan, as Postgres explains it.
type node struct {
	Type     string  `json:"Node Type"`
	Relation string  `json:"Relation Name"`
	Rows     float64 `json:"Actual Rows"`
	Loops    float64 `json:"Actual Loops"`
	Removed  float64 `json:"Rows Removed by Filter"`
	Plans    []node  `json:"Plans"`
}

// walk visits a plan.
func (n node) walk(visit func(node)) {
	visit(n)
	for _, child := range n.Plans {
		child.walk(visit)
	}
}

// read returns how many rows a plan took out of tables.
func (n node) read() int {
	var total float64
	n.walk(func(step node) {
		if step.Relation != "" && step.Type != "ModifyTable" {
			total += (step.Rows + step.Removed) * step.Loops
		}
	})
	return int(total)
}

// crowded is a hub with many rows whose statements are watched.
type crowded struct {
	t        *testing.T
	db       *postgres.DB
	recorder *recorder
	conn     *pgx.Conn
}

func newCrowded(t *testing.T) *crowded {
	t.Helper()
	url := pgtest.URL(t)
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		t.Fatal(err)
	}
	r := &recorder{}
	config.ConnConfig.Tracer = r
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	c := &crowded{t, postgres.FromPool(pool), r, conn}
	// The crowd's references are right: checking each takes half of the time.
	c.exec("set session_replication_role = replica; " + crowd + "; set session_replication_role = default")
	c.exec("vacuum analyze")
	return c
}

func (c *crowded) exec(sql string) {
	c.t.Helper()
	if _, err := c.conn.PgConn().Exec(c.t.Context(), sql).ReadAll(); err != nil {
		c.t.Fatalf("%s: %v", strings.SplitN(sql, "\n", 2)[0], err)
	}
}

func (c *crowded) plan(tx pgx.Tx, sql string, args ...any) (plan node, text string) {
	c.t.Helper()
	if err := tx.QueryRow(c.t.Context(), sql, args...).Scan(&text); err != nil {
		c.t.Fatalf("%s: %v", sql, err)
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		c.t.Fatal(err)
	}
	return plans[0].Plan, text
}

// check explains what was recorded, with the values given and for any values,
// and refuses sequential scans of big tables and reading many rows.
func (c *crowded) check(s statement, reads int) {
	c.t.Helper()
	tx, err := c.conn.Begin(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	plan, text := c.plan(tx, "explain (analyze, format json) "+s.sql, s.args...)
	c.refuseScans(s, plan, text)
	if n := plan.read(); n > reads {
		c.t.Errorf("reads %d rows, more than %d:\n%s\n%s", n, reads, s.sql, text)
	}
	nulls := ""
	if len(s.args) > 0 {
		nulls = "(" + strings.TrimSuffix(strings.Repeat("null, ", len(s.args)), ", ") + ")"
	}
	if _, err := tx.Exec(c.t.Context(), "set local plan_cache_mode = force_generic_plan"); err != nil {
		c.t.Fatal(err)
	}
	name := fmt.Sprintf("p%d", time.Now().UnixNano())
	if _, err := tx.Exec(c.t.Context(), "prepare "+name+" as "+s.sql, pgx.QueryExecModeSimpleProtocol); err != nil {
		c.t.Fatalf("%s: %v", s.sql, err)
	}
	generic, text := c.plan(tx, "explain (format json) execute "+name+nulls, pgx.QueryExecModeSimpleProtocol)
	c.refuseScans(s, generic, text)
}

func (c *crowded) refuseScans(s statement, plan node, text string) {
	c.t.Helper()
	plan.walk(func(step node) {
		if step.Type == "Seq Scan" && slices.Contains(bigTables(), step.Relation) {
			c.t.Errorf("scans %s from end to end:\n%s\n%s", step.Relation, s.sql, text)
		}
	})
}

func TestListsAreReadByKeysetOnAnIndex(t *testing.T) {
	t.Parallel()
	c := newCrowded(t)
	const page = 20
	deep := basilic.Cursor{At: time.Now().Add(-10 * 24 * time.Hour), Key: "00000000-0000-7000-8000-000000012345"}
	numbered := basilic.Cursor{At: time.Now().Add(-time.Hour), Key: "12345"}
	states := []basilic.ResourceState{basilic.ResourcePublic, basilic.ResourcePrivate}
	ctx := t.Context()
	for _, list := range slices.Concat(resemblancePlans(ctx), adaptationPlans(ctx, page), sitemapPlans(ctx), statisticsPlans(ctx), homePlans(ctx, deep, page), timelinePlans(ctx, page, deep), digestPlans(ctx), savedPlans(ctx), []planList{
		{"outbox", 0, func(db *postgres.DB) error { _, err := db.Outbox(ctx, 1, deep, page); return err }},
		{"count outbox", 20_000, func(db *postgres.DB) error { _, err := db.CountOutbox(ctx, 1); return err }},
		{"latest activity", 0, func(db *postgres.DB) error {
			_, err := db.LatestActivity(ctx, 1, basilic.ActivityCreate, "https://x.example/o4")
			return err
		}},
		{"withdraw activities", 0, func(db *postgres.DB) error { return db.WithdrawActivities(ctx, "https://x.example/o4") }},
		{"public bases", 0, func(db *postgres.DB) error { _, err := db.PublicBases(ctx, basilic.Cursor{}, page); return err }},
		{"public bases, deep", 0, func(db *postgres.DB) error { _, err := db.PublicBases(ctx, numbered, page); return err }},
		{"cards by", 0, func(db *postgres.DB) error { _, err := db.CardsBy(ctx, 3, deep, page); return err }},
		{"cards in", 30_000, func(db *postgres.DB) error { _, err := db.CardsIn(ctx, 1, states, deep, page); return err }},
		{"cards of", 0, func(db *postgres.DB) error { _, err := db.CardsOf(ctx, 3, states, deep, page); return err }},
		{"cards contributed", 0, func(db *postgres.DB) error { _, err := db.CardsContributed(ctx, 3, deep, page); return err }},
		{"invitations", 0, func(db *postgres.DB) error { _, err := db.InvitationsOf(ctx, 3, page); return err }},
		{"hub cards", 0, func(db *postgres.DB) error { _, err := db.HubCards(ctx, deep, page); return err }},
		{"hub cards, first", 0, func(db *postgres.DB) error { _, err := db.HubCards(ctx, basilic.Cursor{}, page); return err }},
		{"featured", 0, func(db *postgres.DB) error { _, err := db.FeaturedIRIs(ctx, 1, page); return err }},
		{"fill timeline", 2_000, func(db *postgres.DB) error { return db.FillTimelineTx(ctx, 4, 1, 100) }},
		{"following", 0, func(db *postgres.DB) error { _, err := db.Following(ctx, 2, numbered, page); return err }},
		{"followers", 0, func(db *postgres.DB) error { _, err := db.FollowerIRIs(ctx, 1, numbered, page); return err }},
		{"following iris", 0, func(db *postgres.DB) error { _, err := db.FollowingIRIs(ctx, 2, numbered, page); return err }},
		{"blocked accounts", 0, func(db *postgres.DB) error { _, err := db.BlockedAccounts(ctx, 2, numbered, page); return err }},
		{"followed here", 0, func(db *postgres.DB) error { _, err := db.FollowedHere(ctx, 20_000); return err }},
		{"follows with", 5_000, func(db *postgres.DB) error { _, err := db.FollowsWith(ctx, 2); return err }},
		{"counts", 10_000, func(db *postgres.DB) error { _, err := db.CountsOf(ctx, 20); return err }},
		{"cards by ids", 0, func(db *postgres.DB) error {
			_, err := db.CardsByIDs(ctx, []basilic.ID{"00000000-0000-7000-8000-000000000011", "00000000-0000-7000-8000-000000000013"})
			return err
		}},
		{"hosts of", 0, func(db *postgres.DB) error { _, err := db.HostsOf(ctx, []string{"h7.example"}); return err }},
		{"hosts by ids", 0, func(db *postgres.DB) error { _, err := db.HostsByIDs(ctx, []int64{7, 8}); return err }},
		{"handle taken", 0, func(db *postgres.DB) error { _, err := db.HandleTaken(ctx, "a77"); return err }},
		{"remote actor by address", 0, func(db *postgres.DB) error { _, err := db.RemoteActorByAddress(ctx, "r77", "h77.example"); return err }},
		{"free slug", 0, func(db *postgres.DB) error { _, err := db.FreeSlug(ctx, "fiche"); return err }},
		{"resources of base", 15_000, func(db *postgres.DB) error { _, err := db.ResourcesOfBase(ctx, 1, basilic.ResourcePrivate); return err }},
		{"remote resources by", 0, func(db *postgres.DB) error { _, err := db.RemoteResourcesBy(ctx, 20_001); return err }},
		{"announced resource", 0, func(db *postgres.DB) error {
			_, err := db.AnnouncedResource(ctx, 1, "https://x.example/announcefiche-1", "https://x.example/o2")
			return err
		}},
		{"event actors", 0, func(db *postgres.DB) error {
			_, err := db.EventActors(ctx, "00000000-0000-7000-8000-000000000011")
			return err
		}},
		{"withdraw event", 5_000, func(db *postgres.DB) error {
			return db.WithdrawEventTx(ctx, "00000000-0000-7000-8000-000000000011", 1, basilic.ReasonShared)
		}},
		{"withdraw resource", 500, func(db *postgres.DB) error { return db.WithdrawResourceTx(ctx, "00000000-0000-7000-8000-000000000012") }},
		{"explain timeline", 60_000, func(db *postgres.DB) error { return db.ExplainTimelineTx(ctx, 2) }},
		{"distribute locally", 60_000, func(db *postgres.DB) error {
			_, err := db.DistributeLocallyTx(ctx, postgres.Event{ResourceID: "00000000-0000-7000-8000-000000000013", ActorID: 1, Reason: basilic.ReasonUpdated, At: time.Now()}, 10_000)
			return err
		}},
		{"distribute locally, too many", 1_100, func(db *postgres.DB) error {
			_, err := db.DistributeLocallyTx(ctx, postgres.Event{ResourceID: "00000000-0000-7000-8000-000000000013", ActorID: 1, Reason: basilic.ReasonUpdated, At: time.Now()}, 1_000)
			return err
		}},
		{"distribute a slice", 10_500, func(db *postgres.DB) error {
			_, err := db.DistributeSliceTx(ctx, postgres.Event{ResourceID: "00000000-0000-7000-8000-000000000011", ActorID: 1, Reason: basilic.ReasonShared}, 500, 500)
			return err
		}},
		{"distribute arrivals", 5_000, func(db *postgres.DB) error {
			_, err := db.DistributeAllLocallyTx(ctx, []postgres.Event{
				{ResourceID: "00000000-0000-7000-8000-000000000013", ActorID: 1, Reason: basilic.ReasonUpdated, At: time.Now()},
				{ResourceID: "00000000-0000-7000-8000-000000000014", ActorID: 20, Reason: basilic.ReasonUpdated, At: time.Now()},
			}, 1_000)
			return err
		}},
		{"chunk targets", 0, func(db *postgres.DB) error { _, err := db.ChunkTargets(ctx, 500); return err }},
		{"recipients of the reach", 100_000, func(db *postgres.DB) error {
			_, err := db.Recipients(ctx, postgres.Audience{ReachOf: "https://x.example/o2"}, postgres.Order{Object: "https://x.example/o2"})
			return err
		}},
		{"announces of", 0, func(db *postgres.DB) error { _, err := db.AnnouncesOf(ctx, 1, "https://x.example/o4"); return err }},
		{"announcers of", 0, func(db *postgres.DB) error { _, err := db.AnnouncersOf(ctx, "https://x.example/o4"); return err }},
		// Of a base that few follow: of one that half of all actors follow, reading
		// all actors is the right plan.
		{"recipients of a base", 0, func(db *postgres.DB) error {
			_, err := db.Recipients(ctx, postgres.Audience{FollowersOf: []basilic.ActorID{20}, Servers: postgres.GroupServers}, postgres.Order{})
			return err
		}},
		{"quotes", 0, func(db *postgres.DB) error {
			_, err := db.Quotes(ctx, "00000000-0000-7000-8000-000000000011", false, page)
			return err
		}},
		{"features", 0, func(db *postgres.DB) error {
			_, err := db.Features(ctx, []basilic.ActorID{5}, page)
			return err
		}},
		{"authorizations by", 0, func(db *postgres.DB) error {
			_, err := db.AuthorizationsBy(ctx, 20_001, "https://x.example/q20001")
			return err
		}},
		{"inbox of", 0, func(db *postgres.DB) error { _, err := db.InboxOf(ctx, 20_001); return err }},
		{"due deliveries", 3_000, func(db *postgres.DB) error { _, err := db.DueDeliveries(ctx, 1, time.Now(), 50); return err }},
		{"next delivery", 20_000, func(db *postgres.DB) error { _, _, err := db.NextDelivery(ctx, 1); return err }},
		{"hosts pending", 2_000, func(db *postgres.DB) error { _, err := db.HostsPending(ctx); return err }},
		{"inbox gone", 2_000, func(db *postgres.DB) error { return db.InboxGone(ctx, 7) }},
		{"take inbox items", 0, func(db *postgres.DB) error { _, err := db.TakeInboxItemsTx(ctx, 20_000, 100); return err }},
		{"hosts, by name", 5_000, func(db *postgres.DB) error {
			_, err := db.HostLines(ctx, postgres.HostFilter{}, "h3", page)
			return err
		}},
		{"failing hosts", 0, func(db *postgres.DB) error { _, err := db.FailingHosts(ctx); return err }},
		{"inbox actors", 0, func(db *postgres.DB) error { _, err := db.InboxActors(ctx, 7, page); return err }},
		{"public counts", 60_000, func(db *postgres.DB) error { _, _, err := db.CountPublic(ctx); return err }},
		{"forget mails", 2_000, func(db *postgres.DB) error { _, err := db.ForgetMails(ctx, time.Now(), 500); return err }},
		{"forget sessions", 2_000, func(db *postgres.DB) error { _, err := db.ForgetSessions(ctx, time.Now(), 500); return err }},
		{"forget pending sign-ups", 2_000, func(db *postgres.DB) error { _, err := db.ForgetPendingSignUps(ctx, time.Now(), 500); return err }},
		{"forget chunks", 2_500, func(db *postgres.DB) error { _, _, err := db.ForgetChunks(ctx, time.Now(), 10_000, 500); return err }},
		{"forget activities", 3_000, func(db *postgres.DB) error { _, _, err := db.ForgetActivities(ctx, time.Now(), "", 500); return err }},
		{"reports", 0, func(db *postgres.DB) error { _, err := db.Reports(ctx, false, basilic.Cursor{}, page); return err }},
		{"reports, closed, deep", 0, func(db *postgres.DB) error { _, err := db.Reports(ctx, true, numbered, page); return err }},
		{"revisions", 0, func(db *postgres.DB) error {
			_, err := db.Revisions(ctx, "00000000-0000-7000-8000-000000000013", 1, 40, page)
			return err
		}},
		{"published media", 0, func(db *postgres.DB) error {
			_, err := db.PublishedMedia(ctx, "00000000-0000-7000-8000-000000000013", "00000000-0000-7000-8000-000000000001")
			return err
		}},
		{"counts of reports", 0, func(db *postgres.DB) error { return countReports(ctx, db) }},
		{"linked cards", 0, func(db *postgres.DB) error {
			_, err := db.LinkedCards(ctx, []basilic.ID{"00000000-0000-7000-8000-000000000011"}, []basilic.IRI{"https://x.example/o2"})
			return err
		}},
		{"linking iris", 0, func(db *postgres.DB) error {
			_, err := db.LinkingIRIs(ctx, "00000000-0000-7000-8000-000000000011")
			return err
		}},
		{"jobs quiet", 0, func(db *postgres.DB) error { _, err := db.JobsQuiet(ctx); return err }},
	}, searchPlans(ctx)) {
		t.Run(list.name, func(t *testing.T) {
			c.t = t
			c.recorder.take()
			err := c.db.InTx(ctx, func(tx *postgres.DB) error {
				if err := list.run(tx); err != nil {
					return err
				}
				return context.Canceled
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			statements := c.recorder.take()
			if len(statements) == 0 {
				t.Fatal("nothing was sent")
			}
			reads := list.reads
			if reads == 0 {
				reads = 500
			}
			for _, s := range statements {
				c.check(s, reads)
			}
		})
	}
}
