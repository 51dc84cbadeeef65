package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestSharingLeadsToOnesOwnServer(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice := net.Person("a.example", "alice")
	net.Person("b.example", "bob")
	for host, links := range map[string][]map[string]any{
		"m.example": {}, "n.example": {{"rel": "https://w3id.org/fep/3b86/Create", "template": "https://n.example/ecrire?t={content}"}},
	} {
		links = append(links, map[string]any{"rel": "self", "type": "application/activity+json", "href": "https://" + host + "/zoe"})
		net.Remote(host).PutAs("/.well-known/webfinger", "application/jrd+json", http.StatusOK, map[string]any{"subject": "acct:zoe@" + host, "links": links})
	}
	r := alice.Publish("Semer & récolter", "")
	visitor := &browser{t: t, hub: alice.Hub}
	page, form := "/ressources/"+r.Slug, "/partager?uri="+url.QueryEscape(r.URL)
	visitor.expect(visitor.get(page), http.StatusOK, `value="`+r.URL+`"`, "mailto:?subject=Semer%20%26%20r", form, page+"/code.svg")
	visitor.expect(visitor.get(form), http.StatusOK, "Semer", "Votre adresse")
	for address, want := range map[string]string{
		"@zoe@m.example": "https://m.example/share?text=" + url.QueryEscape("Semer & récolter "+r.URL),
		"@zoe@n.example": "https://n.example/ecrire?t=" + url.QueryEscape("Semer & récolter "+r.URL),
		"bob@b.example":  "https://b.example/recherche?q=" + url.QueryEscape(string(r.IRI)),
	} {
		if w := visitor.post("/partager", "uri", r.URL, "address", address); w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", address, w.Code, w.Header().Get("Location"), want)
		}
	}
	visitor.expect(visitor.post("/partager", "uri", r.URL, "address", "nulle part"), http.StatusUnprocessableEntity, `value="nulle part"`, "n’est pas valable")
	visitor.expect(visitor.post("/partager", "uri", r.URL, "address", "@personne@b.example"), http.StatusUnprocessableEntity, "ne la connaît pas")
	for _, bad := range []string{"", "https://evil.example/", "https://a.example/ressources/inconnue"} {
		visitor.expect(visitor.post("/partager", "uri", bad, "address", "@zoe@m.example"), http.StatusNotFound)
	}
}
