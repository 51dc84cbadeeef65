package web_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// administrator starts two hubs of which one follows the other, and signs the
// administrator of the first in.
func administrator(t *testing.T) (b *browser, net *fedtest.Network, alice, bob *fedtest.Person) {
	t.Helper()
	net = fedtest.New(t, "a.example", "b.example")
	alice, bob = net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	alice.Follow(*bob.Profile)
	net.Settle()
	b = &browser{t: t, hub: alice.Hub}
	b.expect(b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password), http.StatusSeeOther)
	return b, net, alice, bob
}

func TestOnlyAdministratorsSeeOtherServers(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for who, status := range map[string]int{"a visitor": http.StatusNotFound, "a contributor": http.StatusForbidden, "an administrator": http.StatusOK} {
		for _, path := range []string{"/admin/federation", "/admin/federation/serveurs/b.example", "/admin/federation/importer", "/admin/federation/blocages.csv"} {
			if w := p.people[who].get(path); w.Code != status {
				t.Errorf("%s at %s: %d, want %d", who, path, w.Code, status)
			}
		}
		if status == http.StatusOK {
			continue
		}
		p.people[who].expect(p.people[who].post("/admin/federation/serveurs/b.example", "policy", "block", "action", "confirm_block"), status)
		p.people[who].expect(p.people[who].post("/admin/federation/importer", "list", "b.example", "action", "import"), status)
	}
	if decided, err := p.hub.DB.DecidedHosts(t.Context()); err != nil || len(decided) != 0 {
		t.Errorf("decided: %v, %v", decided, err)
	}
	for who, linked := range map[string]bool{"an administrator": true, "a contributor": false} {
		if strings.Contains(p.people[who].get("/").Body.String(), `href="/admin/federation"`) != linked {
			t.Errorf("the menu of %s", who)
		}
	}
}

func TestBlockingAServerIsConfirmedWithWhatIsLost(t *testing.T) {
	t.Parallel()
	b, net, alice, bob := administrator(t)
	bob.Publish("De b", "")
	net.Settle()
	b.expect(b.get("/admin/federation"), http.StatusOK, "b.example", "En service", "Ouvert.")
	const path = "/admin/federation/serveurs/b.example"
	w := b.post(path, "policy", "block", "public_comment", "Haine", "action", "save")
	b.expect(w, http.StatusUnprocessableEntity, "Bloquer b.example</button>", "et ses sous-domaines", "1\u00a0suivi de personnes d’ici prendra fin", "1\u00a0ressource de là-bas", ">Haine<", "confirm_block", "Il n’en est pas averti")
	b.expect(b.post(path, "policy", "block", "public_comment", "Haine", "action", "change"), http.StatusOK, ">Haine<", `value="save"`)
	alice.Expect("De b")
	if w := b.post(path, "policy", "block", "public_comment", "Haine", "action", "confirm_block"); w.Code != http.StatusSeeOther {
		t.Fatalf("confirming: %d", w.Code)
	}
	alice.Expect()
	b.expect(b.get(path), http.StatusOK, "C’est enregistré", "Aucun échange", ">Haine<")
	b.expect(b.get("/admin/federation?etat=blocked"), http.StatusOK, "b.example", "Bloqué")
	b.expect(b.get("/admin/federation?etat=failing"), http.StatusOK, "Aucun serveur ne correspond")
	b.expect(b.get("/admin/federation/blocages.csv"), http.StatusOK, "b.example,suspend,false,false,Haine,false")
	b.expect(b.post(path, "policy", "none", "action", "save"), http.StatusSeeOther)
	b.expect(b.get("/admin/federation?q=b.ex"), http.StatusOK, "En service")
}

