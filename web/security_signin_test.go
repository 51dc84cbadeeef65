package web_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestSecurity59SessionIsNewAtSignIn(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "alice")
	b := &browser{t: t, hub: net.Hub("a.example")}
	// A session that an attacker began and planted.
	w := b.post("/inscription", "first_name", "X", "last_name", "Y", "email", "x@exemple.fr", "handle", "xx", "password", fedtest.Password, "terms", "1")
	planted := b.cookie
	if w.Code != http.StatusSeeOther || planted == "" {
		t.Fatalf("no session: %d", w.Code)
	}
	b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	if b.cookie == planted {
		t.Error("signing in keeps the session's token")
	}
	b.expect(b.get("/mon-compte"), http.StatusOK)
	attacker := &browser{t: t, hub: b.hub, cookie: planted}
	if w := attacker.get("/mon-compte"); w.Code != http.StatusSeeOther {
		t.Errorf("the planted session is signed in: %d", w.Code)
	}
	invented := &browser{t: t, hub: b.hub, cookie: "__Host-basilic=invented"}
	w = invented.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	c := w.Result().Cookies()[0]
	if c.Value == "invented" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || !strings.HasPrefix(c.Name, "__Host-") {
		t.Errorf("cookie %v", c)
	}
	if w := invented.get("/mon-compte"); !strings.Contains(w.Header().Get("Cache-Control"), "no-store") || w.Header().Get("ETag") != "" {
		t.Errorf("a private page may be cached: %v", w.Header())
	}
	// Signing out ends it for every copy.
	kept := invented.cookie
	invented.post("/deconnexion")
	thief := &browser{t: t, hub: b.hub, cookie: kept}
	if w := thief.get("/mon-compte"); w.Code != http.StatusSeeOther {
		t.Errorf("after signing out: %d", w.Code)
	}
}

func TestSecurity59KnownAndUnknownAnswerAlike(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	answer := func(path string, pairs ...string) string {
		stranger := &browser{t: t, hub: b.hub}
		w := stranger.post(path, pairs...)
		text := fmt.Sprint(w.Code, w.Header().Get("Location"), w.Header().Get("Cache-Control"), w.Body.String())
		if w.Code == http.StatusSeeOther {
			text += stranger.get(w.Header().Get("Location")).Body.String()
		}
		return regexp.MustCompile(`[a-z]+@exemple\.fr`).ReplaceAllString(text, "")
	}
	signIn := func(email string) string {
		return answer("/connexion", "email", email, "password", "un-faux-mot-de-passe")
	}
	if signIn("alice@exemple.fr") != signIn("personne@exemple.fr") {
		t.Error("signing in tells who has an account")
	}
	spot := func(email string) string {
		return answer("/ressources/nouvelle", "title", "t", "signin_email", email, "signin_password", "un-faux-mot-de-passe")
	}
	if spot("alice@exemple.fr") != spot("personne@exemple.fr") {
		t.Error("signing in on the spot tells who has an account")
	}
	signUp := func(email string) string {
		return answer("/inscription", "first_name", "Zoé", "last_name", "Martin", "email", email, "handle", "zoe", "password", fedtest.Password, "terms", "1")
	}
	if signUp("alice@exemple.fr") != signUp("personne@exemple.fr") {
		t.Error("signing up tells who has an account")
	}
}

func TestSecurity59NothingExistsBeforeItsSingleConfirmation(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	b := &browser{t: t, hub: net.Hub("a.example")}
	// Somebody else signs up first with Zoé's address, and a password of theirs.
	theirs := "le-mot-de-passe-du-voleur"
	sign := func(handle, password string) string {
		w := b.post("/inscription", "first_name", "Zoé", "last_name", "Martin", "email", "zoe@exemple.fr", "handle", handle, "password", password, "terms", "1")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("signing up: %d", w.Code)
		}
		net.Settle()
		return regexp.MustCompile(`/confirmer/\S+`).FindString(b.hub.Mailbox.All()[0].Text)
	}
	thief, own := sign("voleur", theirs), sign("zoe", fedtest.Password)
	for _, path := range []string{"/profils/zoe", "/profils/voleur", "/.well-known/webfinger?resource=acct:zoe@a.example"} {
		b.expect(b.get(path), http.StatusNotFound)
	}
	b.expect(b.post("/connexion", "email", "zoe@exemple.fr", "password", theirs), http.StatusUnprocessableEntity)
	// Reading the mail's link confirms nothing: mail programs open links.
	b.expect(b.get(own), http.StatusOK)
	b.expect(b.get("/profils/zoe"), http.StatusNotFound)
	for _, guess := range []string{"/confirmer/x", own + "x", own[:len(own)-1], strings.ToUpper(own)} {
		b.expect(b.post(guess), http.StatusNotFound)
	}
	if w := b.post(own); w.Code != http.StatusSeeOther {
		t.Fatalf("confirming: %d", w.Code)
	}
	other := &browser{t: t, hub: b.hub}
	b.expect(other.post(own), http.StatusNotFound)
	b.expect(other.post(thief), http.StatusNotFound)
	b.expect(other.post("/connexion", "email", "zoe@exemple.fr", "password", theirs), http.StatusUnprocessableEntity)
	b.expect(other.get("/profils/voleur"), http.StatusNotFound)
	b.expect(other.get("/profils/zoe"), http.StatusOK)
}

func TestSecurity59TryingPasswordsWaits(t *testing.T) {
	t.Parallel()
	net := fedtest.NewWith(t, func(_ string, c *config.Config) { c.ClientRate = 10_000 }, "a.example")
	for _, name := range []string{"alice", "bill"} {
		net.Person("a.example", name)
	}
	b := &browser{t: t, hub: net.Hub("a.example")}
	signIn := func(from, email, password string) int {
		return b.from(from, "/connexion", "email", email, "password", password).Code
	}
	// Many passwords for one address, from many places.
	for i := range 10 {
		signIn(fmt.Sprint("192.0.2.", i), "alice@exemple.fr", "faux")
	}
	w := b.from("192.0.2.99", "/connexion", "email", "ALICE@exemple.fr", "password", fedtest.Password)
	b.expect(w, http.StatusUnprocessableEntity, "Trop d’essais", "ALICE@exemple.fr")
	// One password for many addresses, from one place, with an account of one's own.
	for i := range 29 {
		if i == 15 && signIn("198.51.100.1", "bill@exemple.fr", fedtest.Password) != http.StatusSeeOther {
			t.Error("bill cannot sign in")
		}
		signIn("198.51.100.1", fmt.Sprintf("p%d@exemple.fr", i), "printemps")
	}
	signIn("198.51.100.1", "q@exemple.fr", "printemps")
	b.expect(b.from("198.51.100.1", "/connexion", "email", "bill@exemple.fr", "password", fedtest.Password), http.StatusUnprocessableEntity, "Trop d’essais")
	if status := signIn("203.0.113.5", "bill@exemple.fr", fedtest.Password); status != http.StatusSeeOther {
		t.Errorf("bill, from home: %d", status)
	}
}
