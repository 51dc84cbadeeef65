package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// indexed publishes a resource with values of the indexation.
func (b *browser) indexed(title, description, theme, support, audience string) {
	b.t.Helper()
	fields := []string{
		"title", title, "description", description, "visibility", "public", "action", "publish", "licence", "cc_by_4_0",
		"themes", theme, "support_types", support, "audiences", audience, "territories", "france",
	}
	if w := b.post("/ressources/nouvelle", fields...); w.Code != http.StatusSeeOther {
		b.t.Fatalf("publishing: %d", w.Code)
	}
}

func TestASearchIsNarrowedByItsIndexation(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	b.indexed("Réparer un ordinateur", "Un atelier.", "code_et_programmation", "jeu", "parents")
	for query, want := range map[string]string{
		"themes=code_et_programmation":                                               "Réparer",
		"themes=accessibilite":                                                       "Semer",
		"support_types=jeu":                                                          "Réparer",
		"audiences=parents&support_types=jeu":                                        "Réparer",
		"audiences=parents&support_types=tutoriel":                                   "Aucune ressource avec tous ces choix",
		"themes=accessibilite&themes=code_et_programmation":                          "2\u00a0ressources",
		"q=ordinateur&themes=accessibilite":                                          "Sans le filtre «\u00a0Thématiques\u00a0» <span class=\"count\">1</span>",
		"q=ordinateur&themes=code_et_programmation":                                  "Retirer le filtre",
		"q=ordinateur&themes=accessibilite&themes=un_theme_inconnu&page=-7&sort=%00": "un_theme_inconnu",
		"hubs=a.example":                                                             "2\u00a0ressources",
		"hubs=nulle.example":                                                         "0\u00a0ressource",
		"territories=france":                                                         "1\u00a0ressource",
		"territories=29":                                                             "Finistère</span>",
		"q=ordinateurs&sort=recent&kind=x":                                           "Réparer",
		"q=ordinateur&themes=code_et_programmation&themes=accessibilite&support_types=jeu&page=1": "1\u00a0ressource",
	} {
		b.expect(b.get("/recherche?"+query), http.StatusOK, want)
	}
	if w := b.get("/recherche?themes=accessibilite"); strings.Contains(w.Body.String(), "Réparer un") {
		t.Error("a search by theme finds another theme")
	}
	// A filter in use says what its other values would give, and the way out of it.
	b.expect(b.get("/recherche?q=un+atelier&support_types=jeu&sort=recent"), http.StatusOK,
		`value="jeu" checked>Jeu<span class="count">1</span>`, `name="sort" value="recent"`, `href="/recherche?q=un+atelier&amp;sort=recent"`)
	b.expect(b.get("/recherche?themes=accessibilite"), http.StatusOK, `value="code_et_programmation">`, `value="accessibilite" checked>`)
}

func TestASearchHasATabForEachKindWithItsNumber(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Le jardin partagé", "")
	alice.Base("jardin")
	b.expect(b.get("/recherche?q=jardins"), http.StatusOK, `Ressources <span class="count">1</span>`, `Bases <span class="count">1</span>`,
		`Profils <span class="count">0</span>`, `href="/recherche?kind=bases&amp;q=jardins"`, "Le jardin partagé")
	b.expect(b.get("/recherche?q=jardins&kind=bases"), http.StatusOK, "1\u00a0base", "/bases/jardin")
	b.expect(b.get("/recherche?q=jardins&kind=profiles"), http.StatusOK, "0\u00a0profil", "Ces mots se trouvent ailleurs", "Bases <span")
	b.expect(b.get("/recherche?kind=profiles"), http.StatusOK, "/profils/alice")
	// Each says of itself what it is.
	fields := []string{"title", "Alice", "job", "Médiatrice", "description", "Des ateliers **doux**.", "action", "save"}
	if w := b.post("/mon-compte", fields...); w.Code != http.StatusSeeOther {
		t.Errorf("saving the profile: %d", w.Code)
	}
	b.expect(b.get("/recherche?kind=profiles"), http.StatusOK, "Médiatrice · Profil", `<p class="clamp">Des ateliers doux.</p>`)
}

