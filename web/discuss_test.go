package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestSomebodySignedInCommentsAnswersChangesAndDeletes(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Semer", "")
	page := "/ressources/" + r.Slug
	b.expect(b.get(page), http.StatusOK, "Personne n’a encore commenté", "Ajouter un commentaire")
	b.expect(b.post(page+"/commentaires", "action", "comment", "text", " "), http.StatusUnprocessableEntity,
		"Écrivez votre commentaire", `aria-invalid="true"`, `href="#commenter-text"`)
	long := strings.Repeat("é", 5001)
	b.expect(b.post(page+"/commentaires", "action", "comment", "text", long), http.StatusUnprocessableEntity, "5 000 caractères au plus", long)
	b.expect(b.post(page+"/commentaires", "action", "autre", "text", "Gardé"), http.StatusUnprocessableEntity, "Gardé")
	w := b.post(page+"/commentaires", "action", "comment", "text", "Essayé **hier** <script>alert(1)</script>")
	id := regexp.MustCompile(`#commentaire-([0-9a-f-]+)$`).FindStringSubmatch(w.Header().Get("Location"))
	if w.Code != http.StatusSeeOther || id == nil {
		t.Fatalf("commenting: %d to %q", w.Code, w.Header().Get("Location"))
	}
	visitor := &browser{t: t, hub: b.hub}
	b.expect(b.get(page), http.StatusOK, "Votre commentaire est publié.", "<strong>hier</strong>", "1\u00a0commentaire", `data-iri="https://a.example/ap/notes/`+id[1], "Ce hub")
	shown := visitor.get(page)
	visitor.expect(shown, http.StatusOK, "<strong>hier</strong>", "Connectez-vous")
	for _, bad := range []string{"<script>", "Publier le commentaire", "changer=", "repondre="} {
		if strings.Contains(shown.Body.String(), bad) {
			t.Errorf("a visitor is shown %q", bad)
		}
	}
	b.expect(b.get(page+"?repondre="+id[1]), http.StatusOK, "Répondre à alice Test", `name="parent" value="`+id[1])
	b.post(page+"/commentaires", "action", "comment", "parent", id[1], "text", "Et ça marche")
	b.expect(b.get(page), http.StatusOK, "2\u00a0commentaires")
	b.expect(b.get(page+"?changer="+id[1]), http.StatusOK, "Modifier votre commentaire", "Essayé **hier**", "Supprimer ce commentaire")
	b.expect(b.post(page+"/commentaires", "action", "edit", "comment", id[1], "text", ""), http.StatusUnprocessableEntity, "Modifier votre commentaire", "Écrivez")
	b.post(page+"/commentaires", "action", "edit", "comment", id[1], "text", "Essayé lundi")
	visitor.expect(visitor.get(page), http.StatusOK, "Essayé lundi", "modifié")
	b.post(page+"/commentaires", "action", "delete", "comment", id[1])
	b.expect(b.get(page), http.StatusOK, "Votre commentaire est supprimé.", "1\u00a0commentaire")
	visitor.expect(visitor.post(page+"/commentaires", "action", "comment", "text", "Écrit hors session"), http.StatusUnprocessableEntity,
		"Votre session a pris fin", "Écrit hors session")
	if w := b.get("/ap/notes/" + id[1]); w.Code != http.StatusGone {
		t.Errorf("the deleted note answers %d", w.Code)
	}
}

func TestNobodyChangesTheCommentOfAnother(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Semer", "")
	page := "/ressources/" + r.Slug
	w := b.post(page+"/commentaires", "action", "comment", "text", "À moi")
	_, id, _ := strings.Cut(w.Header().Get("Location"), "#commentaire-")
	bob := secondPerson(t, b)
	shown := bob.get(page + "?changer=" + id)
	if bob.expect(shown, http.StatusOK, "À moi", "Ajouter un commentaire"); strings.Contains(shown.Body.String(), "Supprimer ce commentaire") {
		t.Error("somebody else is offered to delete it")
	}
	for _, action := range []string{"edit", "delete"} {
		bob.expect(bob.post(page+"/commentaires", "action", action, "comment", id, "text", "Volé"), http.StatusForbidden)
	}
	draft := alice.Draft("Brouillon", "")
	bob.expect(bob.post("/ressources/"+draft.Slug+"/commentaires", "action", "comment", "text", "x"), http.StatusNotFound)
	bob.expect(bob.post("/ressources/"+draft.Slug+"/j-aime", "action", "like"), http.StatusNotFound)
}

func TestLikesAreShownWithTheirOrigin(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Semer", "")
	page := "/ressources/" + r.Slug
	b.expect(b.get(page), http.StatusOK, "Aucun pour l’instant", `value="like"`)
	if w := b.post(page+"/j-aime", "action", "like"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != page+"#jaime" {
		t.Errorf("liking: %d to %q", w.Code, w.Header().Get("Location"))
	}
	b.expect(b.get(page), http.StatusOK, "1\u00a0ici", "Ne plus aimer")
	if w := secondPerson(t, b).post(page+"/j-aime", "action", "like"); w.Code != http.StatusSeeOther {
		t.Errorf("liking: %d", w.Code)
	}
	b.expect(b.get(page), http.StatusOK, "2\u00a0ici")
	b.post(page+"/j-aime", "action", "unlike")
	visitor := &browser{t: t, hub: b.hub}
	shown := visitor.get(page)
	if visitor.expect(shown, http.StatusOK, "1\u00a0ici"); strings.Contains(shown.Body.String(), `value="like"`) {
		t.Error("a visitor is offered to like")
	}
}

// secondPerson returns the browser of somebody else who is signed in.
func secondPerson(t *testing.T, b *browser) *browser {
	t.Helper()
	if _, err := b.hub.Actors.CreateAccount(t.Context(), signUpOf("bob"), false); err != nil {
		t.Fatal(err)
	}
	other := &browser{t: t, hub: b.hub}
	other.post("/connexion", "email", "bob@exemple.fr", "password", fedtest.Password)
	return other
}

func signUpOf(handle string) actors.SignUp {
	return actors.SignUp{FirstName: handle, LastName: "Test", Email: handle + "@exemple.fr", Handle: handle, Password: fedtest.Password}
}
