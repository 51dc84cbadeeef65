package postgres_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// TestThePlannerKnowsHowManyLinesOfTheFilAreAskedFor: of a statement for any number it
// expects a tenth of the timeline, believes that too much and plans at each look anew,
// which costs three times as much as the look.
func TestThePlannerKnowsHowManyLinesOfTheFilAreAskedFor(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	pgtest.FillSheets(t, db, pgtest.Sheets{Resources: 1000, Seed: 5})
	var owner basilic.ActorID
	if err := db.Pool().QueryRow(t.Context(), `select min(id) from actors where kind = 'Person'`).Scan(&owner); err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{
		`insert into timeline_entries (owner_id, resource_id, via_id, reason, at) select min(a.id), r.id, r.author_id, 'published', r.published_at
			from resources r cross join actors a where a.kind = 'Person' group by r.id`, `vacuum analyze`,
	} {
		if _, err := db.Pool().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for name, test := range map[string]struct {
		read     func(tx *postgres.DB) error
		expected float64
	}{
		"a page, and half as many again, and whether there is more": {func(tx *postgres.DB) error {
			_, err := tx.Timeline(t.Context(), postgres.TimelineQuery{Owner: owner, Limit: 20})
			return err
		}, 31},
		"what is new": {func(tx *postgres.DB) error {
			_, err := tx.CountTimeline(t.Context(), postgres.TimelineQuery{Owner: owner, Unseen: true, Limit: 100})
			return err
		}, 100},
		"whom it comes from": {func(tx *postgres.DB) error { _, err := tx.TimelineActors(t.Context(), owner, 8); return err }, 8},
	} {
		// A transaction is one connection, and knows the statements that it sent.
		err := db.InTx(t.Context(), func(tx *postgres.DB) error {
			if err := test.read(tx); err != nil {
				return err
			}
			got, err := expectedOfAny(t, tx, `^(with wanted|select actors).*timeline_entries`)
			if got != test.expected {
				t.Errorf("%s: the planner expects %v lines, not %v", name, got, test.expected)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// expectedOfAny is how many rows the planner expects of the last statement sent that is
// like a pattern, planned for any values.
func expectedOfAny(t *testing.T, tx *postgres.DB, like string) (float64, error) {
	t.Helper()
	var name, text string
	var parameters int
	err := tx.Tx().QueryRow(t.Context(), `select name, cardinality(parameter_types) from pg_prepared_statements where statement ~ $1 order by prepare_time desc limit 1`, like).Scan(&name, &parameters)
	if err != nil {
		return 0, err
	}
	if _, err := tx.Tx().Exec(t.Context(), `set local plan_cache_mode = force_generic_plan`); err != nil {
		return 0, err
	}
	nulls := strings.TrimSuffix(strings.Repeat("null, ", parameters), ", ")
	explain := fmt.Sprintf(`explain (format json) execute %s (%s)`, pgx.Identifier{name}.Sanitize(), nulls)
	if err := tx.Tx().QueryRow(t.Context(), explain, pgx.QueryExecModeSimpleProtocol).Scan(&text); err != nil {
		return 0, err
	}
	var plans []struct {
		Plan struct {
			Rows float64 `json:"Plan Rows"`
		}
	}
	if err := json.Unmarshal([]byte(text), &plans); err != nil {
		return 0, err
	}
	return plans[0].Plan.Rows, nil
}
