package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

func TestTwoWhoAddTheSameHostGetTheSameKey(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	first, err := db.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := first.EnsureHost(t.Context(), "new.example")
	if err != nil {
		t.Fatal(err)
	}
	type answer struct {
		id  int64
		err error
	}
	second := make(chan answer)
	go func() {
		id, err := db.EnsureHost(t.Context(), "new.example")
		second <- answer{id, err}
	}()
	// The second one waits in its statement for the first one's end.
	time.Sleep(200 * time.Millisecond)
	if err := first.Tx().Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-second; got.err != nil || got.id != want {
		t.Errorf("got %d, %v; want %d", got.id, got.err, want)
	}
}
