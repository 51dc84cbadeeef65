package fedtest_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// site serves one page that names an OpenGraph picture, both while they are open.
func site(net *fedtest.Network, host, image string, content []byte) (page, pictures *atomic.Bool) {
	page, pictures = new(atomic.Bool), new(atomic.Bool)
	page.Store(true)
	net.Serve(host, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/page" && page.Load():
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write([]byte(`<meta property="og:title" content="Le jardin"><meta property="og:description" content="Des fleurs">
				<meta property="og:image" content="` + image + `"><link rel="icon" href="/icone.png">`))
		case r.URL.Path == "/image.png" && pictures.Load(), r.URL.Path == "/icone.png":
			_, _ = w.Write(content)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	return page, pictures
}

// previewed is a draft with a link that shows what its page says of itself.
func previewed(t *testing.T, net *fedtest.Network, p *fedtest.Person, url string) string {
	t.Helper()
	slug := p.Draft("Avec un lien", "").Slug
	link := basilic.Block{Kind: basilic.BlockLink, Title: "Un lien", URL: url, ShowPreview: true}
	if _, err := p.Hub.Resources.AddBlock(t.Context(), p.Viewer, slug, "", link); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	return slug
}

func TestAPreviewStandsWithoutAPictureThatIsHeldBack(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	content := picture(t, 900, 600)
	_, pictures := site(net, "site.example", "/image.png", content)
	site(net, "ailleurs.example", "https://bloque.example/image.png", content)
	site(net, "dedans.example", "http://127.0.0.1/image.png", content)
	_, blocked := site(net, "bloque.example", "/image.png", content)
	blocked.Store(true)
	decide(t, alice.Hub, basilic.PolicyBlock, "bloque.example")
	for _, host := range []string{"site.example", "ailleurs.example", "dedans.example"} {
		slug := previewed(t, net, alice, "https://"+host+"/page")
		p := linkOf(t, alice, slug).Preview
		if p == nil || p.Problem != "" || p.Title != "Le jardin" || p.Description != "Des fleurs" || p.Image != nil || p.Icon == nil {
			t.Fatalf("%s: the preview is %+v", host, p)
		}
		if host != "site.example" {
			continue
		}
		r, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
		if err != nil {
			t.Fatal(err)
		}
		if page := visit(t, alice.Hub, "/ressources/"+r.Slug); !strings.Contains(page, "Le jardin — Des fleurs") {
			t.Error("the page lacks the preview")
		}
		pictures.Store(true)
		if err := alice.Hub.Resources.RefreshPreview(t.Context(), alice.Viewer, r.Slug, linkOf(t, alice, r.Slug).ID); err != nil {
			t.Fatal(err)
		}
		net.Settle()
		if p := linkOf(t, alice, r.Slug).Preview; p.Image == nil {
			t.Error("the picture that is sent at last is not shown")
		}
	}
	if n := asked(net, "bloque.example/"); n != 0 {
		t.Errorf("the server that is blocked was asked %d times", n)
	}
}

func TestAPreviewStaysWhenItsPageDoesNotOpenAnyMore(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	page, pictures := site(net, "site.example", "/image.png", picture(t, 900, 600))
	pictures.Store(true)
	slug := previewed(t, net, alice, "https://site.example/page")
	r, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	page.Store(false)
	sent := asked(net, "b.example/ap/inbox")
	if err := alice.Hub.Resources.RefreshPreview(t.Context(), alice.Viewer, r.Slug, linkOf(t, alice, r.Slug).ID); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	p := linkOf(t, alice, r.Slug).Preview
	if p == nil || p.Title != "Le jardin" || p.Image == nil || !strings.Contains(p.Problem, "réponse 503") {
		t.Fatalf("the preview of the draft is %+v", p)
	}
	if page := visit(t, alice.Hub, "/ressources/"+r.Slug); !strings.Contains(page, "Le jardin — Des fleurs") || strings.Contains(page, "503") {
		t.Error("the page does not show what was seen before")
	}
	if n := asked(net, "b.example/ap/inbox"); n != sent {
		t.Errorf("other servers were told %d times that nothing changed", n-sent)
	}
	if _, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, r.Slug, true); err == nil {
		t.Error("what went wrong made a new version")
	}
}
