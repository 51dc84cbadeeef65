package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestQuotesAreListedAndTakenBackByTheAuthor(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	b := &browser{t: t, hub: net.Hub("a.example")}
	b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	r := alice.Publish("Semer", "")
	masto := net.Remote("m.example").Actor("masto", "Person")
	for id, to := range map[string]string{"1": string(basilic.PublicAudience), "2": string(masto.IRI) + "/followers"} {
		note := map[string]any{
			"id": "https://m.example/notes/" + id, "type": "Note", "attributedTo": string(masto.IRI), "to": to,
			"url": "https://m.example/@masto/" + id, "quote": string(r.IRI),
		}
		request := masto.Activity("q"+id, "QuoteRequest", string(r.IRI))
		request["instrument"] = note
		masto.Expect("a.example", http.StatusAccepted, request)
	}
	net.Settle()
	page := "/ressources/" + r.Slug
	visitor := &browser{t: t, hub: b.hub}
	shown := visitor.get(page)
	visitor.expect(shown, http.StatusOK, "1\u00a0citation", `href="https://m.example/@masto/1"`, "Voir la citation sur m.example")
	for _, bad := range []string{"@masto/2", "/citations"} {
		if strings.Contains(shown.Body.String(), bad) {
			t.Errorf("a visitor is shown %q", bad)
		}
	}
	shown = b.get(page)
	b.expect(shown, http.StatusOK, "2\u00a0citations", "qui n’est pas public", "Retirer")
	ids := regexp.MustCompile(`name="quote" value="([0-9a-f-]+)"`).FindAllStringSubmatch(shown.Body.String(), -1)
	if len(ids) != 2 {
		t.Fatalf("%d quotes can be taken back", len(ids))
	}
	bob := secondPerson(t, b)
	bob.expect(bob.post(page+"/citations", "action", "revoke", "quote", ids[0][1]), http.StatusForbidden)
	for _, wrong := range []string{"", "rien", string(basilic.NewID())} {
		b.expect(b.post(page+"/citations", "action", "revoke", "quote", wrong), http.StatusNotFound)
	}
	for range 2 {
		if w := b.post(page+"/citations", "action", "revoke", "quote", ids[0][1]); w.Code != http.StatusSeeOther || w.Header().Get("Location") != page+"#citations" {
			t.Errorf("taking a quote back: %d to %q", w.Code, w.Header().Get("Location"))
		}
	}
	b.expect(b.get(page), http.StatusOK, "La citation est retirée.", "1\u00a0citation")
}

func TestFeaturesAreListedAndTakenBack(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	b := &browser{t: t, hub: net.Hub("a.example")}
	b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	page := "/mon-compte/mises-en-avant"
	b.expect(b.get(page), http.StatusOK, "Aucune pour l’instant")
	base, r := alice.Base("jardin"), alice.Publish("Semer", "")
	masto := net.Remote("m.example").Actor("masto", "Person")
	for id, object := range map[string]basilic.IRI{"1": alice.Profile.IRI, "2": base.IRI, "3": r.IRI} {
		request := masto.Activity("f"+id, "FeatureRequest", string(object))
		request["instrument"] = map[string]any{
			"id": "https://m.example/collections/" + id, "type": "FeaturedCollection", "attributedTo": string(masto.IRI), "url": "https://m.example/@masto/c" + id,
		}
		masto.Expect("a.example", http.StatusAccepted, request)
	}
	net.Settle()
	shown := b.get(page)
	b.expect(shown, http.StatusOK, "alice Test", "Base jardin", "Semer", `href="https://m.example/@masto/c2"`, "Voir la collection sur m.example")
	ids := regexp.MustCompile(`name="feature" value="([0-9a-f-]+)"`).FindAllStringSubmatch(shown.Body.String(), -1)
	if len(ids) != 3 {
		t.Fatalf("%d can be taken back", len(ids))
	}
	bob := secondPerson(t, b)
	bob.expect(bob.get(page), http.StatusOK, "Aucune pour l’instant")
	bob.expect(bob.post(page, "action", "revoke", "feature", ids[0][1]), http.StatusNotFound)
	b.expect(b.post(page, "action", "revoke", "feature", "rien"), http.StatusNotFound)
	if w := b.post(page, "action", "revoke", "feature", ids[0][1]); w.Code != http.StatusSeeOther || w.Header().Get("Location") != page {
		t.Errorf("taking one back: %d to %q", w.Code, w.Header().Get("Location"))
	}
	shown = b.get(page)
	b.expect(shown, http.StatusOK, "La mise en avant est retirée.")
	if strings.Contains(shown.Body.String(), ids[0][1]) || b.get("/ap/authorizations/"+ids[0][1]).Code != http.StatusGone {
		t.Error("it stands still")
	}
	b.expect(b.post(page, "action", "revoke", "feature", ids[0][1]), http.StatusNotFound)
}