func TestWhatWaitsForAServerIsShownInWords(t *testing.T) {
	t.Parallel()
	b, net, alice, _ := administrator(t)
	alice.Hub.Outbox.Schedule = nil // A day between attempts.
	net.Down("b.example")
	alice.Publish("En attente", "")
	for {
		if w := b.get("/admin/federation?etat=waiting"); strings.Contains(w.Body.String(), "Serveur en panne ou surchargé (503)") {
			b.expect(w, http.StatusOK, "Ne répond plus", "prochain essai dans", "Réessayer", "1\u00a0envoi")
			break
		}
	}
	const path = "/admin/federation/serveurs/b.example"
	b.expect(b.post(path, "action", "drop"), http.StatusUnprocessableEntity, "1\u00a0envoi ne parviendra jamais à b.example", "confirm_drop", "Les garder")
	net.Up()
	b.expect(b.post("/admin/federation", "host", "b.example", "action", "retry"), http.StatusSeeOther)
	b.expect(b.get("/admin/federation"), http.StatusOK, "1\u00a0envoi repart vers b.example.")
	net.Settle()
	b.expect(b.post(path, "action", "drop"), http.StatusSeeOther)
	b.expect(b.get(path), http.StatusOK, "Rien n’attend d’être envoyé à b.example.")
	if w := b.post("/admin/federation?etat=well&q=b", "host", "b.example", "action", "retry"); w.Header().Get("Location") != "/admin/federation?etat=well&q=b" {
		t.Errorf("after retrying: %d %q", w.Code, w.Header().Get("Location"))
	}
	b.expect(b.post("/admin/federation", "host", "inconnu.example", "action", "retry"), http.StatusUnprocessableEntity, "ne connaît pas encore")
	b.expect(b.post("/admin/federation", "host", "deux mots", "action", "add"), http.StatusUnprocessableEntity, "n’est pas un nom de serveur", `value="deux mots"`)
	if w := b.post("/admin/federation", "host", "https://Neuf.example/", "action", "add"); w.Header().Get("Location") != "/admin/federation/serveurs/neuf.example" {
		t.Errorf("adding: %d %q", w.Code, w.Header().Get("Location"))
	}
	b.expect(b.get("/admin/federation/serveurs/neuf.example"), http.StatusOK, "neuf.example")
	b.expect(b.get("/admin/federation/serveurs/deux%20mots"), http.StatusNotFound)
}

func TestABlockListIsShownBeforeItIsApplied(t *testing.T) {
	t.Parallel()
	b, _, _, _ := administrator(t)
	const path, list = "/admin/federation/importer", "#domain,#severity\nb.example,suspend\nbruyant.example,silence\nex**ple.org,suspend\n"
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	_ = form.WriteField("action", "preview")
	_ = form.WriteField("list", "")
	file, err := form.CreateFormFile("file", "liste.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = file.Write([]byte(list))
	_ = form.Close()
	r := httptest.NewRequest(http.MethodPost, "https://a.example"+path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	b.expect(b.do(r), http.StatusOK, "Nouvelles règles", "bruyant.example : limité", "Ligne 4 : ", "masqué par des étoiles", "1\u00a0suivi de personnes d’ici", "Appliquer 2\u00a0règles")
	if decided, err := b.hub.DB.DecidedHosts(t.Context()); err != nil || len(decided) != 0 {
		t.Errorf("the preview decided %v, %v", decided, err)
	}
	b.expect(b.post(path, "list", list, "action", "change"), http.StatusOK, "bruyant.example,silence", `value="preview"`)
	b.expect(b.post(path, "list", "", "action", "preview"), http.StatusUnprocessableEntity, "Choisissez un fichier, ou collez une liste.")
	b.expect(b.post(path, "list", list, "action", "import"), http.StatusSeeOther)
	b.expect(b.get("/admin/federation?etat=decided"), http.StatusOK, "La liste est appliquée", "bruyant.example", "b.example")
	if decided, err := b.hub.DB.DecidedHosts(t.Context()); err != nil || len(decided) != 2 || decided[0].Policy != basilic.PolicyBlock {
		t.Errorf("decided %v, %v", decided, err)
	}
}
