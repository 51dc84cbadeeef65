package postgres_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestActivityIsTakenInOnceForEachActor(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	all := []postgres.InboxItem{
		{ActorIRI: "https://a.example/x", ActivityIRI: "https://a.example/1", Type: "Create", Body: []byte("1")},
		{ActorIRI: "https://a.example/x", ActivityIRI: "https://a.example/1", Type: "Create", Body: []byte("1")},
		{ActorIRI: "https://a.example/y", ActivityIRI: "https://a.example/1", Type: "Create", Body: []byte("2")},
	}
	first, n, err := db.InsertInboxItems(t.Context(), all, postgres.InboxJob{})
	if err != nil || n != 2 || first == 0 {
		t.Fatalf("first %d, %d rows, %v", first, n, err)
	}
	if first, n, err = db.InsertInboxItems(t.Context(), all, postgres.InboxJob{}); err != nil || n != 0 || first != 0 {
		t.Errorf("again: first %d, %d rows, %v", first, n, err)
	}
}

func TestWhatWasProcessedIsStillKnown(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	all := []postgres.InboxItem{{ActorIRI: "https://a.example/x", ActivityIRI: "https://a.example/1", Type: "Create", Body: []byte("1")}}
	first, _, err := db.InsertInboxItems(t.Context(), all, postgres.InboxJob{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.FinishInboxItems(t.Context(), []int64{first}); err != nil {
		t.Fatal(err)
	}
	if _, n, err := db.InsertInboxItems(t.Context(), all, postgres.InboxJob{}); err != nil || n != 0 {
		t.Errorf("it was taken in again: %d, %v", n, err)
	}
	if n, err := db.ForgetSeen(t.Context(), time.Now().Add(time.Hour), 10); err != nil || n != 1 {
		t.Errorf("%d traces forgotten, %v", n, err)
	}
	if _, n, err := db.InsertInboxItems(t.Context(), all, postgres.InboxJob{}); err != nil || n != 1 {
		t.Errorf("after its trace is gone: %d, %v", n, err)
	}
}

func TestAnIdentifierThatIsUsedAgainIsAnotherActivity(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	for _, item := range []struct {
		body, sending string
		fresh         int
	}{{"1", "", 1}, {"2", "", 1}, {"1", "", 0}, {"1", "now", 1}, {"1", "now", 0}, {"1", "later", 1}} {
		_, n, err := db.InsertInboxItems(t.Context(), []postgres.InboxItem{{
			ActorIRI: "https://a.example/x", ActivityIRI: "https://a.example/x#update", Type: "Update", Body: []byte(item.body), Sending: item.sending,
		}}, postgres.InboxJob{})
		if err != nil || n != item.fresh {
			t.Errorf("%+v: %d rows, %v", item, n, err)
		}
	}
}

func TestTakenItemsArePassedOverAndAloneOnesToo(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	var all []postgres.InboxItem
	for n := range 4 {
		iri := basilic.IRI(fmt.Sprintf("https://a.example/%d", n))
		all = append(all, postgres.InboxItem{ActorIRI: "https://a.example/x", ActivityIRI: iri, Type: "Create", Body: []byte("{}")})
	}
	first, _, err := db.InsertInboxItems(t.Context(), all, postgres.InboxJob{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SetInboxItemsAlone(t.Context(), []int64{first + 1}); err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(tx *postgres.DB) error {
		taken, err := tx.TakeInboxItemsTx(t.Context(), first, 2)
		if err != nil || len(taken) != 2 || taken[0].ID != first || taken[1].ID != first+2 {
			t.Errorf("taken: %v, %v", taken, err)
		}
		return db.InTx(t.Context(), func(other *postgres.DB) error {
			rest, err := other.TakeInboxItemsTx(t.Context(), first, 10)
			if err != nil || len(rest) != 1 || rest[0].ID != first+3 {
				t.Errorf("left to another: %v, %v", rest, err)
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if item, err := db.InboxItemByID(t.Context(), first+1); err != nil || item.Type != "Create" {
		t.Errorf("%v, %v", item, err)
	}
	if b, err := db.MeasureInboxBacklog(t.Context(), 3); err != nil || b.Waiting != 3 || b.Oldest < 0 {
		t.Errorf("%+v, %v", b, err)
	}
	if n, err := db.CountInboxBacklog(t.Context()); err != nil || n != 4 {
		t.Errorf("%d wait, %v", n, err)
	}
}

func TestWhatIsNewHasAJobThatIsHeardOf(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	listener, err := db.Pool().Acquire(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Release()
	if _, err := listener.Exec(ctx, `listen "public.river_insert"`); err != nil {
		t.Fatal(err)
	}
	all := []postgres.InboxItem{
		{ActorIRI: "https://a.example/x", ActivityIRI: "https://a.example/1", Type: "Create", Body: []byte("1")},
		{ActorIRI: "https://a.example/x", ActivityIRI: "https://a.example/2", Type: "Create", Body: []byte("2")},
	}
	work := postgres.InboxJob{Kind: "inbox.process_batch", Queue: "inbox_batch", MaxAttempts: 10_000}
	first, _, err := db.InsertInboxItems(ctx, all, work)
	if err != nil {
		t.Fatal(err)
	}
	if _, n, err := db.InsertInboxItems(ctx, all, work); err != nil || n != 0 {
		t.Errorf("again: %d, %v", n, err)
	}
	heard, err := listener.Conn().WaitForNotification(ctx)
	if err != nil || heard.Payload != `{"queue" : "inbox_batch"}` {
		t.Errorf("heard %+v, %v", heard, err)
	}
	var jobs string
	if err := db.Pool().QueryRow(ctx, `select string_agg(concat_ws(' ', kind, queue, state, max_attempts, priority, args ->> 'from'), ', ') from river_job`).Scan(&jobs); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("inbox.process_batch inbox_batch available 10000 1 %d", first); jobs != want {
		t.Errorf("jobs %q, not %q", jobs, want)
	}
}
