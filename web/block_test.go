package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestSomebodySignedInBlocksAndUnblocksFromThePageAndTheList(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	bob := secondPerson(t, b)
	r := alice.Publish("Semer", "")
	bob.post("/ressources/"+r.Slug+"/commentaires", "action", "comment", "text", "De Bob")
	bob.post("/profils/alice", "action", "follow")
	b.expect(b.get("/mes-suivis?onglet=bloques"), http.StatusOK, "Vous ne bloquez personne")
	b.expect(b.get("/profils/bob"), http.StatusOK, `href="/profils/bob?confirmer=bloquer"`, "Suivre")
	b.expect(b.get("/profils/bob?confirmer=bloquer"), http.StatusOK, "Bloquer bob Test", "commenter vos ressources", `value="block"`, "Ne pas le bloquer")
	if w := b.post("/profils/bob", "action", "block"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/profils/bob" {
		t.Fatalf("blocking: %d to %q", w.Code, w.Header().Get("Location"))
	}
	page := b.get("/profils/bob")
	b.expect(page, http.StatusOK, "Vous bloquez bob Test.", "Débloquer", "Vous bloquez ce compte")
	for _, bad := range []string{`value="follow"`, "confirmer=bloquer"} {
		if strings.Contains(page.Body.String(), bad) {
			t.Errorf("the page of somebody blocked offers %q", bad)
		}
	}
	if strings.Contains(b.get("/ressources/"+r.Slug).Body.String(), "De Bob") {
		t.Error("the comment of somebody blocked is shown")
	}
	b.expect(b.post("/profils/bob", "action", "follow"), http.StatusUnprocessableEntity, "Débloquez-le d’abord")
	bob.expect(bob.get("/ressources/"+r.Slug), http.StatusOK, "De Bob")
	bob.expect(bob.post("/ressources/"+r.Slug+"/commentaires", "action", "comment", "text", "Ce que je tape"), http.StatusUnprocessableEntity,
		"ne le souhaite pas", "Ce que je tape", `aria-invalid="true"`)
	bob.expect(bob.post("/ressources/"+r.Slug+"/j-aime", "action", "like"), http.StatusUnprocessableEntity, "ne le souhaite pas")
	bob.expect(bob.post("/profils/alice", "action", "follow"), http.StatusUnprocessableEntity, "n’accepte pas")
	b.expect(b.get("/mes-suivis?onglet=bloques"), http.StatusOK, "Comptes bloqués", "bob Test", `value="unblock"`)
	w := b.post("/profils/bob", "action", "unblock", "next", "/mes-suivis?onglet=bloques")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/mes-suivis?onglet=bloques" {
		t.Errorf("unblocking: %d to %q", w.Code, w.Header().Get("Location"))
	}
	b.expect(b.get("/mes-suivis?onglet=bloques"), http.StatusOK, "Vous ne bloquez plus bob Test.", "Vous ne bloquez personne")
	b.expect(b.get("/ressources/"+r.Slug), http.StatusOK, "De Bob")
	for _, own := range []string{"/profils/alice", "/profils/alice?confirmer=bloquer"} {
		// Other forms of the page come back to its address.
		if strings.Contains(strings.ReplaceAll(b.get(own).Body.String(), "confirmer=bloquer", ""), "loquer") {
			t.Errorf("%s offers to block oneself", own)
		}
	}
	visitor := &browser{t: t, hub: b.hub}
	if w := visitor.get("/profils/bob?confirmer=bloquer"); w.Code != http.StatusOK || strings.Contains(w.Body.String(), "loquer") {
		t.Errorf("a visitor is offered to block: %d", w.Code)
	}
}
