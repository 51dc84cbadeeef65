package postgres_test

import (
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// titled names a resource.
func titled(title, description string) func(*basilic.Resource) {
	return func(r *basilic.Resource) { r.Sheet.Title, r.Sheet.Description = title, description }
}

// matching returns the tsquery of every word.
func (s *scene) matching(words string) string {
	s.t.Helper()
	lexemes := must(s, func() ([]string, error) { return s.Lexemes(s.ctx(), strings.Fields(words)) })
	return strings.Join(slices.DeleteFunc(lexemes, func(l string) bool { return l == "" }), " & ")
}

// search returns the titles of what words find, and how many there are.
func (s *scene) search(words string, chosen ...[]int32) ([]string, int) {
	s.t.Helper()
	q := postgres.ResourceQuery{Match: s.matching(words), Rank: s.matching(words), Chosen: chosen, Limit: 10}
	hits := must(s, func() (postgres.ResourceHits, error) { return s.SearchResources(s.ctx(), q) })
	cards := must(s, func() ([]basilic.ResourceCard, error) { return s.CardsByIDs(s.ctx(), hits.IDs) })
	var titles []string
	for _, c := range cards {
		titles = append(titles, c.Resource.Sheet.Title)
	}
	return titles, hits.Total
}

func TestSearchFindsEveryWordWithoutMarksEndingsOrCase(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	for _, title := range []string{"Élever des poules", "Récupération d’eau", "L’e-mail du collège"} {
		s.resource(author, titled(title, "Dans la cour"))
	}
	s.resource(author, titled("Élever des poules en secret", ""), stated(basilic.ResourcePrivate))
	s.resource(s.remote(s.host("a")).ID, titled("Les poules d’ailleurs", ""), func(r *basilic.Resource) { r.Local, r.Slug = false, "" })
	for words, want := range map[string]int{
		"elever": 1, "ELEVER POULES": 1, "poule": 2, "élève": 1, "poule cour": 1, "poule lapin": 0, "recuperations": 1, "email": 1, "e-mails": 1, "collèges": 1,
	} {
		if titles, n := s.search(words); n != want || len(titles) != want {
			t.Errorf("%q: counted %d, found %q, want %d", words, n, titles, want)
		}
	}
}

func TestSearchReadsTextsCaptionsFileNamesKeywordsAndNames(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person(func(a *basilic.Actor) { a.Name = "Odile Verne" })
	base := s.base(func(a *basilic.Actor) { a.Name = "Le Potager" })
	hidden := s.person(func(a *basilic.Actor) { a.Name, a.Public, a.IRI = "Clotilde Cachée", false, "" })
	s.resource(author, titled("Fiche", "Une description"), func(r *basilic.Resource) {
		r.BaseID, r.Mapping = base, basilic.MappingAuthor
		r.Sheet.Indexation.Keywords = []string{"brouette"}
		r.Sheet.Indexation.Themes = []string{"sobriete_numerique"}
		r.Sheet.Blocks = []basilic.Block{
			{Kind: basilic.BlockText, HTML: `<p class="marguerite">Semez le <b>cerfeuil</b> &amp; l&#39;aneth</p>`},
			{Kind: basilic.BlockImage, Alt: "Un arrosoir", Caption: "Vu au marché"},
			{Kind: basilic.BlockLink, Title: "Le calendrier", URL: "https://x.example/tomate"},
		}
	})
	s.resource(hidden, titled("Anonyme", ""), func(r *basilic.Resource) { r.BaseID, r.Mapping = base, basilic.MappingBase })
	s.resource(s.remote(s.host("a")).ID, titled("Ailleurs", ""), func(r *basilic.Resource) {
		r.Local, r.Slug, r.ContentHTML = false, "", "<p>Un rutabaga</p>"
	})
	for words, want := range map[string]string{
		"brouettes": "Fiche", "cerfeuil": "Fiche", "aneth": "Fiche", "arrosoirs": "Fiche", "marché": "Fiche", "calendriers": "Fiche", "description": "Fiche",
		"odile": "Fiche", "potager": "Anonyme Fiche", "sobriété": "Fiche", "rutabagas": "Ailleurs", "marguerite": "", "clotilde": "",
	} {
		titles, _ := s.search(words)
		slices.Sort(titles)
		if got := strings.Join(titles, " "); got != want {
			t.Errorf("%q: found %q, want %q", words, got, want)
		}
	}
	s.exec("update actors set name = 'Berthe' where id = $1", author)
	if titles, _ := s.search("berthe"); len(titles) != 1 {
		t.Error("a new name is not found")
	}
	if titles, _ := s.search("odile"); len(titles) != 0 {
		t.Error("the name before is found")
	}
}

func TestSearchRanksTitleThenKeywordsThenDescriptionThenBlocks(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	s.resource(author, titled("Compost", ""))
	s.resource(author, titled("Mot-clé", ""), func(r *basilic.Resource) { r.Sheet.Indexation.Keywords = []string{"compost"} })
	s.resource(author, titled("Description", "Du compost"))
	s.resource(author, titled("Bloc", ""), func(r *basilic.Resource) {
		r.Sheet.Blocks = []basilic.Block{{Kind: basilic.BlockText, HTML: "<p>compost compost compost</p>"}}
	})
	titles, _ := s.search("compost")
	s.same(titles, []string{"Compost", "Mot-clé", "Description", "Bloc"})
}

func TestSearchIsNarrowedByAnyValueOfEachListAndCountsWhatEachWouldGive(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	facet := func(kind, value string) int32 {
		return must(s, func() (int32, error) { return s.Facet(s.ctx(), kind, value) })
	}
	indexed := func(themes, audiences []string) {
		s.resource(author, titled("Compost", ""), func(r *basilic.Resource) {
			r.Sheet.Indexation = basilic.Indexation{Themes: themes, Audiences: audiences}
		})
	}
	indexed([]string{"a", "b"}, []string{"x"})
	indexed([]string{"b"}, []string{"y"})
	indexed([]string{"c"}, nil)
	s.resource(author, titled("Autre chose", ""), func(r *basilic.Resource) { r.Sheet.Indexation.Themes = []string{"a"} })
	s.resource(author, titled("Compost", ""), stated(basilic.ResourcePrivate), func(r *basilic.Resource) { r.Sheet.Indexation.Themes = []string{"a"} })
	a, b, c, x, y := facet("themes", "a"), facet("themes", "b"), facet("themes", "c"), facet("audiences", "x"), facet("audiences", "y")
	for _, test := range []struct {
		chosen [][]int32
		want   int
	}{{nil, 3}, {[][]int32{{a, c}}, 2}, {[][]int32{{b}, {y, facet("audiences", "z")}}, 1}, {[][]int32{{b}, {facet("support_types", "s")}}, 0}} {
		if _, n := s.search("compost", test.chosen...); n != test.want {
			t.Errorf("%v: %d, want %d", test.chosen, n, test.want)
		}
	}
	hits := must(s, func() (postgres.ResourceHits, error) {
		return s.SearchResources(s.ctx(), postgres.ResourceQuery{Match: s.matching("compost"), Chosen: [][]int32{{b}, {x}}, Facets: true, Limit: 10})
	})
	got := make(map[postgres.FacetCount]bool)
	for _, f := range hits.Facets {
		got[f] = true
	}
	for _, want := range []postgres.FacetCount{{0, int(a), 1}, {0, int(b), 1}, {0, int(x), 1}, {2, int(y), 1}} {
		if !got[want] {
			t.Errorf("%v is not counted: %v", want, hits.Facets)
		}
	}
	if hits.Total != 1 || got[postgres.FacetCount{Missed: 1, Facet: int(c), Count: 1}] {
		t.Errorf("%d found, %v", hits.Total, hits.Facets)
	}
}

func TestWhatIsWithdrawnIsFoundNoMore(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, there := s.person(), s.remote(s.host("a")).ID
	away := func(r *basilic.Resource) { r.Local, r.Slug = false, "" }
	deleted, hidden, gone := s.resource(author, titled("Verger", "")), s.resource(author, titled("Verger", "")), s.resource(there, titled("Verger", ""), away)
	s.resource(there, titled("Verger", ""), away)
	expect := func(want int, when string) {
		t.Helper()
		if titles, n := s.search("verger"); n != want || len(titles) != want {
			t.Errorf("%s: %d found, want %d", when, n, want)
		}
	}
	expect(4, "before")
	s.must(s.MarkResourceDeleted(s.ctx(), deleted.ID))
	expect(3, "deleted")
	hidden.State = basilic.ResourcePrivate
	s.must(s.UpdateResource(s.ctx(), hidden))
	expect(2, "private")
	s.must(s.DeleteRemoteResource(s.ctx(), gone.ID))
	expect(1, "deleted elsewhere")
	s.exec("update hosts set visibility = 'limited'")
	expect(0, "limited")
	s.exec("update hosts set visibility = 'shown'")
	expect(1, "shown again")
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
	read := func(bases bool, words string, limit int) postgres.ActorHits {
		q := postgres.ActorQuery{Match: s.matching(words), Bases: bases, Limit: limit}
		return must(s, func() (postgres.ActorHits, error) { return s.SearchActors(s.ctx(), q) })
	}
	s.same(read(false, "RUCHER", 10), postgres.ActorHits{Bases: 1, Profiles: 2, IDs: []basilic.ActorID{a, there}})
	s.same(read(true, "rucher beta", 10), postgres.ActorHits{Bases: 1, IDs: []basilic.ActorID{b}})
	s.same(read(false, "rucher", 1).IDs, []basilic.ActorID{a})
	s.exec("update hosts set visibility = 'hidden'")
	s.same(read(false, "rucher", 10), postgres.ActorHits{Bases: 1, Profiles: 1, IDs: []basilic.ActorID{a}})
}

func TestNearWordsAreThoseThatWerePublished(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	s.resource(author, titled("Reconnaître l’hameçonnage", "Un atelier"))
	s.resource(author, titled("Hameçonneuse", ""), stated(basilic.ResourcePrivate))
	for done := false; !done; {
		done = must(s, func() (bool, error) { return s.LearnWords(s.ctx(), 1) })
	}
	near := must(s, func() ([]postgres.NearWord, error) {
		return s.NearWords(s.ctx(), []string{"hamesonage", "ateliers", "xyzzy", "reco"}, 5)
	})
	got := make(map[string]bool)
	for _, n := range near {
		got[n.Word] = n.Known
	}
	if known, ok := got["hameçonnage"]; !ok || known {
		t.Errorf("a misspelt word: %v", near)
	}
	if !got["atelier"] {
		t.Errorf("a plural is not known: %v", near)
	}
	if _, ok := got["reconnaître"]; !ok {
		t.Errorf("a beginning: %v", near)
	}
	if _, ok := got["hameçonneuse"]; ok {
		t.Error("a private word is proposed")
	}
	known := must(s, func() ([]string, error) {
		return s.KnownWords(s.ctx(), []string{"atelier", "hameçonneuse", "xyzzy", "reconnaître"})
	})
	s.same(known, []string{"atelier", "reconnaître"})
}

func TestHostsAreReadByNameAndByKey(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	s.remote(s.host("a"))
	hosts := must(s, func() ([]basilic.Host, error) { return s.HostsOf(s.ctx(), []string{s.host("a"), "nowhere.example"}) })
	if len(hosts) != 1 {
		t.Fatalf("%v", hosts)
	}
	again := must(s, func() ([]basilic.Host, error) { return s.HostsByIDs(s.ctx(), []int64{hosts[0].ID}) })
	s.same(again, hosts)
}

func TestABeginningIsCompletedByWordsThatWerePublished(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	s.resource(s.person(), titled("Réparer un ordinateur", ""))
	for done := false; !done; {
		done = must(s, func() (bool, error) { return s.LearnWords(s.ctx(), 10) })
	}
	for beginning, want := range map[string]string{"ordinat": "'ordin' 'ordinat':*", "répar": "'repar' 'repar':*", "": ""} {
		got := must(s, func() ([]string, error) { return s.Completions(s.ctx(), beginning, 1) })
		if beginning == "" {
			got = got[len(got)-1:]
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %s", beginning, got, want)
		}
	}
}

func TestKeywordsAreTakenFromWhatEverybodyFinds(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	keyed := func(words ...string) func(*basilic.Resource) {
		return func(r *basilic.Resource) { r.Sheet.Indexation.Keywords = words }
	}
	first := s.resource(author, keyed("Zèle", "zébu"))
	s.resource(author, keyed("Zèle"))
	s.resource(author, keyed("zélote"), stated(basilic.ResourcePrivate))
	like := func(beginning string) []postgres.KeywordCount {
		return must(s, func() ([]postgres.KeywordCount, error) { return s.KeywordsLike(s.ctx(), beginning, 8) })
	}
	s.same(like("ze"), []postgres.KeywordCount{{Keyword: "Zèle", Count: 2}, {Keyword: "zébu", Count: 1}})
	s.same(like("ZÉB"), []postgres.KeywordCount{{Keyword: "zébu", Count: 1}})
	s.same(len(like("z%")), 0)
	first.State = basilic.ResourcePrivate
	s.must(s.UpdateResource(s.ctx(), first))
	s.same(like("ze"), []postgres.KeywordCount{{Keyword: "Zèle", Count: 1}})
}

func TestProducersAndCreditsAreFound(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	s.resource(s.person(), titled("Un atelier", ""), func(r *basilic.Resource) {
		r.Sheet.Facts = basilic.Facts{Producer: "Lamèchezz", Credits: []string{"Annabellezz"}}
	})
	for _, word := range []string{"lamechezz", "annabellezz"} {
		var found int
		s.must(s.row(`select count(*) from search_resources where tsm @@ plainto_tsquery('basilic', $1)`, word).Scan(&found))
		s.same(found, 1)
	}
}
