package web_test

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// row is how « Mes recherches » shows a search.
func (b *browser) row(name string) string {
	b.t.Helper()
	return part(b.t, b.get("/mes-recherches").Body.String(), ">"+name+"<", "</li>")
}

func TestMySearchesSayHowManyResultsThereAreAndHowManyAreNew(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "zoe")
	alice, b := net.Person("a.example", "alice"), browserOf(t, net, "zoe")
	alice.Publish("Semer des mots", "")
	path := b.keep("Veille", "q=mots")
	b.keep("Autre", "q=choux")
	says := func(row, words string, is bool) {
		t.Helper()
		if strings.Contains(row, words) != is {
			t.Errorf("%q in the row: %v, want %v:\n%s", words, !is, is, row)
		}
	}
	says(b.row("Veille"), ">1\u00a0ressource<", true)
	says(b.row("Veille"), "nouvelle", false)
	gone := alice.Publish("Des mots à retirer", "")
	alice.Publish("Des mots à garder", "")
	net.Settle()
	row := b.row("Veille")
	says(row, ">3\u00a0ressources<", true)
	says(row, ">2\u00a0nouvelles<", true)
	says(row, `href="/recherche?q=mots&amp;sort=recent"`, true)
	says(b.row("Autre"), "nouvelle", false)
	b.expect(b.get(path), http.StatusOK, ">3\u00a0ressources<", ">2\u00a0nouvelles<")
	// What is withdrawn is counted no more, what was looked at is not new.
	if err := b.hub.Resources.Delete(t.Context(), alice.Viewer, gone.Slug); err != nil {
		t.Fatal(err)
	}
	says(b.row("Veille"), ">2\u00a0ressources<", true)
	says(b.row("Veille"), ">1\u00a0nouvelle<", true)
	b.expect(b.get("/recherche?q=mots&sort=recent"), http.StatusOK, "Enregistrée\u00a0: Veille")
	says(b.row("Veille"), ">2\u00a0ressources<", true)
	says(b.row("Veille"), "nouvelle", false)
	alice.Publish("Encore des mots", "")
	net.Settle()
	says(b.row("Veille"), ">1\u00a0nouvelle<", true)
}

// TestMySearchesSayThatThereAreMoreThanAreCounted: 1,000 are that many, one more is more.
func TestMySearchesSayThatThereAreMoreThanAreCounted(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots", "")
	path := b.keep("Veille", "q=mots&themes="+fedtest.Indexation().Themes[0])
	b.copies(1, 999)
	for _, page := range []string{b.row("Veille"), b.get(path).Body.String()} {
		if !strings.Contains(page, ">1\u00a0000\u00a0ressources<") || strings.Contains(page, "plus de") {
			t.Errorf("of exactly 1,000 it says:\n%s", page)
		}
	}
	b.copies(1_000, 1_000)
	for _, page := range []string{b.row("Veille"), b.get(path).Body.String()} {
		if !strings.Contains(page, ">plus de 1\u00a0000\u00a0ressources<") {
			t.Errorf("of 1,001 it says:\n%s", page)
		}
	}
}

