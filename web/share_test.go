package web_test

import (
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestAnAdministratorSharesAResourceInABase(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	net := alice.Hub
	if _, err := net.Actors.CreateAccount(t.Context(), actors.SignUp{
		FirstName: "Carol", LastName: "Test", Email: "carol@exemple.fr", Handle: "carol", Password: fedtest.Password,
	}, false); err != nil {
		t.Fatal(err)
	}
	carol := &browser{t: t, hub: b.hub}
	carol.post("/connexion", "email", "carol@exemple.fr", "password", fedtest.Password)
	alice.Base("vitrine")
	r := alice.Publish("Semer", "")
	page := "/ressources/" + r.Slug
	b.expect(b.get(page), http.StatusOK, "Partager dans une base", `value="vitrine"`)
	for name, other := range map[string]*browser{"a visitor": {t: t, hub: b.hub}, "somebody without a base": carol} {
		if w := other.get(page); strings.Contains(w.Body.String(), `/partage"`) {
			t.Errorf("%s is offered to share", name)
		}
	}
	b.expect(b.post(page+"/partage", "action", "share", "base", ""), http.StatusUnprocessableEntity, "Choisissez la base", `aria-invalid="true"`)
	b.expect(b.post(page+"/partage", "action", "other", "base", "vitrine"), http.StatusUnprocessableEntity, "Partager")
	if w := carol.post(page+"/partage", "action", "share", "base", "vitrine"); w.Code != http.StatusForbidden {
		t.Errorf("somebody else shares: %d", w.Code)
	}
	if w := b.post(page+"/partage", "action", "share", "base", "vitrine"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != page {
		t.Errorf("sharing: %d to %q", w.Code, w.Header().Get("Location"))
	}
	b.expect(b.get(page), http.StatusOK, "La ressource est partagée dans la base.", "Retirer de la base")
	visitor := &browser{t: t, hub: b.hub}
	visitor.expect(visitor.get("/bases/vitrine"), http.StatusOK, "Semer", "Partagée par la base")
	if w := b.post(page+"/partage", "action", "unshare", "base", "vitrine"); w.Code != http.StatusSeeOther {
		t.Errorf("taking it out: %d", w.Code)
	}
	if w := visitor.get("/bases/vitrine"); strings.Contains(w.Body.String(), "Semer") {
		t.Error("still in the base")
	}
	if w := b.post(page+"/partage", "action", "unshare", "base", "vitrine"); w.Code != http.StatusNotFound {
		t.Errorf("taking it out twice: %d", w.Code)
	}
}
