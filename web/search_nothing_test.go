package web_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

var wayOut = regexp.MustCompile(`<a class="btn btn--2" href="([^"]+)">([^<]+) <span class="count">([^<]+)</span>`)

// TestWhereNothingIsFoundEachWayOutFindsWhatItSays follows every way out.
func TestWhereNothingIsFoundEachWayOutFindsWhatItSays(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	b := browserOf(t, net, "alice")
	alice.Base("potager")
	alice.Publish("Semer des mots de passe", "")
	b.indexed("Réparer un ordinateur", "Un atelier.", "code_et_programmation", "jeu", "parents")
	if _, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, alice.Draft("Mon ordinateur à moi", "").Slug, false); err != nil {
		t.Fatal(err)
	}
	support := fedtest.Indexation().SupportTypes[0]
	for query, want := range map[string][]string{
		// One filter is in the way.
		"q=ordinateur&themes=accessibilite":                                                  {"Sans le filtre «\u00a0Thématiques\u00a0» 1"},
		"q=ordinateur&themes=code_et_programmation&support_types=tutoriel&audiences=parents": {"Sans le filtre «\u00a0Types de support\u00a0» 1"},
		"q=ordinateur&themes=accessibilite&support_types=tutoriel":                           {"Sans aucun filtre 1"},
		"themes=code_et_programmation&support_types=" + support:                              {"Sans le filtre «\u00a0Thématiques\u00a0» 1", "Sans le filtre «\u00a0Types de support\u00a0» 1", "Sans aucun filtre 2"},
		"audiences=parents&hubs=a.example&licences=cc_by_4_0&territories=29&label=nec":       {"Sans le filtre «\u00a0Label\u00a0» 1", "Sans aucun filtre 2"},
		"q=ordinatuer&themes=accessibilite":                                                  {"Sans le filtre «\u00a0Thématiques\u00a0» 1"},
		"q=potager":                                                                          {"Bases 1"},
		"q=potager&themes=accessibilite":                                                     {"Bases 1"},
		"q=potager&kind=profiles":                                                            {"Bases 1"},
		"q=mots+de+passe&kind=bases":                                                         {"Ressources 1"},
	} {
		page := b.get("/recherche?" + query)
		b.expect(page, http.StatusOK, "<strong>0\u00a0")
		var got []string
		for _, way := range wayOut.FindAllStringSubmatch(page.Body.String(), -1) {
			label, count := html.UnescapeString(way[2]), way[3]
			got = append(got, label+" "+count)
			if there := b.get(html.UnescapeString(way[1])).Body.String(); !strings.Contains(there, "<strong>"+count+"\u00a0") {
				t.Errorf("%s: « %s » leads to something else than %s", query, label, count)
			}
		}
		slicesAsSets(t, query, got, want)
	}
	// With a mistake and a filter in the way, both are said.
	b.expect(b.get("/recherche?q=ordinatuer&themes=accessibilite"), http.StatusOK, "pour «\u00a0ordinateur\u00a0». Aucun résultat pour «\u00a0ordinatuer\u00a0».")
	// What screen readers read first says how many there are.
	b.expect(b.get("/recherche?q=ordinateur"), http.StatusOK, "<title>1\u00a0ressource pour «\u00a0ordinateur\u00a0» · ", `role="status"`)
	b.expect(b.get("/recherche?themes=accessibilite"), http.StatusOK, "<title>1\u00a0ressource · ")
}

// slicesAsSets fails the test unless both hold the same.
func slicesAsSets(t *testing.T, what string, got, want []string) {
	t.Helper()
	left := strings.Join(got, ", ")
	for _, w := range want {
		if !strings.Contains(left, w) {
			t.Errorf("%s: no « %s » among %q", what, w, got)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

// TestFewResultsAreFollowedByWhatHasSomeOfTheWords: apart, uncounted, and nothing twice.
func TestFewResultsAreFollowedByWhatHasSomeOfTheWords(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Atelier sur les smartphones des seniors", "")
	alice.Publish("Prendre en main son smartphone", "")
	alice.Publish("Semer des choux", "")
	page := b.get("/recherche?q=atelier+smartphone")
	b.expect(page, http.StatusOK, "<strong>1\u00a0ressource<")
	first, rest, found := strings.Cut(page.Body.String(), "Avec une partie de ces mots")
	if !found || !strings.Contains(first, ">Atelier sur les smartphones") || strings.Count(rest, "<article") != 1 || !strings.Contains(rest, ">Prendre en main son smartphone<") {
		t.Errorf("behind one result: %v:\n%s", found, rest)
	}
	// What narrows a search narrows these too, and other orders and single words have none.
	for _, query := range []string{"q=atelier+smartphone&licences=cc0-1.0", "q=atelier+smartphone&sort=recent", "q=choux", "q=atelier+smartphone&kind=bases"} {
		if strings.Contains(b.get("/recherche?"+query).Body.String(), "Avec une partie de ces mots") {
			t.Errorf("%s is followed by more", query)
		}
	}
	alice.Publish("Un atelier, un smartphone", "")
	alice.Publish("Un smartphone par atelier", "")
	if strings.Contains(b.get("/recherche?q=atelier+smartphone").Body.String(), "Avec une partie de ces mots") {
		t.Error("three results are followed by more")
	}
}
