package postgres_test

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/migrations"
)

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
