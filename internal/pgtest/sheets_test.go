package pgtest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// searched are the tables that search reads, each as one text for each row.
func searched() map[string]string {
	return map[string]string{
		"search_resources": `select to_jsonb(s)::text from search_resources s order by resource_id`,
		"search_keywords":  `select to_jsonb(s)::text from search_keywords s order by resource_id, keyword`,
		"search_actors":    `select to_jsonb(s)::text from search_actors s order by actor_id`,
		"search_words":     `select to_jsonb(s)::text from search_words s order by word`,
		"resemblances":     `select to_jsonb(s)::text from resemblances s order by resource_id`,
	}
}

func lines(t *testing.T, db *postgres.DB, query string) []string {
	t.Helper()
	rows, err := db.Pool().Query(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		all = append(all, line)
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return all
}

func TestSheetsFilledAtOnceAreFoundAsThoseKeptOneByOne(t *testing.T) {
	t.Parallel()
	const n = 300
	newest := time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	atOnce, byTriggers := pgtest.DB(t), pgtest.DB(t)
	pgtest.FillSheets(t, atOnce, pgtest.Sheets{Resources: n, Seed: 7, Newest: newest})
	pgtest.FillSheets(t, byTriggers, pgtest.Sheets{Resources: n, Seed: 7, Newest: newest, Triggers: true})
	for table, query := range searched() {
		got, want := lines(t, atOnce, query), lines(t, byTriggers, query)
		if diff := cmp.Diff(want, got); diff != "" || len(want) == 0 {
			t.Errorf("%s: %d rows, by the triggers %d:\n%.2000s", table, len(got), len(want), diff)
		}
	}
	resources := lines(t, atOnce, `select resource_id::text from search_resources`)
	if len(resources) != n {
		t.Errorf("%d resources are found of %d", len(resources), n)
	}
	labels := lines(t, atOnce, `select facets::text from search_resources s where exists (select 1 from resources r where r.id = s.resource_id and r.label <> '')`)
	if len(labels) == 0 || strings.Count(labels[0], ",") < 3 {
		t.Errorf("no label, or few facets: %q", labels)
	}
}

func TestGeneratedWordsFollowTheLawOfLanguages(t *testing.T) {
	t.Parallel()
	const n = 2000
	db := pgtest.DB(t)
	pgtest.FillSheets(t, db, pgtest.Sheets{Resources: n, Seed: 7})
	shares := lines(t, db, `select (100 * ndoc / 2000)::text from ts_stat('select tsm from search_resources') order by ndoc desc, word`)
	if first, hundredth := shares[4], shares[100]; len(first) != 2 || len(hundredth) != 2 || first <= hundredth {
		t.Errorf("the fifth word stands in %s %% of the sheets, the hundredth in %s", first, hundredth)
	}
	if rare := shares[len(shares)*2/3]; rare != "0" || len(shares) < 10_000 {
		t.Errorf("%d words, two thirds of them in %s %% at least", len(shares), rare)
	}
}
