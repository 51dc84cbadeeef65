package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// taken are what readers take with them of a resource, after the path of its page.
func taken() []string {
	return []string{"/imprimer", "/code.svg", "/export.md", "/export.jsonld", "/export.zip"}
}

// sameAnswer fails the test unless two answers are equal, but for the addresses.
func sameAnswer(t *testing.T, what string, got, want *httptest.ResponseRecorder, slug, unknown string) {
	t.Helper()
	if got.Code != want.Code || strings.ReplaceAll(got.Body.String(), slug, unknown) != want.Body.String() {
		t.Errorf("%s: %d, and %d for what does not exist, or another page", what, got.Code, want.Code)
	}
	for name := range got.Header() {
		if got.Header().Get(name) != want.Header().Get(name) && name != "Set-Cookie" {
			t.Errorf("%s: %s is %q, and %q for what does not exist", what, name, got.Header().Get(name), want.Header().Get(name))
		}
	}
	if len(got.Header()) != len(want.Header()) {
		t.Errorf("%s: %d headers, and %d for what does not exist", what, len(got.Header()), len(want.Header()))
	}
}

func TestSecurity52WhatIsTakenAwayIsFoundByReadersOnly(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	author := &browser{t: t, hub: net.Hub("a.example")}
	author.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	public, draft := alice.Publish("Semer", ""), alice.Draft("Garder pour soi", "")
	private := alice.Publish("Un secret", "")
	if err := author.hub.Resources.MakePrivate(t.Context(), alice.Viewer, private.Slug); err != nil {
		t.Fatal(err)
	}
	visitor := &browser{t: t, hub: author.hub}
	for _, what := range taken() {
		visitor.expect(visitor.get("/ressources/"+public.Slug+what), http.StatusOK)
		for _, r := range []string{private.Slug, draft.Slug} {
			author.expect(author.get("/ressources/"+r+what), http.StatusOK)
			unknown := strings.Repeat("z", len(r))
			sameAnswer(t, what, visitor.get("/ressources/"+r+what), visitor.get("/ressources/"+unknown+what), r, unknown)
		}
	}
}

func TestAResourceOnPaperSaysWhereEverythingIs(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	draft := alice.Draft("Semer", "")
	file := b.addFile(draft.Slug, "livret.txt", "Le livret", "title", "Le livret")
	b.post("/ressources/"+draft.Slug+"/blocs", "kind", "Link", "url", "https://exemple.fr/a?b=1&c=2", "title", "Un lien", "action", "add")
	b.post("/ressources/"+draft.Slug+"/blocs", "kind", "Text", "source", "Voir [la page](https://exemple.fr/p) et https://exemple.fr/q", "action", "add")
	page := b.get("/ressources/" + draft.Slug + "/imprimer")
	b.expect(page, http.StatusOK, "Semer", "Par alice Test", "https://a.example"+file, "Texte, 9\u00a0octets", "https://exemple.fr/a?b=1&amp;c=2",
		`<a href="https://exemple.fr/p"`, `<a class="bare" href="https://exemple.fr/q"`, "Licence Ouverte", "https://a.example/ressources/"+draft.Slug)
	if strings.Contains(page.Body.String(), "Commentaires") || strings.Contains(page.Body.String(), "<footer class=\"foot\"") {
		t.Error("the sheet has what belongs to the site")
	}
}

func TestARemoteResourceIsPrintedWithItsOwnAddress(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	bob, alice := net.Person("b.example", "bob"), net.Person("a.example", "alice")
	alice.Follow(alice.Lookup(*bob.Profile))
	net.Settle()
	r := bob.Publish("Récolter", "")
	net.Settle()
	page, err := alice.Hub.Timeline.Home(t.Context(), alice.Viewer, basilic.Cursor{})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%d resources came, %v", len(page.Items), err)
	}
	visitor := &browser{t: t, hub: alice.Hub}
	path := "/ressources/distantes/" + string(page.Items[0].Card.Resource.ID)
	visitor.expect(visitor.get(path), http.StatusOK, `href="`+path+`/imprimer"`)
	visitor.expect(visitor.get(path+"/imprimer"), http.StatusOK, "Récolter", "bob Test · b.example", ">https://b.example/ressources/"+r.Slug+"</a>")
	visitor.expect(visitor.get(path+"/code.svg"), http.StatusOK, "<svg")
}
