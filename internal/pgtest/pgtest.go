// Package pgtest gives tests a real Postgres: one cluster without durability
// for each test binary, and a database of its own for each test that asks.
package pgtest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic/internal/embeddedpg"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const template = "basilic_template"

// server is the cluster of this test binary. It ends with the process: the
// kernel tells it.
type server struct {
	url      func(database string) string
	err      error
	sequence atomic.Int64
	// cloning keeps two clones from reading the template at once.
	cloning sync.Mutex
	shared  *postgres.DB
}

var shared = sync.OnceValue(startServer)

func startServer() *server {
	removeLeftovers()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	folder, err := os.MkdirTemp("", fmt.Sprintf("basilic-test-%d-", os.Getpid()))
	if err != nil {
		return &server{err: err}
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		return &server{err: err}
	}
	cluster, err := embeddedpg.Start(ctx, embeddedpg.Config{DataDir: folder, Fast: true, MaxConnections: 400, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return &server{err: err}
	}
	s := &server{url: cluster.URL}
	if s.err = s.execute(ctx, "create database "+template); s.err != nil {
		return s
	}
	if s.err = postgres.Migrate(ctx, s.url(template)); s.err != nil {
		return s
	}
	if s.err = s.execute(ctx, "create database basilic_shared template "+template); s.err != nil {
		return s
	}
	s.shared, s.err = postgres.Open(ctx, s.url("basilic_shared"))
	return s
}

// removeLeftovers deletes the folders of test binaries that ended: nobody else
// can, since a process is not told of its own end.
func removeLeftovers() {
	folders, err := filepath.Glob(filepath.Join(os.TempDir(), "basilic-test-*"))
	if err != nil {
		return
	}
	for _, folder := range folders {
		var pid int
		if _, err := fmt.Sscanf(filepath.Base(folder), "basilic-test-%d-", &pid); err != nil {
			continue
		}
		info, err := os.Stat(folder)
		if err != nil || time.Since(info.ModTime()) < time.Minute {
			continue
		}
		if _, err := os.Stat(fmt.Sprintf("/proc/%d", pid)); os.IsNotExist(err) {
			_ = os.RemoveAll(folder)
		}
	}
}

func (s *server) execute(ctx context.Context, statement string) error {
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("pgtest: %s: %w", statement, err)
	}
	return nil
}

func start(t testing.TB) *server {
	t.Helper()
	s := shared()
	if s.err != nil {
		t.Fatalf("pgtest: %v", s.err)
	}
	return s
}

// URL returns the connection string of a migrated database of the test's own.
func URL(t testing.TB) string {
	t.Helper()
	s := start(t)
	name := fmt.Sprintf("test_%d", s.sequence.Add(1))
	s.cloning.Lock()
	err := s.execute(t.Context(), "create database "+name+" template "+template)
	s.cloning.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		if err := s.execute(ctx, "drop database if exists "+name+" with (force)"); err != nil {
			t.Log(err)
		}
	})
	return s.url(name)
}

// EmptyURL returns the connection string of an empty database of the test's own.
func EmptyURL(t testing.TB) string {
	t.Helper()
	s := start(t)
	name := fmt.Sprintf("empty_%d", s.sequence.Add(1))
	if err := s.execute(t.Context(), "create database "+name); err != nil {
		t.Fatal(err)
	}
	return s.url(name)
}

// DB returns a migrated database of the test's own.
func DB(t testing.TB) *postgres.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	return db
}

// Tx returns a transaction on a database that all tests of the binary share,
// rolled back when the test ends.
func Tx(t testing.TB) *postgres.DB {
	t.Helper()
	tx, err := start(t).shared.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := tx.Rollback(context.Background()); err != nil {
			t.Log(err)
		}
	})
	return tx
}
