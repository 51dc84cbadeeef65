package fedtest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// linking publishes a resource of somebody that shows the card of another.
func linking(t *testing.T, p *fedtest.Person, title string, to basilic.ID) basilic.Resource {
	t.Helper()
	slug := p.Draft(title, "").Slug
	b := basilic.Block{Kind: basilic.BlockLinkedResource, ResourceID: to, Caption: "À lire avant."}
	if _, err := p.Hub.Resources.AddBlock(t.Context(), p.Viewer, slug, "", b); err != nil {
		t.Fatal(err)
	}
	r, err := p.Hub.Resources.Publish(t.Context(), p.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// visit returns the page at a path of a hub, as somebody without an account sees
// it.
func visit(t *testing.T, hub *fedtest.Hub, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	hub.Handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://"+hub.Host+path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", path, w.Code)
	}
	return w.Body.String()
}

// remotePath is the page of another hub's resource on a hub.
func remotePath(t *testing.T, hub *fedtest.Hub, iri basilic.IRI) string {
	t.Helper()
	r, err := hub.Resources.Known(t.Context(), iri)
	if err != nil {
		t.Fatal(err)
	}
	return "/ressources/distantes/" + string(r.ID)
}

// served returns what a hub serves to other servers at an identifier.
func served(t *testing.T, hub *fedtest.Hub, iri basilic.IRI) string {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, string(iri), nil)
	r.Header.Set("Accept", "application/activity+json")
	hub.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("%s: %d", iri, w.Code)
	}
	return w.Body.String()
}

const unavailable = "Cette ressource n’est plus disponible."

func TestALinkedResourceIsUpToDateHereAndOnTheOtherHub(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	target := alice.Publish("Semer des radis", "")
	r := linking(t, alice, "Le potager", target.ID)
	net.Settle()
	here, there := "/ressources/"+r.Slug, remotePath(t, bob.Hub, r.IRI)
	expect := func(hub *fedtest.Hub, path string, texts ...string) {
		t.Helper()
		page := visit(t, hub, path)
		for _, text := range texts {
			if !strings.Contains(page, text) {
				t.Errorf("%s%s lacks %q", hub.Host, path, text)
			}
		}
	}
	expect(alice.Hub, here, "Semer des radis", "À lire avant.", `href="/ressources/`+target.Slug+`"`)
	expect(bob.Hub, there, "Semer des radis", "À lire avant.", `href="`+remotePath(t, bob.Hub, target.IRI)+`"`)
	alice.Edit(target.Slug, "Semer des navets")
	net.Settle()
	expect(alice.Hub, here, "Semer des navets")
	expect(bob.Hub, there, "Semer des navets")
	if body := served(t, alice.Hub, r.IRI); !strings.Contains(body, "Semer des navets") || strings.Contains(body, "Semer des radis") {
		t.Error("the document does not say the new title")
	}
	if err := alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, target.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	for hub, path := range map[*fedtest.Hub]string{alice.Hub: here, bob.Hub: there} {
		expect(hub, path, unavailable, "À lire avant.")
		if page := visit(t, hub, path); strings.Contains(page, "navets") || strings.Contains(page, target.Slug) {
			t.Errorf("%s shows something of a private resource", hub.Host)
		}
	}
	if body := served(t, alice.Hub, r.IRI); strings.Contains(body, "navets") || strings.Contains(body, string(target.IRI)) || strings.Contains(body, target.Slug) {
		t.Error("the document tells of a resource that is private now")
	}
	links, err := alice.Hub.Resources.Links(t.Context(), alice.Viewer, r.Sheet.Blocks)
	if err != nil || len(links) != 1 {
		t.Errorf("its author sees %d cards, %v", len(links), err)
	}
}

func TestALinkedResourceThatIsNotKnownIsFetchedByPeopleWithAnAccountOnly(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example", "c.example")
	alice, bob, carol := net.Person("a.example", "alice"), net.Person("b.example", "bob"), net.Person("c.example", "carol")
	target := carol.Publish("Chez Carole", "")
	known, err := alice.Hub.Resources.FetchRemote(t.Context(), target.IRI)
	if err != nil {
		t.Fatal(err)
	}
	bob.Follow(*alice.Profile)
	net.Settle()
	r := linking(t, alice, "Chez les autres", known.ID)
	net.Settle()
	there := remotePath(t, bob.Hub, r.IRI)
	before := len(net.Requests())
	page := visit(t, bob.Hub, there)
	if !strings.Contains(page, "Chez Carole") || !strings.Contains(page, `href="`+target.URL+`"`) || !strings.Contains(page, "c.example") {
		t.Error("a visitor is not led to where the resource is")
	}
	if asked := net.Requests()[before:]; len(asked) > 0 {
		t.Errorf("a visitor makes the hub ask %v", asked)
	}
	if _, err := bob.Hub.Search.Lookup(t.Context(), string(target.IRI), true); err != nil {
		t.Fatal(err)
	}
	if page := visit(t, bob.Hub, there); !strings.Contains(page, `href="`+remotePath(t, bob.Hub, target.IRI)+`"`) || !strings.Contains(page, "carol Test") {
		t.Error("what is known now has no card")
	}
	if err := carol.Hub.Resources.Delete(t.Context(), carol.Viewer, target.Slug); err != nil {
		t.Fatal(err)
	}
	if err := bob.Hub.Resources.Refresh(t.Context(), mustKnow(t, bob.Hub, target.IRI)); err != nil {
		t.Fatal(err)
	}
	if page := visit(t, bob.Hub, there); !strings.Contains(page, unavailable) || strings.Contains(page, "Chez Carole") {
		t.Error("what was deleted is still shown")
	}
}

func mustKnow(t *testing.T, hub *fedtest.Hub, iri basilic.IRI) basilic.Resource {
	t.Helper()
	r, err := hub.Resources.Known(t.Context(), iri)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
