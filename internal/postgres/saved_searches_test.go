package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// saved adds a search of somebody for a word.
func (s *scene) saved(owner basilic.ActorID, word string, change ...func(*postgres.SavedMatch)) basilic.SavedSearch {
	s.t.Helper()
	kept := basilic.SavedSearch{
		ID: s.later(), OwnerID: owner, Name: "Autour de " + word, Words: word, Filters: map[string][]string{"themes": {"a", "b"}}, Key: basilic.NewLinkToken(),
	}
	m := postgres.SavedMatch{Match: "'" + word + "'", Anchors: []string{word}, Rules: "r"}
	for _, f := range change {
		f(&m)
	}
	s.must(s.InsertSavedSearch(s.ctx(), kept, []byte(s.name(word)), m))
	return kept
}

// later returns an identifier after all that it returned before: of those made in one
// millisecond any may be the first.
func (s *scene) later() basilic.ID {
	id := basilic.NewID()
	for id <= s.last {
		id = basilic.NewID()
	}
	s.last = id
	return id
}

func TestASavedSearchIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	owner, other := s.person(), s.person()
	kept := s.saved(owner, "mots")
	s.saved(other, "mots")
	got := must(s, func() (basilic.SavedSearch, error) { return s.SavedSearch(s.ctx(), owner, kept.ID) })
	kept.CreatedAt = got.CreatedAt
	s.same(got, kept)
	s.same(must(s, func() ([]basilic.SavedSearch, error) { return s.SavedSearches(s.ctx(), owner) }), []basilic.SavedSearch{kept})
	s.same(must(s, func() (int, error) { return s.CountSavedSearches(s.ctx(), owner) }), 1)
	s.same(must(s, func() (basilic.SavedSearch, error) { return s.SavedSearchByKey(s.ctx(), kept.Key) }), kept)
	for name, f := range map[string]func(tx *postgres.DB) error{
		"read":    func(tx *postgres.DB) error { _, err := tx.SavedSearch(s.ctx(), other, kept.ID); return err },
		"renamed": func(tx *postgres.DB) error { return tx.RenameSavedSearch(s.ctx(), other, kept.ID, "x") },
		"rekeyed": func(tx *postgres.DB) error {
			return tx.RekeySavedSearch(s.ctx(), other, kept.ID, basilic.NewLinkToken())
		},
		"deleted": func(tx *postgres.DB) error { return tx.DeleteSavedSearch(s.ctx(), other, kept.ID) },
	} {
		t.Log(name)
		s.fails(basilic.ErrNotFound, f)
	}
	s.must(s.RenameSavedSearch(s.ctx(), owner, kept.ID, "Autrement"))
	key := basilic.NewLinkToken()
	s.must(s.RekeySavedSearch(s.ctx(), owner, kept.ID, key))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.SavedSearchByKey(s.ctx(), kept.Key); return err })
	s.same(must(s, func() (basilic.SavedSearch, error) { return s.SavedSearchByKey(s.ctx(), key) }).Name, "Autrement")
	s.must(s.DeleteSavedSearch(s.ctx(), owner, kept.ID))
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.SavedSearchByKey(s.ctx(), key); return err })
	s.must(s.DeleteSavedSearches(s.ctx(), other))
	s.same(must(s, func() (int, error) { return s.CountSavedSearches(s.ctx(), other) }), 0)
}

func TestNobodyKeepsTheSameSearchTwice(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	owner := s.person()
	kept := basilic.SavedSearch{ID: basilic.NewID(), OwnerID: owner, Name: "Une", Words: "mots", Filters: map[string][]string{}, Key: basilic.NewLinkToken()}
	m := postgres.SavedMatch{Narrowed: [][]int32{{1, 2}, {3}}, Anchors: []string{"#1", "#2"}}
	s.must(s.InsertSavedSearch(s.ctx(), kept, []byte("d"), m))
	s.same(must(s, func() (basilic.SavedSearch, error) { return s.SavedSearchLike(s.ctx(), owner, []byte("d")) }).ID, kept.ID)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.SavedSearchLike(s.ctx(), owner, []byte("e")); return err })
	kept.ID, kept.Key = basilic.NewID(), basilic.NewLinkToken()
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.InsertSavedSearch(s.ctx(), kept, []byte("d"), m) })
}
