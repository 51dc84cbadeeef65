package web_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// TestEmptyFieldsOfAnAddressSayNothing: a form sends every field along, and so do
// addresses that were written by hand.
func TestEmptyFieldsOfAnAddressSayNothing(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	const empty = "&kind=&themes=&support_types=&audiences=&licences=&territories=&hubs=&label=&sort=&page="
	for _, query := range []string{"q=semer" + empty, "q=" + empty, "q=semer&themes=&themes=accessibilite&themes=accessibilite"} {
		page := b.get("/recherche?" + query)
		b.expect(page, http.StatusOK, "<strong>1\u00a0ressource<", "Semer des mots de passe")
		want := min(1, strings.Count(query, "themes=accessibilite"))
		if got := strings.Count(page.Body.String(), "chip--x"); got != want {
			t.Errorf("%s: %d filters, want %d", query, got, want)
		}
	}
}

func TestAPageBeyondTheLastLeadsToTheLast(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	for n := range 17 {
		alice.Publish("Fiche numéro "+strconv.Itoa(n), "")
	}
	for _, beyond := range []string{"3", "999", "100000000"} {
		if w := b.get("/recherche?q=fiche&page=" + beyond); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/recherche?page=2&q=fiche" {
			t.Errorf("page %s: %d to %q", beyond, w.Code, w.Header().Get("Location"))
		}
	}
	b.expect(b.get("/recherche?q=fiche&page=2"), http.StatusOK, "17\u00a0ressources", "», page\u00a02 · ", `href="/recherche?q=fiche">`, "Précédente")
	b.expect(b.get("/recherche?q=introuvable&page=7"), http.StatusOK, "Aucune ressource ne contient ces mots")
}

func TestEachKindSaysWhatToDoWhereNothingIsFound(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	for query, want := range map[string]string{
		"":                            "Rien n’est encore publié sur ce hub",
		"kind=bases":                  "Aucune base pour l’instant",
		"q=introuvable":               "Aucune ressource ne contient ces mots",
		"q=introuvable&kind=bases":    "Aucune base ne porte ces mots",
		"q=introuvable&kind=profiles": "Aucun profil ne porte ces mots",
		"q=de+la":                     "Rien ici ne dit de quoi il s’agit",
		"q=%3F%21":                    "Rien ici ne dit de quoi il s’agit",
	} {
		b.expect(b.get("/recherche?"+query), http.StatusOK, `class="empty"`, want)
	}
}

func TestAnAddressMayBeginWithACapital(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Semer des mots de passe", "")
	for _, scheme := range []string{"https", "Https", "HTTPS"} {
		w := b.get("/recherche?q=" + url.QueryEscape(scheme+"://a.example/ressources/"+r.Slug))
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/ressources/"+r.Slug {
			t.Errorf("%s: %d to %q", scheme, w.Code, w.Header().Get("Location"))
		}
	}
	b.expect(b.get("/recherche?q=https%3A%2F%2F"), http.StatusOK)
}

// TestAHubThatHasNothingStaysChosen: the form sends it again until somebody takes it
// out.
func TestAHubThatHasNothingStaysChosen(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	b.expect(b.get("/recherche?q=semer&hubs=loin.example"), http.StatusOK, `name="hubs" value="loin.example" checked`, "Retirer le filtre")
}

// TestWhatFindsNothingIsNotOfferedToBeKept: little words alone cannot be looked for.
func TestWhatFindsNothingIsNotOfferedToBeKept(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	for query, offered := range map[string]bool{"q=semer": true, "themes=accessibilite": true, "q=de+la": false, "": false, "q=semer&kind=bases": false} {
		if got := strings.Contains(b.get("/recherche?"+query).Body.String(), "save-search"); got != offered {
			t.Errorf("%q: offered %v", query, got)
		}
	}
}

