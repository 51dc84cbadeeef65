package fedtest_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// linkOf is the first link of somebody's draft.
func linkOf(t *testing.T, p *fedtest.Person, slug string) basilic.Block {
	t.Helper()
	editing, err := p.Hub.Resources.Editor(t.Context(), p.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range editing.Draft.Blocks {
		if b.Kind == basilic.BlockLink {
			return b
		}
	}
	t.Fatal("no link")
	return basilic.Block{}
}

func TestAPreviewOfALinkIsTakenOnceRefreshedAndTravels(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	var title atomic.Value
	title.Store("Le jardin")
	image := picture(t, 900, 600)
	net.Serve("site.example", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/page":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(`<meta property="og:title" content="` + title.Load().(string) + `"><meta property="og:description" content="Des &lt;script&gt; et des fleurs">
				<meta property="og:image" content="/image.png"><link rel="icon" href="/icone.png"><meta property="og:site_name" content="Le site">`))
		case "/image.png", "/icone.png":
			_, _ = w.Write(image)
		case "/fichier":
			w.Header().Set("Content-Type", "application/pdf")
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	s, slug := alice.Hub.Resources, alice.Draft("Avec un lien", "").Slug
	link := basilic.Block{Kind: basilic.BlockLink, Title: "Un lien", URL: "https://site.example/page", ShowPreview: true}
	if _, err := s.AddBlock(t.Context(), alice.Viewer, slug, "", link); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	got := linkOf(t, alice, slug)
	if p := got.Preview; p == nil || p.Title != "Le jardin" || p.Description != "Des <script> et des fleurs" || p.Site != "Le site" || p.Image == nil || p.Image.Width != 480 || p.Icon == nil || got.Version != 1 {
		t.Fatalf("preview: %+v of %+v", got.Preview, got)
	}
	r, err := s.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	there := remotePath(t, bob.Hub, r.IRI)
	for hub, path := range map[*fedtest.Hub]string{alice.Hub: "/ressources/" + r.Slug, bob.Hub: there} {
		page := visit(t, hub, path)
		for _, text := range []string{"Le jardin — Des &lt;script&gt; et des fleurs", "Le site · site.example"} {
			if !strings.Contains(page, text) {
				t.Errorf("%s lacks %q", hub.Host, text)
			}
		}
		found := sources(page)
		if len(found) < 2 || strings.Contains(strings.Join(found, " "), "site.example") || hub == bob.Hub && strings.Contains(strings.Join(found, " "), "a.example") {
			t.Errorf("%s makes a browser load %q", hub.Host, found)
		}
		for _, address := range found {
			if w := load(hub, strings.TrimPrefix(address, "https://"+hub.Host)); w.Code != http.StatusOK {
				t.Errorf("%s%s: %d", hub.Host, address, w.Code)
			}
		}
	}
	if n := asked(net, "site.example/page"); n != 1 {
		t.Errorf("the page was visited %d times", n)
	}
	title.Store("Le potager")
	if err := s.RefreshPreview(t.Context(), alice.Viewer, r.Slug, got.ID); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	for hub, path := range map[*fedtest.Hub]string{alice.Hub: "/ressources/" + r.Slug, bob.Hub: there} {
		if page := visit(t, hub, path); !strings.Contains(page, "Le potager") {
			t.Errorf("%s does not show the page as it is now", hub.Host)
		}
	}
	decide(t, alice.Hub, basilic.PolicyBlock, "bloque.example")
	for address, text := range map[string]string{
		"https://site.example/fichier": "ne mène pas à une page", "https://site.example/rien": "réponse 404", "https://nulle.example/": "ne répond pas", "https://a.example/": "est de ce hub", "https://bloque.example/": "ne visite pas",
	} {
		b := linkOf(t, alice, r.Slug)
		b.URL = address
		if err := alice.SaveBlock(r.Slug, b); err != nil {
			t.Fatal(err)
		}
		net.Settle()
		if p := linkOf(t, alice, r.Slug).Preview; p == nil || !strings.Contains(p.Problem, text) || p.Title != "" {
			t.Errorf("%s: %+v", address, p)
		}
	}
}

func TestTheIconOfASiteThatNamesNoneIsWhereBrowsersLookForIt(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	net.Serve("site.example", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/page":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(`<title>Le jardin</title><link rel="icon" href="/icone.svg"><link rel="apple-touch-icon" href="/rien.png">`))
		case "/favicon.ico":
			_, _ = w.Write(icon())
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	slug := alice.Draft("Avec un lien", "").Slug
	link := basilic.Block{Kind: basilic.BlockLink, Title: "Un lien", URL: "https://site.example/page", ShowPreview: true}
	if _, err := alice.Hub.Resources.AddBlock(t.Context(), alice.Viewer, slug, "", link); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	p := linkOf(t, alice, slug).Preview
	if p == nil || p.Icon == nil || p.Icon.Width != 16 || asked(net, "site.example/icone.svg") != 0 || asked(net, "site.example/rien.png") != 1 {
		t.Fatalf("the preview is %+v", p)
	}
	if _, _, err := alice.Hub.Resources.OpenMedia(t.Context(), alice.Viewer, p.Icon.MediaID, "image.webp"); err != nil {
		t.Error(err)
	}
}

// icon is an ICO of one bitmap of 16 × 16 pixels and 24 bits.
func icon() []byte {
	const side, size = 16, 40 + 16*48 + 16*4
	data := []byte{0, 0, 1, 0, 1, 0, side, side, 0, 0, 1, 0, 24, 0, size & 0xff, size >> 8, 0, 0, 22, 0, 0, 0}
	bitmap := make([]byte, size)
	bitmap[0], bitmap[4], bitmap[8], bitmap[12], bitmap[14] = 40, side, 2*side, 1, 24
	for i := 40; i < 40+side*48; i += 3 {
		bitmap[i] = 220
	}
	return append(data, bitmap...)
}
