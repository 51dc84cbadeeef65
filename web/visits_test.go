package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
)

const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

// asks asks for a page from an address with a browser.
func (b *browser) asks(address, agent, method, path string, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, "https://a.example"+path, nil)
	r.RemoteAddr = address
	r.Header.Set("User-Agent", agent)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

// counts are the numbers of a resource, once all that waits is written.
func (b *browser) counts(r basilic.Resource) basilic.Counts {
	b.t.Helper()
	if err := b.hub.Visits.Flush(b.t.Context()); err != nil {
		b.t.Fatal(err)
	}
	page, err := b.hub.Resources.Page(b.t.Context(), basilic.Viewer{}, resources.View{Resource: r}, resources.Asked{})
	if err != nil {
		b.t.Fatal(err)
	}
	return page.Counts
}

func TestReadersAreCountedOnce(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Semer", "")
	page := "/ressources/" + r.Slug
	visitor := &browser{t: t, hub: b.hub}
	for _, agent := range []string{"", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Mastodon/4.5.0 (http.rb/5.3.1; +https://m.example/)", "curl/8.5.0", "Basilic/0.1.0 (+https://b.example/)"} {
		visitor.asks("192.0.2.1:4000", agent, http.MethodGet, page)
	}
	visitor.asks("192.0.2.1:4000", firefox, http.MethodHead, page)
	visitor.asks("192.0.2.1:4000", firefox, http.MethodGet, page, "Sec-Purpose", "prefetch")
	b.asks("192.0.2.2:4000", firefox, http.MethodGet, page) // its author
	if got := b.counts(r); got != (basilic.Counts{}) {
		t.Fatalf("counted %+v", got)
	}
	for range 2 {
		visitor.asks("192.0.2.1:4000", firefox, http.MethodGet, page)
		visitor.asks("192.0.2.1:5000", firefox, http.MethodGet, page)
		visitor.asks("[2001:db8::1]:4000", firefox, http.MethodGet, page)
		visitor.asks("[2001:db8::2]:4000", firefox, http.MethodGet, page)
		if got := b.counts(r); got.Views != 2 {
			t.Errorf("counted %+v", got)
		}
	}
	visitor.asks("192.0.2.3:4000", firefox, http.MethodGet, page)
	if got := b.counts(r); got.Views != 3 {
		t.Errorf("counted %+v", got)
	}
	visitor.expect(visitor.get(page), http.StatusOK, "3\u00a0vues")
	visitor.expect(visitor.get("/recherche?sort=views"), http.StatusOK)
}

func TestDownloadsAndLinksAreCounted(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	draft := alice.Draft("Semer", "")
	file := b.addFile(draft.Slug, "livret.txt", "Le livret")
	b.post("/ressources/"+draft.Slug+"/blocs", "kind", "Link", "url", "https://exemple.fr/a", "title", "Un lien", "action", "add")
	b.asks("192.0.2.9:4000", firefox, http.MethodGet, file) // its author, before and after
	r, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, draft.Slug, true)
	if err != nil {
		t.Fatal(err)
	}
	visitor := &browser{t: t, hub: b.hub}
	for range 2 {
		visitor.asks("192.0.2.1:4000", firefox, http.MethodGet, file)
	}
	visitor.asks("192.0.2.4:4000", firefox, http.MethodGet, file, "Range", "bytes=3-")
	b.asks("192.0.2.9:4000", firefox, http.MethodGet, file)
	var link string
	for _, block := range r.Sheet.Blocks {
		path := "/ressources/" + r.Slug + "/lien/" + string(block.ID)
		status := http.StatusNotFound
		if block.Kind == basilic.BlockLink {
			link, status = path, http.StatusNoContent
		}
		for range 2 {
			if w := visitor.asks("192.0.2.1:4000", firefox, http.MethodPost, path, "Content-Type", "text/ping"); w.Code != status || w.Header().Get("Location") != "" {
				t.Errorf("a click on a %s: %d", block.Kind, w.Code)
			}
		}
	}
	if got := b.counts(r); got != (basilic.Counts{Downloads: 1, Clicks: 1}) {
		t.Errorf("counted %+v", got)
	}
	page := visitor.get("/ressources/" + r.Slug)
	visitor.expect(page, http.StatusOK, `href="https://exemple.fr/a"`, `ping="`+link+`"`, "1\u00a0téléchargement", "1\u00a0lien suivi")
	if strings.Contains(b.get("/ressources/"+r.Slug).Body.String(), "ping=") {
		t.Error("the author's own clicks are told")
	}
	for _, bad := range []string{"", "rien", string(basilic.NewID())} {
		if w := visitor.asks("192.0.2.1:4000", firefox, http.MethodPost, "/ressources/"+r.Slug+"/lien/"+bad); w.Code != http.StatusNotFound && w.Code != http.StatusMethodNotAllowed {
			t.Errorf("a click on %q: %d", bad, w.Code)
		}
	}
}
