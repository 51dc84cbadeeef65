package fedtest_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// TestEachGetsOneSummaryAMonth: several processes write at once, one is cut off between
// the note and the letter, and nobody gets two, nobody none but who has nothing to read.
func TestEachGetsOneSummaryAMonth(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	hub := net.Hub("a.example")
	zoe := net.Person("b.example", "zoe")
	names := []string{"alice", "bob", "carol", "david"}
	people := make(map[string]*fedtest.Person)
	for _, name := range names {
		people[name] = net.Person("a.example", name)
		if err := hub.Digests.Want(t.Context(), people[name].Viewer, true); err != nil {
			t.Fatal(err)
		}
	}
	people["alice"].Follow(*zoe.Profile)
	net.Settle()
	zoe.Publish("Une séance dans un bus", "")
	people["bob"].Publish("Semer", "")
	net.Settle()
	if _, err := hub.DB.Pool().Exec(t.Context(), "update accounts set digest_since = now() - interval '2 months'"); err != nil {
		t.Fatal(err)
	}
	at := basilic.MonthOf(time.Now()).AddDate(0, 1, 0).Add(8 * time.Hour)
	month := basilic.MonthOf(time.Now())
	// One writer ends in the middle of a transaction: nothing of it stays.
	_ = hub.DB.InTx(t.Context(), func(tx *postgres.DB) error {
		if err := tx.InsertDigest(t.Context(), people["carol"].Account.ID, month, []byte("cut")); err != nil {
			t.Error(err)
		}
		return basilic.ErrStale
	})
	var writers sync.WaitGroup
	for range 4 {
		writers.Go(func() {
			if _, err := hub.Digests.Write(t.Context(), at, time.Now().Add(time.Minute)); err != nil {
				t.Error(err)
			}
		})
	}
	writers.Wait()
	net.Settle()
	var to []string
	for _, m := range hub.Mailbox.All() {
		if !strings.HasPrefix(m.Subject, "Votre résumé ") {
			continue
		}
		to = append(to, strings.TrimSuffix(m.To, "@exemple.fr"))
		if own := strings.Contains(m.Text, "Une séance dans un bus"); own != (m.To == "alice@exemple.fr") {
			t.Errorf("%s reads\n%s", m.To, m.Text)
		}
		if m.To == "carol@exemple.fr" && !strings.Contains(m.Text, "Semer\nPar ") {
			t.Errorf("carol, who follows nobody, does not learn what is new here:\n%s", m.Text)
		}
	}
	slices.Sort(to)
	if !slices.Equal(to, names) {
		t.Errorf("summaries went to %v, want one to each of %v", to, names)
	}
}
