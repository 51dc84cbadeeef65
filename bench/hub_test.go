package bench

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/embeddedpg"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// hub is a hub in this process with a durable Postgres of its own.
type hub struct {
	*app.App
	t      testing.TB
	author basilic.Viewer
}

func newHub(t testing.TB) *hub {
	t.Helper()
	h := idleHub(t)
	h.work()
	return h
}

// work starts the hub's workers.
func (h *hub) work() {
	h.t.Helper()
	if err := h.Work(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// idleHub is a hub that takes requests and works no jobs.
func idleHub(t testing.TB) *hub {
	t.Helper()
	folder, err := os.MkdirTemp("", "basilic-bench-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return idleHubIn(t, folder)
}

// idleHubIn is idleHub with a data folder that stays.
func idleHubIn(t testing.TB, folder string) *hub {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	cluster, err := embeddedpg.Start(t.Context(), embeddedpg.Config{DataDir: folder, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cluster.Stop(context.Background()) })
	c := config.Config{
		URL: "http://localhost:1", Listen: "127.0.0.1:0", Data: folder, Registration: "open", Federation: "open", Mode: "development",
		Name: "Banc", Accent: "#0b5a53", DevPeers: []string{"127.0.0.0/8:*"},
	}
	spare := app.SpareMemory()
	t.Cleanup(func() { runtime.KeepAlive(spare) })
	built, err := app.New(t.Context(), app.Options{Config: c, DatabaseURL: cluster.URL(embeddedpg.Database), Log: log, Sole: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = built.Stop(ctx)
	})
	h := &hub{App: built, t: t}
	const email = "alice@exemple.fr"
	account, err := h.DB.AccountByEmail(t.Context(), email)
	if errors.Is(err, basilic.ErrNotFound) {
		account, err = h.Actors.CreateAccount(t.Context(), actors.SignUp{
			FirstName: "Alice", LastName: "Banc", Email: email, Handle: "alice", Password: fedtest.Password,
		}, false)
	}
	if err != nil {
		t.Fatal(err)
	}
	if h.author, err = h.Actors.Viewer(t.Context(), account.ID); err != nil {
		t.Fatal(err)
	}
	return h
}

// followers gives the author followers with inboxes of their own, so many a
// host; origin says where the n-th host is. They are made by one statement a
// table, as the hub would keep them.
func (h *hub) followers(inboxes, perHost int, origin func(host int) string) {
	h.t.Helper()
	origins, authorities := make([]string, inboxes/perHost), make([]string, inboxes/perHost)
	for n := range origins {
		origins[n] = origin(n)
		authorities[n] = basilic.IRI(origins[n]).Host()
	}
	run := func(statement string, arguments ...any) {
		if _, err := h.DB.Pool().Exec(h.t.Context(), statement, arguments...); err != nil {
			h.t.Fatal(err)
		}
	}
	run(`insert into hosts (authority) select unnest($1::text[])`, authorities)
	run(`insert into inboxes (url, host_id)
		select o.origin || '/users/' || (o.n - 1) * $3 + u || '/inbox', h.id
		from unnest($1::text[], $2::text[]) with ordinality as o (origin, authority, n)
		join hosts h on h.authority = o.authority cross join generate_series(0, $3 - 1) as u`, origins, authorities, perHost)
	run(`insert into actors (kind, local, iri, handle, host, inbox, url, inbox_id)
		select 'Person', false, left(i.url, -6), 'u' || i.id, h.authority, i.url, left(i.url, -6), i.id
		from inboxes i join hosts h on h.id = i.host_id where h.authority = any($1)`, authorities)
	run(`insert into follows (follower_id, followed_id, state, iri)
		select a.id, $2, 'accepted', a.iri || '/follow' from actors a where a.host = any($1)`, authorities, h.author.ProfileID())
	run(`analyze`)
}

// publish writes a resource and publishes it, and returns how long the author
// waited for the answer.
func (h *hub) publish(title string) time.Duration {
	h.t.Helper()
	r, err := h.Resources.Create(h.t.Context(), h.author, fedtest.Sheet(title), "")
	if err != nil {
		h.t.Fatal(err)
	}
	start := time.Now()
	if _, err := h.Resources.Publish(h.t.Context(), h.author, r.Slug, true); err != nil {
		h.t.Fatal(err)
	}
	return time.Since(start)
}

// cost is what something took.
type cost struct {
	own, postgres time.Duration
	wal           int64
}

// spent returns what was spent since the process and the database began.
func (h *hub) spent() cost {
	h.t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		h.t.Fatal(err)
	}
	c := cost{own: time.Duration(usage.Utime.Nano() + usage.Stime.Nano())}
	row := h.DB.Pool().QueryRow(h.t.Context(), "select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint")
	if err := row.Scan(&c.wal); err != nil {
		h.t.Fatal(err)
	}
	c.postgres = h.postgresCPU()
	return c
}

// postgresCPU sums the CPU of the hub's own server: its first process, which
// holds what ended ones spent, and those that run.
func (h *hub) postgresCPU() time.Duration {
	h.t.Helper()
	var backend int
	if err := h.DB.Pool().QueryRow(h.t.Context(), "select pg_backend_pid()").Scan(&backend); err != nil {
		h.t.Fatal(err)
	}
	first, _ := process(strconv.Itoa(backend))
	entries, err := os.ReadDir("/proc")
	if err != nil {
		h.t.Fatal(err)
	}
	_, sum := process(strconv.Itoa(first))
	for _, e := range entries {
		if parent, spent := process(e.Name()); parent == first {
			sum += spent
		}
	}
	return sum
}

// process returns the parent of a process and the CPU that it and its ended
// children spent; 0 for what is no process.
func process(id string) (parent int, spent time.Duration) {
	data, err := os.ReadFile("/proc/" + id + "/stat")
	if err != nil {
		return 0, 0
	}
	_, rest, _ := strings.Cut(string(data), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 15 {
		return 0, 0
	}
	var ticks int64
	for _, field := range fields[11:15] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, 0
		}
		ticks += n
	}
	if parent, err = strconv.Atoi(fields[1]); err != nil {
		return 0, 0
	}
	return parent, time.Duration(ticks) * 10 * time.Millisecond
}

func (c cost) since(before cost) cost {
	return cost{own: c.own - before.own, postgres: c.postgres - before.postgres, wal: c.wal - before.wal}
}