func TestASearchWithMistakesFindsTheNearestWords(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Reconnaître l’hameçonnage", "")
	b.expect(b.get("/recherche?q=hamessonage"), http.StatusOK, "pour «\u00a0hameçonnage\u00a0». Aucun résultat pour «\u00a0hamessonage\u00a0».", "Reconnaître l’hameçonnage")
	b.expect(b.get("/recherche?q=hame%C3%A7onnage+kangourou"), http.StatusOK, "une partie", "Reconnaître l’hameçonnage")
	b.expect(b.get("/recherche?q=kangourou"), http.StatusOK, "Aucune ressource ne contient ces mots", "0\u00a0ressource")
	b.expect(b.get("/recherche?q=%25"), http.StatusOK, "0\u00a0ressource")
}

// TestSecurity52AWordThatWasWithdrawnIsNotSaid, and does not stand in the way of the
// nearest that everybody may read.
func TestSecurity52AWordThatWasWithdrawnIsNotSaid(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	visitor := &browser{t: t, hub: b.hub}
	gone := alice.Publish("Le verger", "")
	alice.Publish("Le verter", "")
	visitor.expect(visitor.get("/recherche?q=verxer"), http.StatusOK, "pour «\u00a0verger\u00a0». Aucun résultat", "2\u00a0ressources")
	if err := b.hub.Resources.Delete(t.Context(), alice.Viewer, gone.Slug); err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{"verxer", "verger"} {
		page := visitor.get("/recherche?q=" + typed)
		visitor.expect(page, http.StatusOK, "pour «\u00a0verter\u00a0». Aucun résultat", "1\u00a0ressource<")
		if typed != "verger" && strings.Contains(page.Body.String(), "verger") {
			t.Error("a word that was withdrawn is said")
		}
	}
	visitor.expect(visitor.get("/recherche?q=alica"), http.StatusOK, "alice")
}

func TestTwoWordsFindWhatIsWrittenInOne(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Créer son compte FranceConnect", "")
	alice.Publish("La France en cartes", "")
	for _, query := range []string{"france connect", "compte france connect", "FranceConnect"} {
		page := b.get("/recherche?" + url.Values{"q": {query}}.Encode())
		b.expect(page, http.StatusOK, "1\u00a0ressource<", "Créer son compte")
	}
	alice.Publish("Demander une carte grise", "")
	b.expect(b.get("/recherche?q=cartegrise"), http.StatusOK, "\u00a0carte grise\u00a0", "Demander une carte")
}

func TestTheResultsOfASearchHavePages(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	for n := range 34 {
		alice.Publish("Fiche numéro "+strconv.Itoa(n), "")
	}
	first := b.get("/recherche?q=fiche")
	b.expect(first, http.StatusOK, "34\u00a0ressources", `aria-current="page"`, `href="/recherche?page=3&amp;q=fiche"`, "Suivante")
	seen := make(map[string]bool)
	for n := range 3 {
		page := b.get("/recherche?" + url.Values{"q": {"fiche"}, "page": {strconv.Itoa(n + 1)}}.Encode()).Body.String()
		for _, part := range strings.Split(page, `data-id="`)[1:] {
			seen[part[:36]] = true
		}
	}
	if len(seen) != 34 {
		t.Errorf("%d resources on three pages", len(seen))
	}
	if n := strings.Count(first.Body.String(), "<article"); n != 16 {
		t.Errorf("%d on a page", n)
	}
}

