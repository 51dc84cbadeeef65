package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// finders are those who keep searches that find what alice publishes.
func finders() []string { return []string{"bob", "chloe", "david"} }

// hold is a transaction that something waits for.
type hold struct {
	t  *testing.T
	db *postgres.DB
	tx pgx.Tx
	id int
}

// holding begins a transaction that does one thing and stays open.
func holding(t *testing.T, db *postgres.DB, sql string, arguments ...any) *hold {
	t.Helper()
	tx, err := db.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h := &hold{t: t, db: db, tx: tx}
	if err := tx.QueryRow(t.Context(), `select pg_backend_pid()`).Scan(&h.id); err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), sql, arguments...); err != nil {
		t.Fatal(err)
	}
	return h
}

// await waits until something waits for it.
func (h *hold) await(what string) {
	h.t.Helper()
	eventually(h.t, what, func() bool {
		return number(h.t, h.db, `select count(*) from pg_stat_activity where $1 = any(pg_blocking_pids(pid))`, h.id) > 0
	})
}

// end lets it go. The server may be gone.
func (h *hold) end() { _ = h.tx.Rollback(context.Background()) }

// TestChaosASavedSearchBringsEachResultOnce publishes what saved searches find, and
// kills the process at seeded moments of putting it into the timelines: before a line
// is written, between two, or at any moment; with its Postgres or without. Each result
// stands once in the fil of each who keeps a search for it.
func TestChaosASavedSearchBringsEachResultOnce(t *testing.T) {
	t.Parallel()
	n, random := moments(t)
	h, folder := startAlone(t)
	h.quiet = true
	alice, people := h.person("alice"), make(map[string]*person)
	for _, name := range finders() {
		people[name] = h.person(name)
		people[name].post("/mes-recherches/nouvelle", http.StatusSeeOther, "name", "Veille", "q", "tomates")
	}
	// Who keeps two has one line too.
	people["bob"].post("/mes-recherches/nouvelle", http.StatusSeeOther, "name", "Semis", "themes", "accessibilite")
	var titles []string
	for moment := range n {
		title := fmt.Sprintf("Des tomates %d", moment)
		titles = append(titles, title)
		db := h.database(t, folder)
		interrupt(t, h, folder, db, random, (moment+1)%3, func() string { return alice.publish(title, "") })
		db.Close()
		h.start()
	}
	db := h.database(t, folder)
	defer db.Close()
	const lines = `select count(*) from timeline_entries e join actors a on a.id = e.owner_id join resources r on r.id = e.resource_id
		where a.handle = $1 and r.title = $2 and e.reason = 'found'`
	for _, name := range finders() {
		for _, title := range titles {
			eventually(t, title+" in the fil of "+name, func() bool { return number(t, db, lines, name, title) == 1 })
		}
		if got := number(t, db, `select count(*) from timeline_entries e join actors a on a.id = e.owner_id where a.handle = $1`, name); got != n {
			t.Errorf("the fil of %s has %d lines, want %d", name, got, n)
		}
		if page := people[name].fil(); strings.Count(page, ">"+titles[n-1]+"<") != 1 {
			t.Errorf("the fil of %s shows %q %d times", name, titles[n-1], strings.Count(page, ">"+titles[n-1]+"<"))
		}
	}
	if left := number(t, db, `select count(*) from saved_search_queue`); left != 0 {
		t.Errorf("%d changes wait still", left)
	}
}

// interrupt publishes, and kills the process while what it published is put into the
// timelines.
func interrupt(t *testing.T, h *hub, folder string, db *postgres.DB, random *rand.Rand, place int, publish func() string) {
	t.Helper()
	owner := finders()[random.IntN(len(finders()))]
	var held []*hold
	switch place {
	case 0, 1:
		first := holding(t, db, `select 1 from saved_searches k join actors a on a.id = k.owner_id where a.handle = $1 for update of k`, owner)
		held = append(held, first)
		path := publish()
		first.await("the results to be put into the timelines")
		if place == 0 {
			break
		}
		// The line of one person is being written by somebody else.
		second := holding(t, db, `insert into timeline_entries (owner_id, resource_id, via_id, reason, at)
			select a.id, r.id, r.author_id, 'published', r.published_at from actors a, resources r where a.handle = $1 and r.slug = $2`, owner, strings.TrimPrefix(path, "/ressources/"))
		held = append(held, second)
		first.end()
		second.await("the lines to be written")
	default:
		publish()
		time.Sleep(time.Duration(random.IntN(4000)) * time.Millisecond)
	}
	withPostgres := random.IntN(2) == 0
	if withPostgres {
		if err := syscall.Kill(postmaster(folder), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
	}
	h.kill()
	for _, one := range held {
		one.end()
	}
	t.Logf("killed at place %d of %s, with Postgres %v", place, owner, withPostgres)
}
