package postgres_test

import (
	"slices"
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// TestJobsOfAProcessWithoutSessionsAreReleased: two processes and one that worked
// under a name of another make; a process is lost when its last session ended.
func TestJobsOfAProcessWithoutSessionsAreReleased(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	open := func() (*postgres.DB, string) {
		db, err := postgres.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(db.Close)
		name, err := db.Process(t.Context())
		if err != nil || name == "" {
			t.Fatalf("named %q: %v", name, err)
		}
		return db, name
	}
	here, ours := open()
	there, theirs := open()
	s := newScene(t, here)
	job := func(attempt int, workers ...string) {
		s.exec("insert into river_job (state, kind, args, attempt, max_attempts, attempted_at, attempted_by) values ('running', $1, '{}', $2, 3, now(), $3)",
			s.tag, attempt, workers)
	}
	job(1, theirs, ours)
	job(1, ours, theirs)
	job(3, theirs)
	job(1, "another_2026_11_26")
	lost := func() []string { return must(s, func() ([]string, error) { return here.LostProcesses(s.ctx()) }) }
	release := func() int64 {
		return must(s, func() (int64, error) { return here.ReleaseJobsOf(s.ctx(), []string{ours, theirs}) })
	}
	if got := lost(); len(got) != 0 {
		t.Fatalf("lost while all live: %q", got)
	}
	s.same(release(), int64(0))
	there.Close()
	within(t, "the other process is seen to be lost", func() bool { return slices.Equal(lost(), []string{theirs}) })
	s.same(release(), int64(1))
	var states string
	s.must(s.row("select string_agg(state::text, ' ' order by id) from river_job where kind = $1", s.tag).Scan(&states))
	s.same(states, "running available running running")
}
