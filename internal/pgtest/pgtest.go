// Package pgtest gives tests a real Postgres. Each test binary has a server of
// its own without durability, copied from one that was initialised and migrated
// before, and each test that asks has a database of its own on it. The server
// ends with the test binary; callers need no TestMain.
//
// Where BASILIC_TEST_DATABASE_URL is set, it names a server to use instead, by
// the connection string of a user who may create databases.
package pgtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// URL returns the connection string of a migrated database of the test's own.
func URL(t testing.TB) string {
	t.Helper()
	s := running(t)
	return s.database(t, " template "+s.template())
}

// EmptyURL returns the connection string of an empty database of the test's own.
func EmptyURL(t testing.TB) string {
	t.Helper()
	return running(t).database(t, "")
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
	tx, err := running(t).shared.Begin(t.Context())
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

func running(t testing.TB) *server {
	t.Helper()
	s := binary()
	if s.err != nil {
		t.Fatalf("pgtest: %v", s.err)
	}
	return s
}

// database makes a database that is dropped when the test ends.
func (s *server) database(t testing.TB, options string) string {
	t.Helper()
	name := fmt.Sprintf("%s%d", s.prefix, s.sequence.Add(1))
	if err := s.create(t.Context(), name, options); err != nil {
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