func TestTheHomeCountsWhatItsTilesLeadTo(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	page := b.get("/")
	b.expect(page, http.StatusOK, "Inclusion &amp; compétences numériques</b><span>1\u00a0ressource", "Culture numérique</b><span>0\u00a0ressource",
		`href="/thematiques/inclusion_et_competences_numeriques"`)
	b.expect(b.get("/thematiques/inclusion_et_competences_numeriques"), http.StatusOK, "/recherche?themes=accessibilite&amp;themes=demarches_et_services_en_ligne")
	b.expect(b.get("/recherche?themes=accessibilite&themes=demarches_et_services_en_ligne&themes=diagnostic_de_competences_numeriques"+
		"&themes=inclusion_numerique&themes=maitrise_des_outils_numeriques&themes=navigation_sur_internet&themes=usage_du_materiel_informatique"),
		http.StatusOK, "Inclusion &amp; compétences numériques</span>", "Semer des mots de passe")
}

func TestWhatIsTypedIsCompletedByTheFirstOfEachKind(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	for _, title := range []string{"Le jardin partagé", "Jardiner sur un balcon", "Un jardin de poche", "Des jardins en ville"} {
		alice.Publish(title, "")
	}
	alice.Base("jardin")
	alice.Draft("Jardin secret", "")
	suggest := func(q string) (labels []string, titles map[string]string) {
		var groups []struct {
			Label string
			Items []struct{ Title, Note, Href string }
		}
		w := b.get("/recherche/suggestions.json?q=" + url.QueryEscape(q))
		if err := json.Unmarshal(w.Body.Bytes(), &groups); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%q: %d, %v", q, w.Code, err)
		}
		titles = make(map[string]string)
		for _, g := range groups {
			labels = append(labels, g.Label+" "+strconv.Itoa(len(g.Items)))
			for _, i := range g.Items {
				titles[i.Title] = i.Href
			}
		}
		return labels, titles
	}
	for q, want := range map[string]string{
		"ja": "Ressources 3, Bases 1", "Jardi": "Ressources 3, Bases 1", "jardin par": "Ressources 1", "jardins": "Ressources 3, Bases 1", "ali": "Ressources 3, Profils 1",
		"j": "", "": "", "secret": "", "%": "", "@a@b.example": "", "jardin \\ :* &": "Ressources 3, Bases 1",
	} {
		labels, _ := suggest(q)
		if got := strings.Join(labels, ", "); got != want {
			t.Errorf("%q: %s, want %s", q, got, want)
		}
	}
	if _, titles := suggest("jardin"); titles["Base jardin"] != "/bases/jardin" || titles["Jardin secret"] != "" {
		t.Errorf("%v", titles)
	}
}

func TestKeywordsAreProposedFromWhatEverybodyReads(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	publish := func(title, keywords, visibility string) {
		fields := append([]string{"title", title, "description", "d", "licence", "etalab_2_0", "visibility", visibility, "action", "publish", "keywords", keywords}, indexation...)
		if w := b.post("/ressources/nouvelle", fields...); w.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d", title, w.Code)
		}
	}
	publish("Un", "Mot de passe, motricité", "public")
	publish("Deux", "mot de passe", "public")
	publish("Trois", "motus", "private")
	for typed, want := range map[string]string{
		"mo": "Mot de passe 2, motricité 1", "mót": "Mot de passe 2, motricité 1", "motric": "motricité 1", "motus": "", "m": "", "%": "", "mo%": "", "_ot": "", "": "",
	} {
		var groups []struct {
			Items []struct{ Title, Note string }
		}
		w := b.get("/mots-cles/suggestions.json?q=" + url.QueryEscape(typed))
		if err := json.Unmarshal(w.Body.Bytes(), &groups); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%q: %d, %v", typed, w.Code, err)
		}
		var got []string
		for _, g := range groups {
			for _, i := range g.Items {
				n, _, _ := strings.Cut(i.Note, "\u00a0")
				got = append(got, i.Title+" "+n)
			}
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: %q, want %s", typed, got, want)
		}
	}
}