// TestAFilterThatNamesWhatIsGoneSaysSo: a hub that was hidden, a word that left the
// vocabulary; the search is mended by one button.
func TestAFilterThatNamesWhatIsGoneSaysSo(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	alice.Follow(*bob.Profile)
	net.Settle()
	bob.Publish("Semer des mots", "")
	net.Settle()
	b := browserOf(t, net, "alice")
	path := b.keep("Voisins", "q=mots&hubs=b.example&hubs=a.example")
	only := b.keep("Seuls", "hubs=b.example")
	b.keep("Ici", "q=mots&hubs=a.example")
	hide := func(visibility string) {
		t.Helper()
		if _, err := b.hub.DB.Pool().Exec(t.Context(), "update hosts set visibility = $1 where authority = 'b.example'", visibility); err != nil {
			t.Fatal(err)
		}
	}
	const words = "Le hub «\u00a0b.example\u00a0» n’est plus montré ici"
	if strings.Contains(b.row("Voisins"), words) || !strings.Contains(b.row("Voisins"), ">1\u00a0ressource<") {
		t.Errorf("while it is shown:\n%s", b.row("Voisins"))
	}
	hide("hidden")
	for _, name := range []string{"Voisins", "Seuls"} {
		if row := b.row(name); !strings.Contains(row, words) || !strings.Contains(row, ">0\u00a0ressource<") {
			t.Errorf("%s:\n%s", name, row)
		}
	}
	b.expect(b.get(path), http.StatusOK, words, "Retirer ce filtre")
	if strings.Contains(b.row("Ici"), "plus montré") {
		t.Error("a search that names nothing hidden says so")
	}
	hide("shown")
	if strings.Contains(b.row("Seuls"), words) || !strings.Contains(b.row("Seuls"), ">1\u00a0ressource<") {
		t.Error("shown again it is not found again")
	}
	hide("hidden")
	// Without the filter one is a search that is there already, the other finds everything.
	b.expect(b.post(path, "action", "drop"), http.StatusUnprocessableEntity, "la même recherche que «\u00a0Ici\u00a0»", `value="Voisins"`)
	b.expect(b.post(only, "action", "drop"), http.StatusUnprocessableEntity, "la recherche trouverait tout", `value="Seuls"`)
	for _, p := range []string{path, only} {
		if w := b.post(p, "action", "rename", "name", "Autre nom "+p[len(p)-4:]); w.Code != http.StatusSeeOther {
			t.Errorf("it cannot be renamed: %d", w.Code)
		}
	}
	theme := fedtest.Indexation().Themes[0]
	mixed := b.keep("Mêlée", "q=mots&themes="+theme)
	if _, err := b.hub.DB.Pool().Exec(t.Context(), `update saved_searches set filters = '{"themes": ["autrefois", "`+theme+`"]}' where name = 'Mêlée'`); err != nil {
		t.Fatal(err)
	}
	b.expect(b.get("/mes-recherches"), http.StatusOK, "«\u00a0autrefois\u00a0» n’existe plus parmi les filtres («\u00a0Thématiques\u00a0»)")
	if w := b.post(mixed, "action", "drop"); w.Code != http.StatusSeeOther {
		t.Fatalf("dropping: %d %s", w.Code, w.Body)
	}
	b.expect(b.get(mixed), http.StatusOK, "est retiré de la recherche", `href="/recherche?q=mots&amp;themes=`+theme+`"`)
	if strings.Contains(b.get(mixed).Body.String(), "autrefois") {
		t.Error("the filter is still there")
	}
}

func TestSecurity60TheStateOfASearchIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, zoe := net.Person("a.example", "alice"), net.Person("a.example", "zoe")
	b := browserOf(t, net, "alice")
	path := b.keep("Veille", "q=mots")
	zoes := browserOf(t, net, "zoe")
	zoes.expect(zoes.post(path, "action", "drop"), http.StatusNotFound)
	saved, err := alice.Hub.Search.Saved(t.Context(), alice.Viewer)
	if err != nil || len(saved) != 1 {
		t.Fatalf("%v, %v", saved, err)
	}
	for name, viewer := range map[string]basilic.Viewer{"a visitor": {}, "somebody else": zoe.Viewer} {
		if err := alice.Hub.Search.Looked(t.Context(), viewer, saved[0].ID); err == nil {
			t.Errorf("%s looks at the search of another", name)
		}
		if err := alice.Hub.Search.DropGone(t.Context(), viewer, saved[0].ID); err == nil {
			t.Errorf("%s changes the search of another", name)
		}
	}
	if _, err := alice.Hub.Search.SavedStates(t.Context(), basilic.Viewer{}, saved); err == nil {
		t.Error("a visitor is told")
	}
}
