package web_test

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

// titlesIn returns the titles of a feed in JSON.
func titlesIn(t *testing.T, answer *httptest.ResponseRecorder) []string {
	t.Helper()
	var f struct {
		Items []struct{ Title, URL, ID string }
	}
	if err := json.Unmarshal(answer.Body.Bytes(), &f); err != nil {
		t.Fatalf("%v: %s", err, answer.Body)
	}
	titles := make([]string, len(f.Items))
	for i, item := range f.Items {
		titles[i] = item.Title
	}
	return titles
}

func TestEachListHasItsFeeds(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	alice.Base("jardin")
	alice.Publish("Semer", "")
	planted := alice.Publish("Planter", "jardin")
	alice.Draft("Jamais publié", "")
	if _, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, alice.Draft("Gardé pour soi", "").Slug, false); err != nil {
		t.Fatal(err)
	}
	visitor := &browser{t: t, hub: alice.Hub}
	for page, want := range map[string]string{"/hub": "Planter Semer", "/profils/alice": "Planter Semer", "/bases/jardin": "Planter"} {
		answer := visitor.get(page + "/flux.json")
		visitor.expect(answer, http.StatusOK)
		if got := strings.Join(titlesIn(t, answer), " "); got != want {
			t.Errorf("%s lists %q, want %q", page, got, want)
		}
		atom := visitor.get(page + "/flux.atom")
		var f struct {
			Entries []struct {
				ID string `xml:"id"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal(atom.Body.Bytes(), &f); err != nil || len(f.Entries) == 0 || f.Entries[0].ID != string(planted.IRI) {
			t.Errorf("%s in Atom: %v: %s", page, err, atom.Body)
		}
		again := httptest.NewRequest(http.MethodGet, "https://a.example"+page+"/flux.atom", nil)
		again.Header.Set("If-None-Match", atom.Header().Get("ETag"))
		if w := visitor.do(again); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s is sent again to who has it: %d", page, w.Code)
		}
		if shown := visitor.get(page).Body.String(); !strings.Contains(shown, `type="application/atom+xml"`) || !strings.Contains(shown, page+"/flux.json") {
			t.Errorf("%s does not name its feeds", page)
		}
	}
	visitor.expect(visitor.get("/profils/bob@b.example/flux.atom"), http.StatusNotFound)
	visitor.expect(visitor.get("/bases/alice/flux.atom"), http.StatusNotFound)
}

func TestTheSitemapListsWhatIsPublicHere(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	alice.Base("jardin")
	public := alice.Publish("Semer", "jardin")
	visitor := &browser{t: t, hub: alice.Hub}
	var pages strings.Builder
	index := visitor.get("/sitemap.xml")
	visitor.expect(index, http.StatusOK)
	var parts struct {
		Locations []string `xml:"sitemap>loc"`
	}
	if err := xml.Unmarshal(index.Body.Bytes(), &parts); err != nil || len(parts.Locations) != 4 {
		t.Fatalf("%v: %s", err, index.Body)
	}
	for _, part := range parts.Locations {
		answer := visitor.get(strings.TrimPrefix(part, "https://a.example"))
		visitor.expect(answer, http.StatusOK)
		pages.Write(answer.Body.Bytes())
	}
	for _, want := range []string{"<loc>" + public.URL + "</loc>", "<loc>https://a.example/profils/alice</loc>", "<loc>https://a.example/bases/jardin</loc>", "<loc>https://a.example/thematiques/" + public.Sheet.Indexation.Themes[0] + "</loc>"} {
		if !strings.Contains(pages.String(), want) {
			t.Errorf("the sitemap misses %s: %s", want, &pages)
		}
	}
	if robots := visitor.get("/robots.txt").Body.String(); !strings.Contains(robots, "Sitemap: https://a.example/sitemap.xml") {
		t.Errorf("robots.txt: %s", robots)
	}
	visitor.expect(visitor.get("/sitemap/n-importe-quoi.xml"), http.StatusNotFound)
}

// TestAFeedThatIsNotThereIsAPageLikeAnyOther, as well guarded.
func TestAFeedThatIsNotThereIsAPageLikeAnyOther(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	visitor := &browser{t: t, hub: b.hub}
	want := visitor.get("/ressources/rien").Header()
	for _, path := range []string{"/profils/personne/flux.atom", "/thematiques/rien/flux.json", "/sitemap/rien.xml", "/recherches/rien/flux.atom"} {
		got := visitor.get(path)
		visitor.expect(got, http.StatusNotFound)
		for _, name := range []string{"Content-Type", "Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control"} {
			if got.Header().Get(name) != want.Get(name) || want.Get(name) == "" {
				t.Errorf("%s: %s is %q, want %q", path, name, got.Header().Get(name), want.Get(name))
			}
		}
	}
}

// TestSecurity52FeedsAndSitemapNameNothingPrivate: of a private base or profile
// there is no feed, as of what does not exist, and no word in the others.
func TestSecurity52FeedsAndSitemapNameNothingPrivate(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, carol := net.Person("a.example", "alice"), net.Person("a.example", "carol")
	alice.Base("jardin")
	hidden := alice.Publish("Au nom du jardin", "jardin")
	carol.Publish("De Carol", "")
	carol.Hide()
	alice.Hide()
	private, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, alice.Draft("Gardé pour soi", "jardin").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	member := &browser{t: t, hub: alice.Hub}
	member.expect(member.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password), http.StatusSeeOther)
	visitor := &browser{t: t, hub: alice.Hub}
	for _, b := range []*browser{visitor, member} {
		for _, handle := range []string{"alice", "carol"} {
			for _, format := range []string{"atom", "json"} {
				sameAnswer(t, handle+" "+format, b.get("/profils/"+handle+"/flux."+format), b.get("/profils/personne/flux."+format), handle, "personne")
			}
		}
		var said strings.Builder
		for _, path := range []string{"/hub/flux.atom", "/hub/flux.json", "/bases/jardin/flux.atom", "/sitemap/acteurs.xml", "/sitemap/" + string(hidden.ID) + ".xml", "/sitemap.xml"} {
			answer := b.get(path)
			b.expect(answer, http.StatusOK)
			said.Write(answer.Body.Bytes())
		}
		for _, secret := range []string{"alice", "carol", "De Carol", "Gardé pour soi", string(private.ID)} {
			if strings.Contains(strings.ToLower(said.String()), strings.ToLower(secret)) {
				t.Errorf("a feed or the sitemap says %q: %s", secret, &said)
			}
		}
	}
}
