package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// process is one of several on a database, with a cache that listens.
type process struct {
	*postgres.DB
	cache *postgres.Cache[int]
	loads int
}

func startProcess(t *testing.T, url string) *process {
	t.Helper()
	db, err := postgres.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	p := &process{DB: db, cache: postgres.NewCache[int](db.Changes(), "thing", 3).ClearOn("host")}
	db.Changes().Listen(slog.New(slog.DiscardHandler))
	within(t, "the process listens", db.Changes().Listening)
	return p
}

func (p *process) get(t *testing.T, key string) int {
	t.Helper()
	n, err := p.cache.Get(t.Context(), key, func(context.Context) (int, error) {
		p.loads++
		return p.loads, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (p *process) notify(t *testing.T, changes ...postgres.Change) {
	t.Helper()
	err := p.InTx(t.Context(), func(tx *postgres.DB) error { return tx.NotifyChangedTx(t.Context(), changes...) })
	if err != nil {
		t.Fatal(err)
	}
}

func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for start := time.Now(); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			t.Fatalf("never: %s", what)
		}
	}
}

func TestChangeInOneProcessReachesTheCacheOfAnother(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	a, b := startProcess(t, url), startProcess(t, url)
	first := b.get(t, "x")
	other := b.get(t, "y")
	if b.get(t, "x") != first {
		t.Fatal("nothing was kept")
	}
	a.notify(t, postgres.Change{Kind: "thing", Key: "x"})
	within(t, "the other process reads again", func() bool { return b.get(t, "x") != first })
	if b.get(t, "y") != other {
		t.Error("what did not change was forgotten too")
	}
	a.notify(t, postgres.Change{Kind: "host", Key: "z.example"})
	within(t, "all is read again", func() bool { return b.get(t, "y") != other })
}

func TestChangeIsKnownHereBeforeInTxReturns(t *testing.T) {
	t.Parallel()
	a := startProcess(t, pgtest.URL(t))
	for range 50 {
		before := a.get(t, "x")
		a.notify(t, postgres.Change{Kind: "thing", Key: "x"})
		if a.get(t, "x") == before {
			t.Fatal("served what this process itself changed")
		}
	}
}

func TestChangeInASavepointIsToldToo(t *testing.T) {
	t.Parallel()
	a := startProcess(t, pgtest.URL(t))
	before := a.get(t, "x")
	err := a.InTx(t.Context(), func(tx *postgres.DB) error {
		return tx.InTx(t.Context(), func(inner *postgres.DB) error {
			return inner.NotifyChangedTx(t.Context(), postgres.Change{Kind: "thing"})
		})
	})
	if err != nil || a.get(t, "x") == before {
		t.Fatalf("kept: %v", err)
	}
}

func TestValueThatChangesWhileItIsReadIsNotKept(t *testing.T) {
	t.Parallel()
	a := startProcess(t, pgtest.URL(t))
	_, err := a.cache.Get(t.Context(), "x", func(context.Context) (int, error) {
		a.notify(t, postgres.Change{Kind: "thing", Key: "x"})
		return -1, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if a.get(t, "x") == -1 {
		t.Error("an overtaken value was kept")
	}
}

func TestProcessThatCannotHearServesNothingKept(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	a, b := startProcess(t, url), startProcess(t, url)
	before := b.get(t, "x")
	// Cut for as long as it takes: the listener comes back by itself.
	cut := func() {
		_, err := a.Pool().Exec(t.Context(), `select pg_terminate_backend(pid) from pg_stat_activity
			where datname = current_database() and query in ('listen basilic_changed', '')`)
		if err != nil {
			t.Error(err)
		}
	}
	within(t, "it knows that it is deaf", func() bool { cut(); return !b.Changes().Listening() })
	if b.get(t, "x") == before {
		t.Error("a deaf process served from memory")
	}
	within(t, "it listens again", b.Changes().Listening)
	if after := b.get(t, "x"); after == before {
		t.Error("what was kept before the cut is still served")
	}
	kept := b.get(t, "x")
	a.notify(t, postgres.Change{Kind: "thing", Key: "x"})
	within(t, "it hears again", func() bool { return b.get(t, "x") != kept })
}

func TestCacheIsBoundedAndKeepsNoErrors(t *testing.T) {
	t.Parallel()
	a := startProcess(t, pgtest.URL(t))
	for n := range 30 {
		a.get(t, fmt.Sprint(n))
	}
	loads := a.loads
	for n := range 30 {
		a.get(t, fmt.Sprint(n))
	}
	if a.loads-loads < 27 {
		t.Errorf("only %d of 30 were read again: more than 3 were kept", a.loads-loads)
	}
	_, err := a.cache.Get(t.Context(), "bad", func(context.Context) (int, error) { return 0, basilic.ErrNotFound })
	if !errors.Is(err, basilic.ErrNotFound) {
		t.Error(err)
	}
	if a.get(t, "bad") == 0 {
		t.Error("an error was kept as a value")
	}
}

func TestLongKeyBecomesAllOfItsKind(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	a, b := startProcess(t, url), startProcess(t, url)
	before := b.get(t, "x")
	a.notify(t, postgres.Change{Kind: "thing", Key: string(make([]byte, 9000))})
	within(t, "everything is read again", func() bool { return b.get(t, "x") != before })
}
