package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestNewFindsAreThoseSinceTheLastLookThatStillMatch(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	owner, author := s.person(), s.person()
	kept := basilic.SavedSearch{ID: basilic.NewID(), OwnerID: owner, Name: "Poules", Words: "poule", Filters: map[string][]string{}, Key: basilic.NewLinkToken()}
	s.must(s.InsertSavedSearch(s.ctx(), kept, []byte("d"), postgres.SavedMatch{Match: s.matching("poule"), Anchors: []string{"poul"}}))
	s.exec(`update saved_searches set looked_at = now() - interval '1 hour'`)
	var all []basilic.ID
	for range 4 {
		all = append(all, s.resource(author, titled("Une poule", "")).ID)
	}
	s.find()
	s.same(len(s.finds(owner)), 4)
	fresh := func(limit int) int {
		t.Helper()
		return must(s, func() (map[basilic.ID]int, error) { return s.NewFinds(s.ctx(), owner, limit) })[kept.ID]
	}
	s.same(fresh(10), 4)
	s.same(fresh(3), 3)
	s.exec(`update timeline_finds set found_at = now() - interval '2 hours' where resource_id = $1`, all[0])
	s.same(fresh(10), 3)
	s.must(s.MarkResourceDeleted(s.ctx(), all[1]))
	s.same(fresh(10), 2)
	// What does not match any more is not among the results.
	s.exec(`update resources set title = 'Un coq', description = '' where id = $1`, all[2])
	s.same(fresh(10), 1)
	s.same(must(s, func() (int, error) { return s.CountMatches(s.ctx(), s.matching("poule"), nil, 10) }), 2)
	s.same(must(s, func() (int, error) { return s.CountMatches(s.ctx(), s.matching("poule"), nil, 1) }), 1)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.LookAtSavedSearch(s.ctx(), author, kept.ID) })
	s.must(s.LookAtSavedSearch(s.ctx(), owner, kept.ID))
	s.same(fresh(10), 0)
}

func TestASavedSearchIsNarrowedUnlessItIsKeptAlready(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	owner, other := s.person(), s.person()
	m := postgres.SavedMatch{Narrowed: [][]int32{{1}}, Anchors: []string{"#1"}}
	one := basilic.SavedSearch{ID: basilic.NewID(), OwnerID: owner, Name: "Une", Words: "mots", Filters: map[string][]string{"themes": {"a", "b"}}, Key: basilic.NewLinkToken()}
	two := basilic.SavedSearch{ID: basilic.NewID(), OwnerID: owner, Name: "Deux", Words: "mots", Filters: map[string][]string{}, Key: basilic.NewLinkToken()}
	s.must(s.InsertSavedSearch(s.ctx(), one, []byte("1"), m))
	s.must(s.InsertSavedSearch(s.ctx(), two, []byte("2"), m))
	one.Filters = map[string][]string{"themes": {"a"}}
	s.must(s.NarrowSavedSearch(s.ctx(), one, []byte("3"), m))
	got := must(s, func() (basilic.SavedSearch, error) { return s.SavedSearchLike(s.ctx(), owner, []byte("3")) })
	s.same(got.Filters, one.Filters)
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.NarrowSavedSearch(s.ctx(), one, []byte("2"), m) })
	one.OwnerID = other
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { return tx.NarrowSavedSearch(s.ctx(), one, []byte("4"), m) })
}
