package web_test

import (
	"net/http"
	"testing"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestProfileIsMadePrivateAfterAWarningAndPublicAgain(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Ma ressource", "")
	visitor := &browser{t: t, hub: b.hub}
	b.expect(b.get("/mon-compte"), http.StatusOK, "Votre profil est public", "/mon-compte?confirmer=prive")
	b.expect(b.get("/mon-compte?confirmer=prive"), http.StatusOK, "Rendre votre profil privé ?", "sous le nom de la base", "recommencera à zéro ailleurs")
	// Asking is not doing.
	visitor.expect(visitor.get("/profils/alice"), http.StatusOK)
	visitor.expect(visitor.post("/mon-compte/visibilite", "action", "make_private"), http.StatusUnprocessableEntity)
	b.expect(b.post("/mon-compte/visibilite", "action", "autre"), http.StatusUnprocessableEntity)
	if w := b.post("/mon-compte/visibilite", "action", "make_private"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/mon-compte" {
		t.Fatalf("making it private: %d", w.Code)
	}
	b.expect(b.get("/mon-compte"), http.StatusOK, "vous seul le voyez", "Rendre mon profil public")
	visitor.expect(visitor.get("/profils/alice"), http.StatusNotFound)
	b.expect(b.get("/profils/alice"), http.StatusOK, "Profil privé")
	b.expect(b.get("/mon-compte?confirmer=public"), http.StatusOK, "nouveau profil")
	if w := b.post("/mon-compte/visibilite", "action", "make_public"); w.Code != http.StatusSeeOther {
		t.Fatalf("making it public: %d", w.Code)
	}
	visitor.expect(visitor.get("/profils/alice"), http.StatusOK)
}

func TestAccountIsDeletedByItsHandle(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "first")
	net.Person("a.example", "alice")
	b := &browser{t: t, hub: net.Hub("a.example")}
	b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	b.expect(b.get("/mon-compte/supprimer"), http.StatusOK, "Ce qui sera perdu", "@alice")
	b.expect(b.post("/mon-compte/supprimer", "confirm", "autre"), http.StatusUnprocessableEntity, "Tapez votre identifiant")
	if w := b.post("/mon-compte/supprimer", "confirm", "alice"); w.Code != http.StatusSeeOther {
		t.Fatalf("deleting: %d %s", w.Code, w.Body)
	}
	b.expect(b.get("/profils/alice"), http.StatusNotFound)
	if w := b.get("/mon-compte"); w.Code == http.StatusOK {
		t.Error("the account is still there")
	}
}
