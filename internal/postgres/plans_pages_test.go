package postgres_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// talkative adds to the crowd what people say of resources, who they are and where they
// write: 50,000 rows in each table.
const talkative = `
	insert into comments (id, local, iri, resource_id, in_reply_to, depth, author_id, content_html, published_at, updated_at)
	select ('00000000-0000-7000-c000-' || lpad(n::text, 12, '0'))::uuid, true, 'https://here.example/c' || n,
		('00000000-0000-7000-8000-' || lpad((n % 5000 + 1)::text, 12, '0'))::uuid, 'https://x.example/o' || n % 5000 + 1, 1, n % 8000 + 1, '', now(), now()
	from generate_series(1, 50000) n;
	insert into reactions (resource_id, kind, actor_id, iri)
	select ('00000000-0000-7000-8000-' || lpad((n % 5000 + 1)::text, 12, '0'))::uuid, 'like', n / 5 + 1, 'https://x.example/l' || n from generate_series(1, 50000) n;
	insert into members (base_id, profile_id, role) select n % 800 * 10 + 10, n % 7919 + 1, 'contributor' from generate_series(1, 50000) n on conflict do nothing;
	insert into contributors (resource_id, profile_id, invited_by, accepted_at)
	select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n % 8000 + 1, 3, now() from generate_series(1, 50000) n;
	insert into blocks (blocker_id, blocked_id, iri) select n % 8000 + 1, n / 7 + 1, 'https://x.example/b' || n from generate_series(1, 50000) n on conflict do nothing`

// pageTables are big too, of what pages show.
func pageTables() []string {
	return []string{"comments", "reactions", "members", "contributors", "accounts", "blocks"}
}

// missing is what a list does not care about: what it plans is the same.
func missing(err error) error {
	if errors.Is(err, basilic.ErrNotFound) {
		return nil
	}
	return err
}

// pagePlans are the statements of the pages of resources, bases and profiles, and of
// what every page needs, that are no lists.
func pagePlans(ctx context.Context, page int) []planList {
	const resource, account = basilic.ID("00000000-0000-7000-8000-000000000013"), basilic.ID("00000000-0000-7000-c000-000000000013")
	return []planList{
		{"head by slug", 0, func(db *postgres.DB) error { _, err := db.HeadBySlug(ctx, "fiche-13"); return err }},
		{"head by id", 0, func(db *postgres.DB) error { _, err := db.HeadByID(ctx, resource); return err }},
		{"content of", 0, func(db *postgres.DB) error { _, err := db.ContentOf(ctx, resource, 0); return missing(err) }},
		{"viewer of", 0, func(db *postgres.DB) error { _, err := db.ViewerOf(ctx, account); return err }},
		{"actors by ids", 0, func(db *postgres.DB) error {
			_, err := db.ActorsByIDs(ctx, []basilic.ActorID{3, 7, 20_001})
			return err
		}},
		{"local actor by handle", 0, func(db *postgres.DB) error { _, err := db.LocalActorByHandle(ctx, "a77"); return err }},
		{"comments", 0, func(db *postgres.DB) error {
			_, err := db.Comments(ctx, resource, 5, basilic.Cursor{}, page)
			return err
		}},
		{"interest", 0, func(db *postgres.DB) error { _, err := db.InterestIn(ctx, resource); return err }},
		{"reaction of", 0, func(db *postgres.DB) error { _, err := db.ReactionOf(ctx, resource, "like", 5); return missing(err) }},
		{"contributors", 0, func(db *postgres.DB) error { _, err := db.Contributors(ctx, resource); return err }},
		{"is contributor", 0, func(db *postgres.DB) error { _, err := db.IsContributor(ctx, resource, 5); return err }},
		{"is shared", 0, func(db *postgres.DB) error { _, err := db.IsShared(ctx, 1, resource); return err }},
		{"lineage of", 0, func(db *postgres.DB) error { _, err := db.LineageOf(ctx, resource); return missing(err) }},
		{"spread of", 3_000, func(db *postgres.DB) error { _, err := db.SpreadOf(ctx, "https://x.example/o13"); return err }},
		{"members", 0, func(db *postgres.DB) error { _, err := db.Members(ctx, 20); return err }},
		{"memberships", 0, func(db *postgres.DB) error { _, err := db.Memberships(ctx, 5); return err }},
		{"role in", 0, func(db *postgres.DB) error { _, err := db.RoleIn(ctx, 20, 5); return missing(err) }},
		{"follow of", 0, func(db *postgres.DB) error { _, err := db.FollowOf(ctx, 2, 77); return missing(err) }},
		{"tie of", 0, func(db *postgres.DB) error { _, err := db.TieOf(ctx, 2, 77); return err }},
		{"block of", 0, func(db *postgres.DB) error { _, err := db.BlockOf(ctx, 2, 77); return missing(err) }},
		{"count waiting", 0, func(db *postgres.DB) error { _, err := db.CountWaiting(ctx, 100); return err }},
		{"sheet parts", 0, func(db *postgres.DB) error {
			_, err := db.SheetParts(ctx, resource, 5, true, []basilic.ActorID{1, 20})
			return err
		}},
	}
}

func TestWhatPagesShowIsReadByIndexes(t *testing.T) {
	t.Parallel()
	c := newCrowded(t)
	c.exec("set session_replication_role = replica; " + talkative + "; set session_replication_role = default")
	c.exec("vacuum analyze")
	for _, list := range pagePlans(t.Context(), 20) {
		t.Run(list.name, func(t *testing.T) {
			c.t = t
			c.recorder.take()
			if err := list.run(c.db); err != nil {
				t.Fatal(err)
			}
			statements := c.recorder.take()
			if len(statements) == 0 {
				t.Fatal("nothing was sent")
			}
			for _, s := range statements {
				c.check(s, max(list.reads, 500))
				c.refuseScansOf(s, pageTables())
			}
		})
	}
}

// refuseScansOf refuses sequential scans of other tables than the big ones.
func (c *crowded) refuseScansOf(s statement, tables []string) {
	c.t.Helper()
	tx, err := c.conn.Begin(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = tx.Rollback(context.Background()) }()
	plan, text := c.plan(tx, "explain (format json) "+s.sql, s.args...)
	plan.walk(func(step node) {
		if step.Type == "Seq Scan" && slices.Contains(tables, step.Relation) {
			c.t.Errorf("scans %s from end to end:\n%s\n%s", step.Relation, s.sql, text)
		}
	})
}
