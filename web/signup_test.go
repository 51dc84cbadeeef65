package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestSecurity59WhoOwnsTheAddressChoosesThePassword(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	attacker, owner := &browser{t: t, hub: net.Hub("a.example")}, &browser{t: t, hub: net.Hub("a.example")}
	const chosen = "le mot de passe de Zoé"
	fields := []string{"first_name", "Zoé", "last_name", "Martin", "email", "zoe@exemple.fr", "terms", "1"}
	if w := attacker.post("/inscription", append(fields, "handle", "zoe", "password", fedtest.Password)...); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	net.Settle()
	link := regexp.MustCompile(`/confirmer/\S+`).FindString(owner.hub.Mailbox.All()[0].Text)
	// That the owner's browser began another sign-up makes none of the attacker's words its own.
	owner.post("/inscription", append(fields, "handle", "zoe2", "password", fedtest.Password)...)
	owner.expect(owner.get(link), http.StatusOK, "Votre mot de passe", `name="password"`, `autocomplete="new-password"`, "Zoé Martin", "zoe")
	owner.expect(owner.post(link), http.StatusUnprocessableEntity, "au moins 10 caractères", `name="password"`, "Confirmer votre inscription")
	w := owner.post(link, "password", "court")
	owner.expect(w, http.StatusUnprocessableEntity, "au moins 10 caractères", `href="#f-password"`)
	if strings.Contains(w.Body.String(), "court\"") {
		t.Error("the page repeats the password")
	}
	owner.expect(owner.get("/profils/zoe"), http.StatusNotFound)
	if w := owner.post(link, "password", chosen); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/mon-compte" {
		t.Fatalf("confirming: %d", w.Code)
	}
	owner.expect(owner.get("/mon-compte"), http.StatusOK, "zoe@exemple.fr")
	stranger := &browser{t: t, hub: owner.hub}
	stranger.expect(stranger.post("/connexion", "email", "zoe@exemple.fr", "password", fedtest.Password), http.StatusUnprocessableEntity, "inconnus")
	if w := stranger.post("/connexion", "email", "zoe@exemple.fr", "password", chosen); w.Code != http.StatusSeeOther {
		t.Errorf("the owner's password: %d", w.Code)
	}
	if w := attacker.get("/mon-compte"); w.Code != http.StatusSeeOther {
		t.Errorf("the attacker is signed in: %d", w.Code)
	}
}

func TestTheBrowserThatSignedUpConfirmsByOneClickOrChoosesAnew(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	for handle, password := range map[string]string{"zoe": "", "yann": "une autre phrase"} {
		b := &browser{t: t, hub: net.Hub("a.example")}
		email := handle + "@exemple.fr"
		b.post("/inscription", "first_name", "A", "last_name", "B", "email", email, "handle", handle, "password", fedtest.Password, "terms", "1")
		net.Settle()
		link := regexp.MustCompile(`/confirmer/\S+`).FindString(b.hub.Mailbox.All()[0].Text)
		if page := b.get(link); page.Code != http.StatusOK || strings.Contains(page.Body.String(), `name="password"`) {
			t.Errorf("the same browser is asked again: %d", page.Code)
		}
		if w := b.post(link, "password", password); w.Code != http.StatusSeeOther {
			t.Fatalf("confirming: %d", w.Code)
		}
		if password == "" {
			password = fedtest.Password
		}
		other := &browser{t: t, hub: b.hub}
		if w := other.post("/connexion", "email", email, "password", password); w.Code != http.StatusSeeOther {
			t.Errorf("signing in as %s: %d", handle, w.Code)
		}
	}
}
