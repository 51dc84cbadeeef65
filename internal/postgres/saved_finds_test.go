package postgres_test

import (
	"slices"
	"strconv"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// about adds a public resource with a title and themes.
func (s *scene) about(author basilic.ActorID, title string, d int, themes ...string) basilic.Resource {
	s.t.Helper()
	return s.resource(author, func(r *basilic.Resource) {
		at := day(d)
		r.Sheet.Title, r.Sheet.Indexation.Themes, r.PublishedAt, r.UpdatedAt = title, themes, &at, at
	})
}

// find tries the saved searches on everything that waits, one change at a time.
func (s *scene) find() {
	s.t.Helper()
	for !must(s, func() (bool, error) { return s.FindSaved(s.ctx(), 1) }) {
	}
}

// finds returns what the timeline of somebody says that their searches found.
func (s *scene) finds(owner basilic.ActorID) []basilic.ID {
	s.t.Helper()
	var found []basilic.ID
	for _, l := range s.timeline(owner) {
		if l.Reason == basilic.ReasonFound {
			found = append(found, l.Resource)
		}
	}
	return found
}

func (s *scene) facet(kind, value string) int32 {
	s.t.Helper()
	return must(s, func() (int32, error) { return s.Facet(s.ctx(), kind, value) })
}

func TestWhatASavedSearchFindsAnewStandsInTheTimelineOfItsOwner(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	author, owner, other := s.person(), s.person(), s.person()
	s.about(author, "Un bouquet ancien", 1, "a")
	words := s.saved(owner, "bouquet")
	s.saved(other, "autre", func(m *postgres.SavedMatch) {
		m.Match, m.Narrowed, m.Anchors = "", [][]int32{{s.facet("themes", "a"), s.facet("themes", "b")}, {s.facet("licences", "cc")}}, []string{"#" + number(s.facet("themes", "a")), "#" + number(s.facet("themes", "b"))}
	})
	found := s.about(author, "Des bouquets du jardin", 2, "a")
	s.about(author, "Un potager", 3, "b")
	s.about(owner, "Mon bouquet à moi", 4)
	s.draft(author)
	s.same(must(s, func() (bool, error) { return s.SavedQuiet(s.ctx()) }), false)
	s.find()
	s.same(must(s, func() (bool, error) { return s.SavedQuiet(s.ctx()) }), true)
	s.same(s.timeline(owner), []line{{found.ID, 0, basilic.ReasonFound, 2}})
	s.same(s.finds(other), []basilic.ID(nil))
	page := must(s, func() (basilic.Page[basilic.TimelineEntry], error) {
		return s.Timeline(s.ctx(), postgres.TimelineQuery{Owner: owner, Limit: 5})
	})
	s.same(page.Items[0].SearchName, words.Name)
	// Every filter, any of its values.
	licensed := s.resource(author, func(r *basilic.Resource) {
		r.Sheet.Title, r.Sheet.Licence, r.Sheet.Indexation.Themes = "Un verger", "cc", []string{"b"}
	})
	s.find()
	s.same(s.finds(other), []basilic.ID{licensed.ID})
}

func number(n int32) string { return strconv.Itoa(int(n)) }

func TestAChangeIsNewForASearchThatDidNotFindItBefore(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	author, owner := s.person(), s.person()
	before := s.about(author, "Un bouquet", 1)
	other := s.about(author, "Une fleur", 1)
	s.saved(owner, "bouquet")
	update := func(r basilic.Resource, change func(r *basilic.Resource)) {
		change(&r)
		s.must(s.UpdateResource(s.ctx(), r))
	}
	update(before, func(r *basilic.Resource) { r.Sheet.Description, r.UpdatedAt = "Autrement.", day(8) })
	update(other, func(r *basilic.Resource) { r.Sheet.Description, r.UpdatedAt = "Pour un bouquet.", day(9) })
	update(other, func(r *basilic.Resource) { r.Sheet.Description, r.UpdatedAt = "Pour un beau bouquet.", day(9) })
	s.find()
	s.same(s.timeline(owner), []line{{other.ID, 0, basilic.ReasonFound, 9}})
	// What is taken back and comes again is new.
	update(other, func(r *basilic.Resource) { r.State = basilic.ResourcePrivate })
	s.must(s.WithdrawResourceTx(s.ctx(), other.ID))
	s.find()
	s.same(s.finds(owner), []basilic.ID(nil))
	update(other, func(r *basilic.Resource) { r.State, r.Sheet.Description = basilic.ResourcePublic, "Un bouquet" })
	s.find()
	s.same(s.finds(owner), []basilic.ID{other.ID})
}

func TestASearchThatIsDeletedTakesItsLinesAlong(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	author, owner := s.person(), s.person()
	s.follow(owner, author)
	kept := s.saved(owner, "bouquet")
	followed, only := s.about(author, "Un bouquet suivi", 2), s.about(author, "Un bouquet seul", 3)
	s.event(followed.ID, author, basilic.ReasonPublished, day(2))
	s.find()
	s.same(s.timeline(owner), []line{{only.ID, 0, basilic.ReasonFound, 3}, {followed.ID, author, basilic.ReasonPublished, 2}})
	s.must(s.InTx(s.ctx(), func(tx *postgres.DB) error {
		if err := tx.DeleteSavedSearch(s.ctx(), owner, kept.ID); err != nil {
			return err
		}
		return tx.ForgetSearchTx(s.ctx(), owner, kept.ID)
	}))
	s.same(s.timeline(owner), []line{{followed.ID, author, basilic.ReasonPublished, 2}})
}

// TestNothingIsFoundTwiceOrLostHoweverOftenItIsTried breaks the statement off as a
// kill does, then tries it by several at once.
func TestNothingIsFoundTwiceOrLostHoweverOftenItIsTried(t *testing.T) {
	t.Parallel()
	s := newScene(t, pgtest.DB(t))
	author, owner := s.person(), s.person()
	s.saved(owner, "bouquet")
	s.saved(owner, "jardin")
	var want []basilic.ID
	for range 40 {
		want = append(want, s.about(author, "Un bouquet du jardin", 2).ID)
	}
	for range 5 {
		tx := must(s, func() (*postgres.DB, error) { return s.Begin(s.ctx()) })
		_ = must(s, func() (bool, error) { return tx.FindSaved(s.ctx(), 10) })
		s.must(tx.Rollback(s.ctx()))
	}
	s.same(s.finds(owner), []basilic.ID(nil))
	done := make(chan error)
	for range 4 {
		go func() {
			for {
				last, err := s.FindSaved(s.ctx(), 3)
				if quiet, _ := s.SavedQuiet(s.ctx()); err != nil || last && quiet {
					done <- err
					return
				}
			}
		}()
	}
	for range 4 {
		s.must(<-done)
	}
	got := s.finds(owner)
	slices.Sort(got)
	s.same(got, ascending(want...))
	var finds int
	s.must(s.row(`select count(*) from timeline_finds where owner_id = $1`, owner).Scan(&finds))
	s.same(finds, 80)
}

func TestSearchesReadByOtherRulesAreReadAnew(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	owner := s.person()
	kept := s.saved(owner, "bouquet")
	s.same(len(must(s, func() ([]basilic.SavedSearch, error) { return s.StaleSavedSearches(s.ctx(), "r", 10) })), 0)
	stale := must(s, func() ([]basilic.SavedSearch, error) { return s.StaleSavedSearches(s.ctx(), "s", 10) })
	s.same(stale[0].ID, kept.ID)
	s.must(s.SetSavedMatch(s.ctx(), kept.ID, postgres.SavedMatch{Match: "'fleur'", Anchors: []string{"fleur"}, Rules: "s"}))
	s.same(len(must(s, func() ([]basilic.SavedSearch, error) { return s.StaleSavedSearches(s.ctx(), "s", 10) })), 0)
}
