package postgres_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestTransactionsNestBySavepoint(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	stop := errors.New("stop")
	s.must(s.InTx(s.ctx(), func(tx *postgres.DB) error {
		if err := tx.InsertTombstone(s.ctx(), []byte("outer")); err != nil {
			return err
		}
		err := tx.InTx(s.ctx(), func(inner *postgres.DB) error {
			s.must(inner.InsertTombstone(s.ctx(), []byte("inner")))
			return stop
		})
		if !errors.Is(err, stop) {
			t.Errorf("got %v", err)
		}
		return nil
	}))
	for hash, want := range map[string]bool{"outer": true, "inner": false} {
		s.same(must(s, func() (bool, error) { return s.InTombstones(s.ctx(), []byte(hash)) }), want)
	}
}

func TestFailedTransactionLeavesNothing(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	stop := errors.New("stop")
	s.fails(stop, func(tx *postgres.DB) error {
		s.must(tx.InsertTombstone(s.ctx(), []byte("x")))
		return stop
	})
	begun := must(s, func() (*postgres.DB, error) { return s.Begin(s.ctx()) })
	s.must(begun.InsertTombstone(s.ctx(), []byte("x")))
	s.must(begun.Rollback(s.ctx()))
	s.same(must(s, func() (bool, error) { return s.InTombstones(s.ctx(), []byte("x")) }), false)
	if s.Tx() != nil || begun.Tx() == nil || s.Pool() == nil {
		t.Error("a pool is taken for a transaction")
	}
}

func TestDatabaseThatCannotBeReachedIsUnavailable(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), "postgres://127.0.0.1:1/none?connect_timeout=1")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ActorByID(t.Context(), 1)
	if !postgres.Unavailable(err) {
		t.Errorf("got %v", err)
	}
	for code, want := range map[string]bool{"57P01": true, "57P03": true, "08006": true, "53300": true, "23505": false, "42601": false} {
		if got := postgres.Unavailable(&pgconn.PgError{Code: code}); got != want {
			t.Errorf("%s: %v", code, got)
		}
	}
	if postgres.Unavailable(basilic.ErrNotFound) {
		t.Error("nothing found is no failure")
	}
	if _, err := postgres.Open(t.Context(), "postgres://bad port:x/"); err == nil {
		t.Error("a bad address is accepted")
	}
}
