package pgtest_test

import (
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

func TestEachTestHasItsOwnDatabase(t *testing.T) {
	t.Parallel()
	a, b := pgtest.DB(t), pgtest.DB(t)
	if _, err := a.EnsureHost(t.Context(), "a.example"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.HostByAuthority(t.Context(), "a.example"); err == nil {
		t.Error("a row crossed over")
	}
	if pending, err := b.Pending(t.Context()); err != nil || pending {
		t.Errorf("pending %v, %v", pending, err)
	}
}

func TestTransactionIsRolledBack(t *testing.T) {
	t.Parallel()
	for range 2 {
		t.Run("", func(t *testing.T) {
			tx := pgtest.Tx(t)
			if err := tx.InsertTombstone(t.Context(), []byte("x")); err != nil {
				t.Fatal(err)
			}
		})
	}
}
