package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

var shownLink = regexp.MustCompile(`value="https://a\.example(/lien/[^"]+)"`)

// link makes a share link of a resource, or a new one, and returns its path.
func (b *browser) link(slug, action string) string {
	b.t.Helper()
	path := "/ressources/" + slug + "/acces"
	if w := b.post(path, "action", action); w.Code != http.StatusSeeOther {
		b.t.Fatalf("%s: %d", action, w.Code)
	}
	found := shownLink.FindStringSubmatch(b.get(path).Body.String())
	if found == nil {
		b.t.Fatal("the page shows no link")
	}
	return found[1]
}

// guest is somebody with an account, signed in.
type guest struct {
	*fedtest.Person
	net     *fedtest.Network
	browser *browser
}

// newCompany makes a hub with people who are signed in.
func newCompany(t *testing.T, names ...string) map[string]guest {
	t.Helper()
	net, company := fedtest.New(t, "a.example"), map[string]guest{}
	for _, name := range names {
		g := guest{Person: net.Person("a.example", name), net: net, browser: &browser{t: t, hub: net.Hub("a.example")}}
		if w := g.browser.post("/connexion", "email", name+"@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther {
			t.Fatalf("signing %s in: %d", name, w.Code)
		}
		company[name] = g
	}
	return company
}

