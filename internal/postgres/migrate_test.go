package postgres_test

import (
	"sort"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/migrations"
)

func emptyPool(t *testing.T) (pool *pgxpool.Pool, url string) {
	t.Helper()
	url = pgtest.EmptyURL(t)
	pool, err := pgxpool.New(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool, url
}

// schema describes every table, column, default, check, index, trigger, sequence
// and function that is not of an extension, with how they are stored. Extensions stay
// when all goes down: who runs the database may have made them.
func schema(t *testing.T, pool *pgxpool.Pool) []string {
	t.Helper()
	rows, err := pool.Query(t.Context(), `
		select concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, generation_expression)
		from information_schema.columns where table_schema = 'public'
		union all select concat_ws(' ', 'column', attrelid::regclass, attname, attstorage, attcompression, attstattarget, attoptions)
			from pg_attribute a join pg_class c on c.oid = a.attrelid where c.relnamespace = 'public'::regnamespace and attnum > 0 and not attisdropped
		union all select concat_ws(' ', 'relation', relkind, relname, relpersistence, reloptions) from pg_class where relnamespace = 'public'::regnamespace
		union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
		union all select pg_get_statisticsobjdef(oid) from pg_statistic_ext where stxnamespace = 'public'::regnamespace
		union all select 'type ' || typname || ' ' || typtype::text from pg_type t where typnamespace = 'public'::regnamespace and typtype <> 'b'
		union all select indexdef from pg_indexes where schemaname = 'public'
		union all select conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
		union all select 'function ' || proname || ' ' || prosrc from pg_proc p where pronamespace = 'public'::regnamespace
			and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	sort.Strings(all)
	return all
}

func migrateDown(t *testing.T, pool *pgxpool.Pool) {
	t.Helper()
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.DownTo(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := migrator.Migrate(t.Context(), rivermigrate.DirectionDown, &rivermigrate.MigrateOpts{TargetVersion: -1}); err != nil {
		t.Fatal(err)
	}
}

func TestMigrationsGoUpAndDownAndUpAgain(t *testing.T) {
	t.Parallel()
	pool, url := emptyPool(t)
	s := &scene{t: t}
	s.must(postgres.Migrate(t.Context(), url))
	first := schema(t, pool)
	if len(first) < 200 {
		t.Fatalf("the schema has %d parts only", len(first))
	}
	migrateDown(t, pool)
	for _, part := range schema(t, pool) {
		if !strings.Contains(part, "goose_db_version") {
			t.Errorf("left after all went down: %s", part)
		}
	}
	s.must(postgres.Migrate(t.Context(), url))
	s.same(schema(t, pool), first)
	// Nothing is left to do.
	s.must(postgres.Migrate(t.Context(), url))
}

func TestEachMigrationUndoesWhatItDid(t *testing.T) {
	t.Parallel()
	pool, _ := emptyPool(t)
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	if err != nil {
		t.Fatal(err)
	}
	s := &scene{t: t}
	for range provider.ListSources() {
		before := schema(t, pool)
		up, err := provider.UpByOne(t.Context())
		s.must(err)
		if up.Source.Version > 1 {
			_, err = provider.Down(t.Context())
			s.must(err)
			t.Log(up.Source.Path)
			s.same(schema(t, pool), before)
			_, err = provider.UpByOne(t.Context())
			s.must(err)
		}
	}
}

// An older version is gone back to, and the present one taken again, with what people
// made in between.
func TestResourcesOutliveTheWayDownAndUp(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	pgtest.FillSheets(t, s.DB, pgtest.Sheets{Resources: 300, Seed: 5, Triggers: true})
	count := func(from string) int {
		n := 0
		s.must(s.Pool().QueryRow(t.Context(), "select count(*) from "+from).Scan(&n))
		return n
	}
	before := []int{count("resources"), count("search_resources"), count("actors"), count("resource_events")}
	db := stdlib.OpenDBFromPool(s.Pool())
	defer func() { _ = db.Close() }()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	s.must(err)
	_, err = provider.DownTo(t.Context(), 1)
	s.must(err)
	_, err = provider.Up(t.Context())
	s.must(err)
	s.same([]int{count("resources"), count("search_resources"), count("actors"), count("resource_events")}, before)
}

func TestProcessesThatMigrateTogetherWaitForOneAnother(t *testing.T) {
	t.Parallel()
	pool, url := emptyPool(t)
	const processes = 4
	done := make(chan error, processes)
	for range processes {
		go func() { done <- postgres.Migrate(t.Context(), url) }()
	}
	for range processes {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	var applied, known int
	err := pool.QueryRow(t.Context(), "select count(*), count(distinct version_id) from goose_db_version where version_id > 0").Scan(&applied, &known)
	if files := fileCount(t); err != nil || applied != files || known != files {
		t.Errorf("%d applied, %d known, %d files: %v", applied, known, files, err)
	}
}

func fileCount(t *testing.T) int {
	t.Helper()
	files, err := migrations.FS.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

func TestNewerDatabaseIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for name, newer := range map[string]string{
		"ours":  "insert into goose_db_version (version_id, is_applied) values (99999, true)",
		"River": "insert into river_migration (line, version) values ('main', 99999)",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pool, url := emptyPool(t)
			s := &scene{t: t}
			s.must(postgres.Migrate(t.Context(), url))
			if _, err := pool.Exec(t.Context(), newer); err != nil {
				t.Fatal(err)
			}
			before := schema(t, pool)
			err := postgres.Migrate(t.Context(), url)
			if err == nil || !strings.Contains(err.Error(), "the database is at version 99999, which a newer Basilic made") {
				t.Errorf("got %v", err)
			}
			s.same(schema(t, pool), before)
		})
	}
}

func TestMigrationsArePendingUntilTheLastOne(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	pending := func() bool { return must(s, func() (bool, error) { return s.Pending(s.ctx()) }) }
	s.same(pending(), false)
	s.exec("delete from goose_db_version where version_id = 2")
	s.same(pending(), true)
	s.exec("drop table goose_db_version")
	if _, err := s.Pending(s.ctx()); err == nil {
		t.Error("an empty database is ready")
	}
}

func TestMigrationWithALowerNumberIsPendingUntilItIsApplied(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	db, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	text, err := migrations.FS.ReadFile("00003_inbox.sql")
	if err != nil {
		t.Fatal(err)
	}
	_, down, _ := strings.Cut(string(text), "-- +goose Down")
	if _, err := db.Pool().Exec(t.Context(), down+"; delete from goose_db_version where version_id = 3"); err != nil {
		t.Fatal(err)
	}
	if pending, err := db.Pending(t.Context()); err != nil || !pending {
		t.Errorf("one is missing: pending %v, %v", pending, err)
	}
	if err := postgres.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	if pending, err := db.Pending(t.Context()); err != nil || pending {
		t.Errorf("all are applied: pending %v, %v", pending, err)
	}
}
