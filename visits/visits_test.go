package visits_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/visits"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

func newCounter(db *postgres.DB) *visits.Counter {
	return visits.New(db, slog.New(slog.DiscardHandler))
}

func flush(t *testing.T, counters ...*visits.Counter) {
	t.Helper()
	for _, c := range counters {
		if err := c.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// resource returns a public resource of a hub that has no other.
func resource(t *testing.T, db *postgres.DB) basilic.ID {
	t.Helper()
	pgtest.FillSheets(t, db, pgtest.Sheets{Resources: 1, Seed: 1})
	page, err := db.HubCards(t.Context(), basilic.Cursor{}, 1)
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%d resources: %v", len(page.Items), err)
	}
	return page.Items[0].Resource.ID
}

// views returns how often a resource was seen.
func views(t *testing.T, db *postgres.DB, id basilic.ID) int {
	t.Helper()
	parts, err := db.SheetParts(t.Context(), id, 0, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	return parts.Views
}

func TestAVisitorCountsOnceWhicheverProcessServesThem(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	id := resource(t, db)
	first, second := newCounter(db), newCounter(db)
	at, before := time.Now(), views(t, db, id)
	see := func(c *visits.Counter, address, agent string, after time.Duration) {
		c.Seen(t.Context(), visits.Visitor{Address: address, Agent: agent}, visits.View, id, "", at.Add(after))
	}
	expect := func(what string, want int) {
		t.Helper()
		flush(t, first, second)
		if got := views(t, db, id) - before; got != want {
			t.Fatalf("%s: %d views, want %d", what, got, want)
		}
	}
	see(first, "192.0.2.1", firefox, 0)
	see(first, "192.0.2.1", firefox, time.Second)
	see(second, "192.0.2.1", firefox, 2*time.Second)
	expect("one visitor, two processes", 1)
	see(first, "2001:db8::1", firefox, 0)
	see(second, "2001:db8::2", firefox, time.Minute)
	expect("a household", 2)
	see(second, "192.0.2.1", "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0", 0)
	expect("another browser", 3)
	see(second, "192.0.2.1", "curl/8.5.0", 0)
	expect("a robot", 3)
	see(first, "192.0.2.1", firefox, 2*time.Hour+time.Minute)
	expect("after two hours", 4)
}

func TestWhatCannotBeWrittenIsLostAndNothingElse(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	id := resource(t, db)
	c, before := newCounter(db), views(t, db, id)
	v := visits.Visitor{Address: "192.0.2.1", Agent: firefox}
	c.Seen(t.Context(), v, visits.View, id, "", time.Now())
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Flush(gone); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	flush(t, c)
	if got := views(t, db, id) - before; got != 0 {
		t.Errorf("%d views are back", got)
	}
	c.Seen(t.Context(), v, visits.View, id, "", time.Now())
	flush(t, c)
	if got := views(t, db, id) - before; got != 1 {
		t.Errorf("%d views, want that which came after", got)
	}
}

func TestWordsAreShownOnceSeveralLookedForThem(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	c, at := newCounter(db), time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	words := func() []string {
		t.Helper()
		flush(t, c)
		found, err := db.SearchedWords(t.Context(), basilic.MonthOf(at), visits.SeveralVisitors, false, 10)
		if err != nil {
			t.Fatal(err)
		}
		all := make([]string, len(found))
		for i, w := range found {
			all[i] = w.Words
		}
		return all
	}
	// One who looks again and again is one; of what is nobody's word there is none.
	for n := range 20 {
		c.Searched(t.Context(), visits.Visitor{Address: "192.0.2.1", Agent: firefox}, "Semer", false, at.Add(time.Duration(n)*3*time.Minute))
		v := visits.Visitor{Address: fmt.Sprintf("192.0.2.%d", n), Agent: firefox}
		c.Searched(t.Context(), v, "jeanne@exemple.fr", true, at)
	}
	if got := words(); len(got) != 0 {
		t.Errorf("shown of one visitor: %q", got)
	}
	// Twenty visitors: a byte is kept of each, which some have in common.
	for n := range 20 {
		v := visits.Visitor{Address: fmt.Sprintf("192.0.2.%d", n), Agent: firefox}
		c.Searched(t.Context(), v, []string{"semer", " SEMER  "}[n%2], false, at)
	}
	if got := words(); !slices.Equal(got, []string{"semer"}) {
		t.Errorf("shown: %q", got)
	}
	months, err := db.MonthNumbers(t.Context(), basilic.MonthOf(at))
	if err != nil || len(months) != 1 || months[0].Numbers[basilic.MeasureSearches] != 40 {
		t.Errorf("searches counted: %+v, %v", months, err)
	}
}