// kept publishes a resource in private.
func kept(t *testing.T, p *fedtest.Person, slug string) basilic.Resource {
	t.Helper()
	r, err := p.Hub.Resources.Publish(t.Context(), p.Viewer, slug, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAPrivateResourceIsReadWithItsShareLink(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	draft := alice.Draft("Le plan de la salle", "").Slug
	file := b.addFile(draft, "plan.txt", "Trois tables", "title", "Le plan")
	b.expect(b.post("/ressources/"+draft+"/acces", "action", "make_link"), http.StatusUnprocessableEntity, "Publiez d’abord la ressource en privé")
	r := kept(t, alice, draft)
	link := b.link(r.Slug, "make_link")

	visitor := &browser{t: t, hub: b.hub}
	w := visitor.get(link)
	visitor.expect(w, http.StatusOK, "Le plan de la salle", "Le texte de <strong>", "avec un lien que l’on vous a donné", link+file, `content="noindex`)
	for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, text := range []string{`"/medias/`, "/ressources/" + r.Slug, "/modifier", "/historique", "/signaler", "/partage", "/commentaires", "/acces", "og:url", "activity+json"} {
		if strings.Contains(w.Body.String(), text) {
			t.Errorf("the page of a link has %s", text)
		}
	}
	w = visitor.get(link + file)
	visitor.expect(w, http.StatusOK, "Trois tables")
	if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the file of a link: %v", w.Header())
	}
	visitor.expect(visitor.get(file), http.StatusNotFound)
	visitor.expect(visitor.get("/ressources/"+r.Slug), http.StatusNotFound)
}

// TestSecurity60AShareLinkOpensOneResourceOnly tries a link on everything but what
// it is for.
func TestSecurity60AShareLinkOpensOneResourceOnly(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "carol")
	b, alice, carol := company["alice"].browser, company["alice"].Person, company["carol"].browser
	visitor := &browser{t: t, hub: b.hub}
	draft := alice.Draft("La première", "").Slug
	file := b.addFile(draft, "un.txt", "Fichier un")
	first := kept(t, alice, draft)
	draft = alice.Draft("La seconde", "").Slug
	other := b.addFile(draft, "deux.txt", "Fichier deux")
	second := kept(t, alice, draft)
	link, otherLink := b.link(first.Slug, "make_link"), b.link(second.Slug, "make_link")
	later := b.addFile(first.Slug, "brouillon.txt", "Pas encore publié")

	visitor.expect(visitor.get(otherLink+other), http.StatusOK, "Fichier deux")
	if body := visitor.get(link).Body.String(); strings.Contains(body, "brouillon.txt") || strings.Contains(body, "La seconde") {
		t.Error("the link shows more than the published version")
	}
	for _, path := range []string{
		link + other, link + later, otherLink + file, link + "/historique", link + "/apercu", link + "/modifier", link + "/", link + "x", link[:len(link)-1],
		"/lien/", "/lien/" + string(first.ID), "/lien/" + first.Slug, strings.ToUpper(link), link + "%00", link + "=",
		"/ressources/" + first.Slug + "/historique", "/ressources/" + strings.TrimPrefix(link, "/lien/"),
	} {
		if w := visitor.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for _, action := range []string{"make_link", "reset_link", "revoke_link"} {
		if w := carol.post("/ressources/"+first.Slug+"/acces", "action", action); w.Code != http.StatusNotFound {
			t.Errorf("carol, %s: %d", action, w.Code)
		}
	}
	visitor.expect(visitor.get(link+file), http.StatusOK, "Fichier un")
}

func TestSecurity60ALinkThatOpensNothingIsAsUnknown(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	visitor := &browser{t: t, hub: b.hub}
	draft := alice.Draft("Confidentielle", "").Slug
	file := b.addFile(draft, "un.txt", "Fichier un")
	r := kept(t, alice, draft)
	// like returns an answer without what tells the address, and the time.
	like := func(path string) (*httptest.ResponseRecorder, string) {
		w := visitor.get(path)
		return w, strings.ReplaceAll(w.Body.String(), strings.ReplaceAll(path, "/", "%2F"), "")
	}
	closed := func(how, link string) {
		t.Helper()
		for _, rest := range append(takenByLink(), "", file) {
			w, body := like(link + rest)
			u, unknown := like("/lien/" + basilic.NewLinkToken().String() + rest)
			if w.Code != http.StatusNotFound || body != unknown {
				t.Errorf("%s: %s: %d, not as unknown", how, rest, w.Code)
			}
			w.Header().Del("Date")
			for name := range u.Header() {
				if name != "Date" && name != "Set-Cookie" && w.Header().Get(name) != u.Header().Get(name) {
					t.Errorf("%s: %s: %q, unknown %q", how, name, w.Header().Get(name), u.Header().Get(name))
				}
			}
		}
	}
	first := b.link(r.Slug, "make_link")
	second := b.link(r.Slug, "reset_link")
	closed("replaced", first)
	visitor.expect(visitor.get(second), http.StatusOK, "Confidentielle")
	visitor.expect(visitor.get(second+file), http.StatusOK, "Fichier un")
	if w := b.post("/ressources/"+r.Slug+"/acces", "action", "revoke_link"); w.Code != http.StatusSeeOther {
		t.Fatalf("revoking: %d", w.Code)
	}
	closed("revoked", second)

	third := b.link(r.Slug, "make_link")
	if err := b.hub.Resources.MakePublic(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	if w := visitor.get(third); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/ressources/"+r.Slug {
		t.Errorf("the link of what is public: %d %s", w.Code, w.Header().Get("Location"))
	}
	b.expect(b.post("/ressources/"+r.Slug+"/acces", "action", "reset_link"), http.StatusUnprocessableEntity, "La ressource est publique")
	if err := b.hub.Resources.MakePrivate(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	closed("of an earlier private life", third)

	fourth := b.link(r.Slug, "make_link")
	if err := b.hub.Resources.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	closed("of what is deleted", fourth)
}

func TestSecurity52AShareLinkNamesNobodyPrivate(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	visitor := &browser{t: t, hub: b.hub}
	alone := kept(t, alice, alice.Draft("Seule", "").Slug)
	alice.Base("jardin")
	within := kept(t, alice, alice.Draft("Au jardin", "jardin").Slug)
	links := []string{b.link(alone.Slug, "make_link"), b.link(within.Slug, "make_link")}
	visitor.expect(visitor.get(links[0]), http.StatusOK, "/profils/alice")
	visitor.expect(visitor.get(links[1]), http.StatusOK, "/profils/alice", "Base jardin")
	alice.Hide()
	visitor.expect(visitor.get(links[1]), http.StatusOK, "Base jardin")
	for _, link := range links {
		if body := visitor.get(link).Body.String(); strings.Contains(body, "alice") {
			t.Errorf("%s names a private profile", link)
		}
	}
	if err := b.hub.Withdrawal.MakeBasePrivate(t.Context(), alice.Viewer, "jardin"); err != nil {
		t.Fatal(err)
	}
	if body := visitor.get(links[1]).Body.String(); strings.Contains(body, "jardin") && !strings.Contains(body, "Au jardin") || strings.Contains(body, "Base jardin") {
		t.Error("the link names a private base")
	}
}
