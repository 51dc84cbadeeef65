package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// numbers are those of a month, zero where nothing was counted.
func (s *scene) numbers(month time.Time) map[basilic.Measure]int {
	s.t.Helper()
	for _, m := range must(s, func() ([]basilic.MonthNumbers, error) { return s.MonthNumbers(s.ctx(), month) }) {
		if m.Month.Equal(month) {
			return m.Numbers
		}
	}
	return nil
}

func on(year int, month time.Month, number int) time.Time {
	return time.Date(year, month, number, 8, 0, 0, 0, time.UTC)
}

func published(at time.Time) func(*basilic.Resource) {
	return func(r *basilic.Resource) { r.PublishedAt = &at }
}

func TestWhatIsPublicIsCountedAtTheEndOfEachMonth(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	// The database of the tests has nothing of its own but what this transaction adds.
	s.exec("update resources set state = 'private' where state = 'public'; update actors set public = false")
	author := s.person()
	s.base()
	s.base(func(a *basilic.Actor) { a.Public = false })
	s.exec("update actors set created_at = '2026-02-10 08:00Z' where public")
	s.resource(author, published(on(2026, 1, 31)))
	s.resource(author, published(on(2026, 3, 1)))
	gone := s.resource(author, published(on(2026, 3, 2)))
	s.resource(author, stated(basilic.ResourcePrivate))
	s.resource(s.remote(s.host("b")).ID, func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	roll := func(at time.Time) int {
		return must(s, func() (int, error) { return s.RollMonths(s.ctx(), at) })
	}
	s.same(roll(on(2026, 4, 5)), 3)
	stock := func(resources, bases, profiles int) map[basilic.Measure]int {
		return map[basilic.Measure]int{basilic.MeasureResources: resources, basilic.MeasureBases: bases, basilic.MeasureProfiles: profiles}
	}
	s.same(s.numbers(basilic.MonthOf(on(2025, 12, 1))), map[basilic.Measure]int(nil))
	s.same(s.numbers(basilic.MonthOf(on(2026, 1, 1))), map[basilic.Measure]int{basilic.MeasureResources: 1})
	s.same(s.numbers(basilic.MonthOf(on(2026, 2, 1))), stock(1, 1, 1))
	s.same(s.numbers(basilic.MonthOf(on(2026, 4, 1))), stock(3, 1, 1))
	// What was counted of a month stays; the present one is as it is now.
	s.must(s.MarkResourceDeleted(s.ctx(), gone.ID))
	s.same(roll(on(2026, 5, 5)), 2)
	s.same(s.numbers(basilic.MonthOf(on(2026, 4, 1))), stock(3, 1, 1))
	s.same(s.numbers(basilic.MonthOf(on(2026, 5, 1))), stock(2, 1, 1))
	runs := must(s, func() (postgres.StatisticsRuns, error) { return s.StatisticsRuns(s.ctx()) })
	s.same(runs.Months.UTC(), on(2026, 5, 5))
	s.same(runs.Values.IsZero(), true)
}

func TestAHubWithNothingIsCountedAsNothing(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	s.exec("update resources set state = 'private' where state = 'public'; update actors set public = false")
	s.same(must(s, func() (int, error) { return s.RollMonths(s.ctx(), on(2026, 4, 5)) }), 0)
	s.same(s.numbers(basilic.MonthOf(on(2026, 4, 1))), map[basilic.Measure]int{basilic.MeasureResources: 0, basilic.MeasureBases: 0, basilic.MeasureProfiles: 0})
	s.same(len(must(s, func() ([]basilic.MonthNumbers, error) { return s.MonthNumbers(s.ctx(), time.Time{}) })), 1)
}

func TestResourcesAreCountedByIndexation(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	s.exec("update resources set state = 'private' where state = 'public'")
	author := s.person()
	indexed := func(themes ...string) func(*basilic.Resource) {
		return func(r *basilic.Resource) {
			r.Sheet.Indexation = basilic.Indexation{Themes: themes, SupportTypes: []string{"tutoriel"}, Audiences: []string{"adultes"}}
		}
	}
	read := s.resource(author, indexed("accessibilite", "ia"))
	s.resource(author, indexed("accessibilite"))
	private := s.resource(author, indexed("accessibilite"), stated(basilic.ResourcePrivate))
	s.must(s.CountVisits(s.ctx(), []postgres.Visit{{Mark: []byte("a"), Kind: "view", Thing: read.ID, At: time.Now()}, {Mark: []byte("b"), Kind: "view", Thing: private.ID, At: time.Now()}}, time.Hour))
	values := func() []basilic.ValueNumbers {
		s.must(s.RollValues(s.ctx(), time.Now()))
		return must(s, func() ([]basilic.ValueNumbers, error) { return s.ValueNumbers(s.ctx()) })
	}
	s.same(values(), []basilic.ValueNumbers{
		{Facet: "audiences", Slug: "adultes", Resources: 2, Views: 1},
		{Facet: "support_types", Slug: "tutoriel", Resources: 2, Views: 1},
		{Facet: "themes", Slug: "accessibilite", Resources: 2, Views: 1},
		{Facet: "themes", Slug: "ia", Resources: 1, Views: 1},
	})
	s.must(s.MarkResourceDeleted(s.ctx(), read.ID))
	s.same(values(), []basilic.ValueNumbers{
		{Facet: "audiences", Slug: "adultes", Resources: 1}, {Facet: "support_types", Slug: "tutoriel", Resources: 1}, {Facet: "themes", Slug: "accessibilite", Resources: 1},
	})
}

func TestVisitsAreCountedByMonth(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r, private := s.resource(s.person()), s.resource(s.person(), stated(basilic.ResourcePrivate))
	count := func(mark, kind string, thing basilic.ID, at time.Time) {
		s.must(s.CountVisits(s.ctx(), []postgres.Visit{{Mark: []byte(mark), Kind: kind, Thing: thing, At: at}}, 2*time.Hour))
	}
	march, april := on(2026, 3, 31), on(2026, 4, 1)
	count("a", "view", r.ID, march)
	count("a", "view", r.ID, march.Add(time.Hour))
	count("b", "view", r.ID, march)
	count("c", "click", r.ID, march)
	count("d", "view", private.ID, march)
	count("e", "view", r.ID, april)
	s.same(s.numbers(basilic.MonthOf(march)), map[basilic.Measure]int{basilic.MeasureViews: 2, basilic.MeasureClicks: 1})
	s.same(s.numbers(basilic.MonthOf(april)), map[basilic.Measure]int{basilic.MeasureViews: 1})
}
