package postgres_test

import (
	"context"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestAVisitCountsOnceInTwoHours(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r, other := s.resource(s.person()), s.resource(s.person())
	private := s.resource(s.person(), stated(basilic.ResourcePrivate))
	at := time.Now()
	count := func(visits ...postgres.Visit) { s.must(s.CountVisits(s.ctx(), visits, 2*time.Hour)) }
	visit := func(mark, kind string, thing basilic.ID, after time.Duration) postgres.Visit {
		return postgres.Visit{Mark: []byte(mark), Kind: kind, Thing: thing, At: at.Add(after)}
	}
	counted := func(id basilic.ID) basilic.Counts {
		p := must(s, func() (postgres.SheetParts, error) { return s.SheetParts(s.ctx(), id, 0, false, nil) })
		return basilic.Counts{Views: p.Views, Downloads: p.Downloads, Clicks: p.Clicks}
	}
	s.same(counted(r.ID), basilic.Counts{})
	count(visit("a", "view", r.ID, 0), visit("b", "view", r.ID, 0), visit("a", "view", r.ID, time.Second), visit("c", "view", other.ID, 0),
		visit("d", "view", private.ID, 0), visit("e", "view", basilic.NewID(), 0))
	s.same(counted(r.ID), basilic.Counts{Views: 2})
	count(visit("a", "view", r.ID, 119*time.Minute), visit("f", "click", r.ID, 0))
	s.same(counted(r.ID), basilic.Counts{Views: 2, Clicks: 1})
	count(visit("a", "view", r.ID, 121*time.Minute))
	s.same(counted(r.ID), basilic.Counts{Views: 3, Clicks: 1})
	s.same(counted(other.ID), basilic.Counts{Views: 1})
	s.same(counted(private.ID), basilic.Counts{})
	m := basilic.Media{ID: basilic.NewID(), ResourceID: r.ID, MediaType: "text/plain", CreatedAt: at}
	s.must(s.InsertMedia(s.ctx(), m, nil))
	count(visit("g", "download", m.ID, 0))
	s.same(counted(r.ID), basilic.Counts{Views: 3, Clicks: 1, Downloads: 1})
}

func TestMarksAreForgottenAfterTheirTime(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	old, now := time.Now().Add(-121*time.Minute), time.Now()
	s.must(s.CountVisits(s.ctx(), []postgres.Visit{{Mark: []byte("old"), Kind: "view", Thing: r.ID, At: old}}, 2*time.Hour))
	s.must(s.CountVisits(s.ctx(), []postgres.Visit{{Mark: []byte("new"), Kind: "view", Thing: r.ID, At: now}}, 2*time.Hour))
	var left int
	s.must(s.Tx().QueryRow(s.ctx(), `select count(*) from visits_seen`).Scan(&left))
	s.same(left, 1)
}

func TestAllProcessesShareAKeyForADay(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	key := func(proposed string, oldest time.Duration) string {
		return string(must(s, func() ([]byte, error) { return s.VisitsKey(s.ctx(), []byte(proposed), oldest) }))
	}
	s.same(key("one", time.Hour), "one")
	s.same(key("two", time.Hour), "one")
	s.same(key("three", -time.Hour), "three")
	s.same(key("four", time.Hour), "three")
}

func TestTheMostReadComeFirstWhereAsked(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	var visits []postgres.Visit
	for i, title := range []string{"Poule rousse", "Poule noire", "Poule blanche"} {
		r := s.resource(author, titled(title, ""))
		for n := range []int{1, 3, 0}[i] {
			visits = append(visits, postgres.Visit{Mark: []byte{byte(i), byte(n)}, Kind: "view", Thing: r.ID, At: time.Now()})
		}
	}
	s.must(s.CountVisits(s.ctx(), visits, 2*time.Hour))
	hits := must(s, func() (postgres.ResourceHits, error) {
		return s.SearchResources(s.ctx(), postgres.ResourceQuery{Match: s.matching("poule"), Viewed: true, Limit: 10})
	})
	cards := must(s, func() ([]basilic.ResourceCard, error) { return s.CardsByIDs(s.ctx(), hits.IDs) })
	var titles []string
	for _, c := range cards {
		titles = append(titles, c.Resource.Sheet.Title)
	}
	s.same(titles, []string{"Poule noire", "Poule rousse", "Poule blanche"})
}

// mostRead looks for what is read most, among everything.
func mostRead(ctx context.Context, db *postgres.DB) error {
	_, err := db.SearchResources(ctx, postgres.ResourceQuery{Viewed: true, Facets: true, Limit: 16})
	return err
}
