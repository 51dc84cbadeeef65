package postgres_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestWordsAreShownOnceSeveralVisitorsLookedForThem(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	march := on(2026, 3, 10)
	search := func(mark, words string, seen byte, missed bool, at time.Time) {
		s.must(s.CountSearches(s.ctx(), []postgres.SearchVisit{{Mark: []byte(mark), Words: words, Seen: seen, Missed: missed, At: at}}, 2*time.Hour, 3))
	}
	words := func(missed bool) []basilic.SearchedWords {
		return must(s, func() ([]basilic.SearchedWords, error) {
			return s.SearchedWords(s.ctx(), basilic.MonthOf(march), 3, missed, 10)
		})
	}
	search("a", "semer", 1, false, march)
	search("a", "semer", 1, false, march.Add(time.Hour))
	search("b", "semer", 1, false, march)
	search("c", "semer", 1, false, march.Add(time.Minute))
	search("d", "semer", 2, false, march)
	s.same(words(false), []basilic.SearchedWords{})
	search("e", "semer", 3, true, march)
	search("f", "semer", 4, false, march)
	search("g", "", 5, false, march)
	s.same(words(false), []basilic.SearchedWords{{Words: "semer", Searches: 6, Missed: 1}})
	s.must(s.CountSearches(s.ctx(), []postgres.SearchVisit{
		{Mark: []byte("h"), Words: "bouture", Seen: 1, Missed: true, At: march},
		{Mark: []byte("i"), Words: "bouture", Seen: 2, Missed: true, At: march},
		{Mark: []byte("j"), Words: "bouture", Seen: 3, Missed: true, At: march},
		{Mark: []byte("j"), Words: "bouture", Seen: 3, Missed: true, At: march.Add(time.Second)},
	}, 2*time.Hour, 3))
	s.same(words(true), []basilic.SearchedWords{{Words: "bouture", Searches: 3, Missed: 3}, {Words: "semer", Searches: 6, Missed: 1}})
	s.same(s.numbers(basilic.MonthOf(march))[basilic.MeasureSearches], 10)
	var most int
	s.must(s.row("select max(cardinality(seen)) from searched_words").Scan(&most))
	s.same(most, 3)
}

func TestWordsOfFewAreForgottenAfterTheirMonth(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	visit := func(mark, words string, seen byte, at time.Time) postgres.SearchVisit {
		return postgres.SearchVisit{Mark: []byte(mark), Words: words, Seen: seen, At: at}
	}
	old, march, april := on(2025, 1, 10), on(2026, 3, 10), on(2026, 4, 10)
	s.must(s.CountSearches(s.ctx(), []postgres.SearchVisit{
		visit("a", "ancien", 1, old), visit("b", "ancien", 2, old), visit("c", "semer", 1, march), visit("d", "semer", 2, march),
		visit("e", "seul", 1, march), visit("f", "seul", 1, april),
	}, time.Hour, 2))
	s.must(s.ForgetSearchedWords(s.ctx(), basilic.MonthOf(on(2025, 4, 1)), basilic.MonthOf(april), 2))
	var left string
	s.must(s.row("select string_agg(words || ' ' || month, ', ' order by month, words) from searched_words").Scan(&left))
	s.same(left, "semer 2026-03-01, seul 2026-04-01")
}

func TestTheKeyOfSearchesIsThatOfTheirMonth(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	key := func(proposed string, month time.Month) string {
		return string(must(s, func() ([]byte, error) {
			return s.SearchesKey(s.ctx(), []byte(proposed), basilic.MonthOf(on(2026, month, 1)))
		}))
	}
	s.same(key("one", 3), "one")
	s.same(key("two", 3), "one")
	s.same(key("three", 4), "three")
	s.same(key("four", 3), "four")
}
