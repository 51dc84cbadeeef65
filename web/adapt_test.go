package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// signedInAs makes somebody else on the hub of b and signs them in.
func signedInAs(t *testing.T, b *browser, handle string) *browser {
	t.Helper()
	_, err := b.hub.Actors.CreateAccount(t.Context(), actors.SignUp{
		FirstName: handle, LastName: "Test", Email: handle + "@exemple.fr", Handle: handle, Password: fedtest.Password,
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	other := &browser{t: t, hub: b.hub}
	if w := other.post("/connexion", "email", handle+"@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d", w.Code)
	}
	return other
}

// taken is each form in which the resource of a page is taken away, by its name.
func (b *browser) taken(page string) map[string]string {
	b.t.Helper()
	all := map[string]string{}
	for _, name := range []string{"imprimer", "export.md", "export.jsonld"} {
		w := b.get(page + "/" + name)
		b.expect(w, http.StatusOK)
		all[name] = w.Body.String()
	}
	for name, text := range opened(b.t, b.get(page+"/export.zip").Body.Bytes()) {
		if strings.HasSuffix(name, ".html") || strings.HasSuffix(name, ".txt") || strings.HasSuffix(name, ".md") || strings.HasSuffix(name, ".jsonld") {
			all["zip "+name] = text
		}
	}
	return all
}

func TestAReaderAdaptsAResource(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	bob := signedInAs(t, b, "bob")
	page := "/ressources/" + alice.Publish("Semer", "").Slug
	visitor := &browser{t: t, hub: b.hub}
	visitor.expect(visitor.get(page), http.StatusOK, "Adapter cette ressource", page+"/adapter")
	if w := visitor.get(page + "/adapter"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/connexion?next=%2Fressources%2Fsemer%2Fadapter" {
		t.Errorf("a visitor is sent to %q: %d", w.Header().Get("Location"), w.Code)
	}
	bob.expect(bob.get(page+"/adapter"), http.StatusOK, "Ce que permet sa licence", "Licence Ouverte / Etalab 2.0", "citer son auteur", "Sur mon profil")
	bob.expect(bob.post(page+"/adapter", "base", "jardin"), http.StatusUnprocessableEntity, "Choisissez une base dont vous êtes membre.", `aria-invalid="true"`)
	w := bob.post(page+"/adapter", "base", "")
	editor := w.Header().Get("Location")
	if w.Code != http.StatusSeeOther || !strings.HasSuffix(editor, "/modifier") {
		t.Fatalf("adapting leads to %q: %d", editor, w.Code)
	}
	bob.expect(bob.get(editor), http.StatusOK, "Semer (adaptation)", "Le texte de **Semer**.", "Adaptée de", `href="`+page+`"`)
	draft := strings.TrimSuffix(editor, "/modifier")
	if w := b.get(draft); w.Code != http.StatusNotFound {
		t.Errorf("the author of the origin sees the draft: %d", w.Code)
	}
	if w := bob.post(editor, append([]string{"action", "publish", "title", "Semer en ville", "description", "Ici", "licence", "cc_by_4_0"}, indexation...)...); w.Code != http.StatusSeeOther {
		t.Fatalf("publishing: %d", w.Code)
	}
	visitor.expect(visitor.get("/ressources/semer-en-ville"), http.StatusOK, "Adaptée de", `href="`+page+`"`, "sous licence")
	address := "https://a.example" + page
	for name, taken := range visitor.taken("/ressources/semer-en-ville") {
		for _, text := range []string{"Semer", "alice Test", address, "talab"} {
			if !strings.Contains(taken, text) {
				t.Errorf("%s does not say %q: %s", name, text, taken)
			}
		}
	}
	// A private origin is named nowhere (security.md 52).
	if w := b.post(page+"/modifier", "action", "make_private", "title", "Semer", "description", "x", "licence", "etalab_2_0"); w.Code != http.StatusSeeOther {
		t.Fatalf("making it private: %d", w.Code)
	}
	after := visitor.get("/ressources/semer-en-ville")
	visitor.expect(after, http.StatusOK, "une ressource qui n’est plus publique")
	if strings.Contains(after.Body.String(), `"`+page+`"`) {
		t.Error("the page leads to what is private")
	}
	for name, taken := range visitor.taken("/ressources/semer-en-ville") {
		if strings.Contains(taken, address+`"`) || strings.Contains(taken, address+")") || strings.Contains(taken, address+">") || strings.Contains(taken, "alice") || strings.Contains(taken, "isBasedOn") {
			t.Errorf("%s names what is private: %s", name, taken)
		}
	}
	if w := bob.get(page + "/adapter"); w.Code != http.StatusNotFound {
		t.Errorf("adapting what is private: %d", w.Code)
	}
}

func TestAClosedLicenceIsSaidBeforeAnythingIsMade(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	bob := signedInAs(t, b, "bob")
	slug := alice.Draft("Semer", "").Slug
	sheet := fedtest.Sheet("Semer")
	sheet.Licence = "tous_droits_reserves"
	if err := alice.Hub.Resources.SaveSheet(t.Context(), alice.Viewer, slug, 0, sheet); err != nil {
		t.Fatal(err)
	}
	r, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	page := "/ressources/" + r.Slug + "/adapter"
	w := bob.get(page)
	bob.expect(w, http.StatusOK, "ne peut pas être adaptée", "Tous droits réservés")
	if strings.Contains(w.Body.String(), `value="adapt"`) {
		t.Error("the page offers to adapt it")
	}
	bob.expect(bob.post(page, "base", ""), http.StatusUnprocessableEntity, "ne peut pas être adaptée")
}

func TestAnAuthorDecidesAboutAnAdaptation(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	bob := signedInAs(t, b, "bob")
	page := "/ressources/" + alice.Publish("Semer", "").Slug
	editor := bob.post(page+"/adapter", "base", "").Header().Get("Location")
	if w := bob.post(editor, append([]string{"action", "publish", "title", "En ville", "description", "Ici", "licence", "cc_by_4_0"}, indexation...)...); w.Code != http.StatusSeeOther {
		t.Fatalf("publishing: %d", w.Code)
	}
	visitor := &browser{t: t, hub: b.hub}
	if w := visitor.get(page); strings.Contains(w.Body.String(), "En ville") {
		t.Error("listed before it was accepted")
	}
	w := b.get(page + "/modifier")
	b.expect(w, http.StatusOK, "En ville", "À décider", "Montrer", "Écarter")
	id := regexp.MustCompile(`name="adaptation" value="([^"]+)"`).FindStringSubmatch(w.Body.String())
	if id == nil {
		t.Fatal("there is nothing to decide")
	}
	decide := func(who *browser, action string, status int) {
		t.Helper()
		if w := who.post(page+"/adaptations", "adaptation", id[1], "action", action); w.Code != status {
			t.Errorf("%s: %d, want %d", action, w.Code, status)
		}
	}
	decide(bob, "accept", http.StatusForbidden)
	decide(b, "accept", http.StatusSeeOther)
	visitor.expect(visitor.get(page), http.StatusOK, "Adaptations", "En ville")
	bob.expect(bob.get("/ressources/en-ville/modifier"), http.StatusOK, "l’a fait figurer")
	decide(b, "decline", http.StatusSeeOther)
	if w := visitor.get(page); strings.Contains(w.Body.String(), "En ville") {
		t.Error("still listed")
	}
	b.expect(b.get(page+"/modifier"), http.StatusOK, "Écartée")
	bob.expect(bob.get("/ressources/en-ville/modifier"), http.StatusOK, "a préféré ne pas la faire figurer")
	decide(b, "autre", http.StatusUnprocessableEntity)
}
