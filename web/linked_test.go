package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSomebodyFindsAResourceAndLinksItWithoutScripts(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	target := alice.Publish("Trier ses courriels", "")
	own := alice.Draft("Mes notes", "")
	slug := alice.Draft("Le numérique au quotidien", "").Slug
	editor, page := "/ressources/"+slug+"/modifier", "/ressources/"+slug+"/blocs?type=LinkedResource&apres=&url="
	b.expect(b.get(editor), http.StatusOK, `value="file:LinkedResource"`, "Ressource liée")
	b.expect(b.get(page), http.StatusOK, "Titre, ou adresse de la page")
	b.expect(b.get(page+"courriels"), http.StatusOK, "1\u00a0ressource trouvée", "Trier ses courriels", `name="resource" value="`+string(target.ID)+`"`)
	b.expect(b.get(page+"introuvable"), http.StatusOK, "Aucune ressource trouvée", `value="introuvable"`)
	b.expect(b.get(page+url.QueryEscape("https://a.example/ressources/"+target.Slug)), http.StatusOK, "Trier ses courriels")
	b.expect(b.get(page+url.QueryEscape("https://a.example/ressources/"+own.Slug)), http.StatusOK, "Mes notes")
	b.expect(b.get(page+url.QueryEscape("https://a.example/profils/alice")), http.StatusUnprocessableEntity, "d’un profil ou d’une base")
	b.expect(b.get(page+url.QueryEscape("https://nulle.example/x")), http.StatusUnprocessableEntity, "ne répond pas", "https://nulle.example/x")
	path := "/ressources/" + slug + "/blocs"
	b.expect(b.post(path, "kind", "LinkedResource", "url", "des mots"), http.StatusUnprocessableEntity, "Choisissez la ressource", "des mots")
	if w := b.post(path, "kind", "LinkedResource", "url", "https://a.example/ressources/"+target.Slug, "caption", "Pour commencer"); w.Code != http.StatusSeeOther {
		t.Fatalf("by its address: %d", w.Code)
	}
	if w := b.post(path, "kind", "LinkedResource", "resource", string(own.ID)); w.Code != http.StatusSeeOther {
		t.Fatalf("a draft of one's own: %d", w.Code)
	}
	b.expect(b.get(editor), http.StatusOK, "Trier ses courriels", "Pour commencer", "Mes notes")
	r, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	b.expect(b.get("/ressources/"+r.Slug), http.StatusOK, "Trier ses courriels", "Mes notes")
	visitor := &browser{t: t, hub: b.hub}
	read := visitor.get("/ressources/" + r.Slug)
	b.expect(read, http.StatusOK, "Trier ses courriels", "Cette ressource n’est plus disponible.")
	if strings.Contains(read.Body.String(), "Mes notes") || strings.Contains(read.Body.String(), string(own.ID)) {
		t.Error("a visitor sees a draft")
	}
	b.expect(b.get("/ressources/"+r.Slug+"/historique"), http.StatusOK, "Version")
	printed := visitor.get("/ressources/" + r.Slug + "/imprimer")
	b.expect(printed, http.StatusOK, "Trier ses courriels", "https://a.example/ressources/"+target.Slug, "Cette ressource n’est plus disponible.")
	if strings.Contains(printed.Body.String(), "Mes notes") {
		t.Error("a draft is printed")
	}
	alice.Edit(target.Slug, "Trier ses messages")
	b.expect(visitor.get("/ressources/"+r.Slug), http.StatusOK, "Trier ses messages")
}

func TestSecurity52NobodyLinksWhatTheyMayNotRead(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	secret := alice.Draft("Le secret d’Alice", "")
	bob := secondPerson(t, b)
	w := bob.post("/ressources/nouvelle", "title", "À Bob", "description", "d", "action", "save")
	path := strings.TrimSuffix(w.Header().Get("Location"), "/modifier")
	for _, address := range []string{"https://a.example/ressources/" + secret.Slug, "https://a.example/ressources/inconnue"} {
		found := bob.get(path + "/blocs?type=LinkedResource&url=" + url.QueryEscape(address))
		bob.expect(found, http.StatusUnprocessableEntity, "Rien à cette adresse")
	}
	for _, id := range []string{string(secret.ID), "01a20d57-86be-7fcb-8fbf-119604508060"} {
		refused := bob.post(path+"/blocs", "kind", "LinkedResource", "resource", id)
		bob.expect(refused, http.StatusUnprocessableEntity, "plus disponible")
		if strings.Contains(refused.Body.String(), "secret d’Alice") {
			t.Error("the title is told")
		}
	}
}