// TestAVisitorWhoLooksForAnAddressIsLedToSignInAndBack: only people with an account make
// this hub ask another (security.md 63).
func TestAVisitorWhoLooksForAnAddressIsLedToSignInAndBack(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	visitor := &browser{t: t, hub: b.hub}
	const path = "/recherche?q=%40jardin%40nulle.example"
	visitor.expect(visitor.get(path), http.StatusOK, "Nous ne connaissons pas encore cette adresse", `href="/connexion?next=`+url.QueryEscape(path)+`">Se connecter</a>`)
	if w := visitor.post("/connexion?next="+url.QueryEscape(path), "next", path, "email", "alice@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther || w.Header().Get("Location") != path {
		t.Errorf("signing in leads to %q", w.Header().Get("Location"))
	}
}

// TestTheFirstPageLeadsToAllProfiles follows its link to where all of them are.
func TestTheFirstPageLeadsToAllProfiles(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	link := regexp.MustCompile(`href="([^"]+)">Voir tous les profils`).FindStringSubmatch(b.get("/").Body.String())
	if link == nil {
		t.Fatal("the first page does not lead to the profiles")
	}
	b.expect(b.get(html.UnescapeString(link[1])), http.StatusOK, "<strong>1\u00a0profil<", "/profils/alice")
}

func TestOtherWordsKeepWhatNarrowsASearch(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	page := b.get("/recherche?q=semer&themes=accessibilite&sort=recent&page=1").Body.String()
	form, _, _ := strings.Cut(page[strings.Index(page, `role="search"`):], "</form>")
	for _, want := range []string{`name="themes" value="accessibilite"`, `name="q" value="semer"`} {
		if !strings.Contains(form, want) {
			t.Errorf("the search box does not hold %s: %s", want, form)
		}
	}
	if strings.Contains(form, "sort") || strings.Contains(form, "page") {
		t.Errorf("the search box holds more than what narrows: %s", form)
	}
	b.expect(b.get("/recherche?q=semer&kind=bases"), http.StatusOK, `<input type="hidden" name="kind" value="bases">`)
}

// TestEveryTerritoryCanBeChosen: the most frequent stand in a list, any other is
// written by its name or its number, and the page stays as light as it must (ui.md 1).
func TestEveryTerritoryCanBeChosen(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	v := basilic.SharedVocabulary()
	every := func(terms []basilic.Term, n, most int) []string {
		var slugs []string
		for i := range min(most, len(terms)) {
			slugs = append(slugs, terms[(n*most+i)%len(terms)].Slug)
		}
		return slugs
	}
	const sheets = 17
	for n := range sheets {
		fields := url.Values{
			"title": {"Fiche numéro " + strconv.Itoa(n)}, "description": {"Une fiche."}, "visibility": {"public"}, "action": {"publish"}, "licence": {v.Licences[n%len(v.Licences)].Slug},
			"themes": every(v.Themes.All(), n, 5), "support_types": every(v.SupportTypes.All(), n, 4), "audiences": every(v.Audiences.All(), n, 5),
		}
		for i, d := range v.Departments {
			if i%sheets == n || n == 0 && i >= 40 && i < 50 {
				fields.Add("territories", d.Code)
			}
		}
		r := httptest.NewRequest(http.MethodPost, "https://a.example/ressources/nouvelle", strings.NewReader(fields.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if w := b.do(r); w.Code != http.StatusSeeOther {
			t.Fatalf("publishing: %d", w.Code)
		}
	}
	page := b.get("/recherche").Body.String()
	rare := v.Departments[0]
	if listed := strings.Count(page, `name="territories" value="`); listed != 10 || strings.Contains(page, `value="`+rare.Code+`"`) {
		t.Errorf("%d territories are listed", listed)
	}
	b.expect(b.get("/recherche"), http.StatusOK, `name="territories" autocomplete="off"`, "Un autre territoire")
	for _, typed := range []string{rare.Code, rare.Label, "  " + strings.ToUpper(rare.Label)} {
		b.expect(b.get("/recherche?q=fiche&territories=&territories="+url.QueryEscape(typed)), http.StatusOK, "<strong>1\u00a0ressource<",
			`name="territories" value="`+rare.Code+`" checked`, `<a class="chip chip--x" data-cat="" href="/recherche?q=fiche">`)
	}
	if n := len(regexp.MustCompile(`<[a-z]`).FindAllString(page, -1)); n > 800 {
		t.Errorf("the page has %d elements", n)
	}
}
