package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// publishFor publishes a sheet for some territories.
func publishFor(t *testing.T, p *fedtest.Person, title string, territories ...string) {
	t.Helper()
	draft := p.Draft(title, "")
	sheet := fedtest.Sheet(title)
	sheet.Indexation.Territories = territories
	if err := p.Hub.Resources.SaveSheet(t.Context(), p.Viewer, draft.Slug, 0, sheet); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Hub.Resources.Publish(t.Context(), p.Viewer, draft.Slug, true); err != nil {
		t.Fatal(err)
	}
}

var territoryOption = regexp.MustCompile(`name="territories" value="([^"]+)"[^>]*>[^<]*<span class="count">([^<]*)</span>`)

// territoriesOf are the territories that a search proposes, each with its number.
func (b *browser) territoriesOf(path string) string {
	b.t.Helper()
	page := b.get(path)
	b.expect(page, http.StatusOK)
	var all []string
	for _, found := range territoryOption.FindAllStringSubmatch(page.Body.String(), -1) {
		all = append(all, found[1]+":"+found[2])
	}
	return strings.Join(all, " ")
}

// TestADepartmentFindsWhatIsForTheWholeCountryToo, in each of its numbers, and a search
// that is kept is told of it.
func TestADepartmentFindsWhatIsForTheWholeCountryToo(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	publishFor(t, alice, "Semer partout", basilic.WholeCountry)
	publishFor(t, alice, "Semer encore partout", basilic.WholeCountry)
	publishFor(t, alice, "Semer au bout du monde", "29")
	publishFor(t, alice, "Semer à Rennes", "35")
	publishFor(t, alice, "Semer sans dire où")
	for query, want := range map[string]struct{ found, options string }{
		"q=semer":                                  {"5\u00a0ressources", "france:2 29:3 35:3"},
		"territories=29":                           {"3\u00a0ressources", "france:2 29:3 35:3"},
		"q=semer&territories=29&territories=35":    {"4\u00a0ressources", "france:2 29:3 35:3"},
		"territories=france":                       {"2\u00a0ressources", "france:2 29:3 35:3"},
		"territories=Creuse":                       {"2\u00a0ressources", "france:2 29:3 35:3 23:2"},
		"q=semer&territories=29&licences=inconnue": {"0\u00a0ressource", "29:0"},
	} {
		b.expect(b.get("/recherche?"+query), http.StatusOK, "<strong>"+want.found+"<")
		if got := b.territoriesOf("/recherche?" + query); got != want.options {
			t.Errorf("%s: %s, want %s", query, got, want.options)
		}
	}
	b.expect(b.get("/recherche?q=semer"), http.StatusOK, "Un autre territoire", "Un département trouve aussi ce qui vaut pour la France entière")
}

// TestAHubIsNamedAsPeopleWriteIt: with capitals, or as its address is pasted.
func TestAHubIsNamedAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots", "")
	for _, typed := range []string{"a.example", "A.Example", "+a.example+", "https%3A%2F%2Fa.example%2F", "%40a.example", "%40jardin%40a.example", "https%3A%2F%2Fa.example%2Fressources%2Fsemer"} {
		b.expect(b.get("/recherche?q=mots&hubs="+typed), http.StatusOK, "<strong>1\u00a0ressource<", `name="hubs" value="a.example" checked`)
	}
}
