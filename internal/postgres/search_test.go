package postgres_test

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// titled names a resource; the test's own word keeps others away.
func titled(title, description string) func(*basilic.Resource) {
	return func(r *basilic.Resource) { r.Sheet.Title, r.Sheet.Description = title, description }
}

func TestSearchFindsEveryWordWithoutMarksOrCase(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	for _, title := range []string{"Élever des poules", "100 % récup", "Atelier_bois", `Un \ dans le titre`} {
		s.resource(author, titled(title, "Dans la cour"))
	}
	s.resource(author, titled("Élever des poules en secret", ""), stated(basilic.ResourcePrivate))
	s.resource(s.remote(s.host("a")).ID, titled("Les poules d’ailleurs", ""), func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	for words, want := range map[string]int{
		"elever": 1, "ELEVER POULES": 1, "poule": 2, "poule cour": 1, "poule lapin": 0, "%": 1, "_": 1, `\`: 1, "récup": 1, "recup": 1, "": 5,
	} {
		n := must(s, func() (int, error) { return s.CountSearch(s.ctx(), strings.Fields(words), postgres.SearchFilter{}) })
		found := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
			return s.Search(s.ctx(), strings.Fields(words), postgres.SearchFilter{}, after, limit)
		}, cardID)
		if n != want || len(found) != want {
			t.Errorf("%q: counted %d, found %d, want %d", words, n, len(found), want)
		}
	}
}

func TestSearchIsNarrowedByAnyValueOfEachList(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	indexed := func(themes, audiences []string) {
		s.resource(author, titled("Compost", ""), func(r *basilic.Resource) {
			r.Sheet.Indexation = basilic.Indexation{Themes: themes, Audiences: audiences}
		})
	}
	indexed([]string{"a", "b"}, []string{"x"})
	indexed([]string{"b"}, []string{"y"})
	indexed([]string{"c"}, nil)
	for _, c := range []struct {
		filter postgres.SearchFilter
		want   int
	}{
		{postgres.SearchFilter{}, 3},
		{postgres.SearchFilter{Themes: []string{"a", "c"}}, 2},
		{postgres.SearchFilter{Themes: []string{"b"}, Audiences: []string{"y", "z"}}, 1},
		{postgres.SearchFilter{Themes: []string{"b"}, SupportTypes: []string{"s"}}, 0},
	} {
		page := must(s, func() (basilic.Page[basilic.ResourceCard], error) {
			return s.Search(s.ctx(), []string{"compost"}, c.filter, basilic.Cursor{}, 10)
		})
		n := must(s, func() (int, error) { return s.CountSearch(s.ctx(), []string{"compost"}, c.filter) })
		if len(page.Items) != c.want || n != c.want {
			t.Errorf("%+v: found %d, counted %d, want %d", c.filter, len(page.Items), n, c.want)
		}
	}
	s.resource(author, stated(basilic.ResourcePrivate))
	s.same(must(s, func() ([]int, error) { return s.CountThemes(s.ctx(), [][]string{{"a", "b"}, {"c"}, {"d"}}) }), []int{2, 1, 0, 3})
}

func TestSearchPagesNeitherSkipNorRepeat(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	var ids []basilic.ID
	for range 5 {
		ids = append(ids, s.resource(author, titled("Un verger", "")).ID)
	}
	got := walk(s, func(after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
		return s.Search(s.ctx(), []string{"verger"}, postgres.SearchFilter{}, after, limit)
	}, cardID)
	s.same(got, descending(ids...))
}

func TestSearchFindsPublicProfilesAndBasesThoseOfHereFirst(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	named := func(name string) func(*basilic.Actor) { return func(a *basilic.Actor) { a.Name = name } }
	hidden := func(a *basilic.Actor) { a.Public, a.IRI = false, "" }
	b, a := s.base(named("Rucher Béta")), s.person(named("rucher alpha"))
	there := s.remote(s.host("a")).ID
	s.exec("update actors set name = 'Le Rûcher' where id = $1", there)
	s.person(named("rucher caché"), hidden)
	s.local(basilic.ActorApplication, named("rucher hub"))
	gone := s.person(named("rucher gone"))
	s.must(s.MarkActorDeleted(s.ctx(), gone))
	read := func(limit int, words ...string) []basilic.ActorID {
		var ids []basilic.ActorID
		for _, actor := range must(s, func() ([]basilic.Actor, error) { return s.SearchActors(s.ctx(), words, limit) }) {
			ids = append(ids, actor.ID)
		}
		return ids
	}
	s.same(read(10, "RUCHER"), []basilic.ActorID{a, b, there})
	s.same(read(1, "rucher"), []basilic.ActorID{a})
	s.same(read(10, "rucher", "beta"), []basilic.ActorID{b})
}
