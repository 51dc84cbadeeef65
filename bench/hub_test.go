package bench

import (
	"context"
	"fmt"
	"log/slog"
	"os"
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
	"codeberg.org/basilic/basilic/internal/postgres"
)

// hub is a hub in this process with a durable Postgres of its own.
type hub struct {
	*app.App
	t      testing.TB
	author basilic.Viewer
}

func newHub(t testing.TB) *hub {
	t.Helper()
	folder, err := os.MkdirTemp("", "basilic-bench-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.DiscardHandler)
	cluster, err := embeddedpg.Start(t.Context(), embeddedpg.Config{DataDir: folder, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cluster.Stop(context.Background())
		_ = os.RemoveAll(folder)
	})
	c := config.Config{
		URL: "http://localhost:1", Listen: "127.0.0.1:0", Data: folder, Registration: "open", Federation: "open", Mode: "development",
		Name: "Banc", Accent: "#0b5a53", DevPeers: []string{"127.0.0.0/8:*"}, RetrySchedule: []string{"5s", "5s", "30s", "1m"},
	}
	built, err := app.New(t.Context(), app.Options{Config: c, DatabaseURL: cluster.URL(embeddedpg.Database), Log: log, Sole: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := built.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = built.Stop(ctx)
	})
	h := &hub{App: built, t: t}
	account, err := h.Actors.CreateAccount(t.Context(), actors.SignUp{
		FirstName: "Alice", LastName: "Banc", Email: "alice@exemple.fr", Handle: "alice", Password: fedtest.Password,
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	if h.author, err = h.Actors.Viewer(t.Context(), account.ID); err != nil {
		t.Fatal(err)
	}
	return h
}

// followers gives the author followers with inboxes of their own, so many a
// host; address says where the n-th host is.
func (h *hub) followers(inboxes, perHost int, address func(host int) string) {
	h.t.Helper()
	err := h.DB.InTx(h.t.Context(), func(tx *postgres.DB) error {
		for n := range inboxes {
			origin := "http://" + address(n/perHost)
			iri := basilic.IRI(fmt.Sprintf("%s/users/%d", origin, n))
			actor, err := tx.UpsertRemoteActor(h.t.Context(), postgres.RemoteActor{Actor: basilic.Actor{
				Kind: basilic.ActorPerson, IRI: iri, Handle: fmt.Sprintf("u%d", n), Host: iri.Host(), Inbox: iri + "/inbox", URL: string(iri),
			}})
			if err != nil {
				return err
			}
			err = tx.UpsertFollow(h.t.Context(), basilic.Follow{
				FollowerID: actor.ID, FollowedID: h.author.ProfileID(), State: basilic.FollowAccepted, IRI: iri + "/follow",
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.t.Fatal(err)
	}
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
	c.postgres = postgresCPU(h.t)
	return c
}

// postgresCPU sums the CPU of every postgres process that our own children are.
func postgresCPU(t testing.TB) time.Duration {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	var ticks int64
	for _, e := range entries {
		data, err := os.ReadFile("/proc/" + e.Name() + "/stat")
		if err != nil || !strings.Contains(string(data), "(postgres)") {
			continue
		}
		_, rest, _ := strings.Cut(string(data), ") ")
		var state string
		var skip [10]int64
		var user, system, childUser, childSystem int64
		_, err = fmt.Sscan(rest, &state, &skip[0], &skip[1], &skip[2], &skip[3], &skip[4], &skip[5], &skip[6], &skip[7], &skip[8], &skip[9], &user, &system, &childUser, &childSystem)
		if err == nil {
			ticks += user + system + childUser + childSystem
		}
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

func (c cost) since(before cost) cost {
	return cost{own: c.own - before.own, postgres: c.postgres - before.postgres, wal: c.wal - before.wal}
}
