package fedtest_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

var (
	addresses = regexp.MustCompile(`(src|srcset|href|ping|id|data-id)="[^"]*"`)
	// What says in words where something comes from differs by nature.
	origins = regexp.MustCompile(`(?s)<span class="origin[^>]*>.*?</span>\s*(</span>)?| · sur a\.example`)
)

// blocksOf is the text of a resource on its page, without the addresses in it.
func blocksOf(t *testing.T, page string) string {
	t.Helper()
	at := strings.Index(page, `class="block `)
	end := strings.Index(page, `aria-labelledby="fiche"`)
	if at < 0 || end < at {
		t.Fatal("the page has no blocks")
	}
	text := addresses.ReplaceAllString(origins.ReplaceAllString(page[at:end], ""), "$1")
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "><", "> <")), " ")
}

func TestAnotherHubShowsEveryBlockAsTheOriginDoes(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	net.Serve("site.example", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<title>Une page</title><meta name="description" content="Ce qu’elle dit">`))
	}))
	s, target := alice.Hub.Resources, alice.Publish("Une autre ressource", "")
	slug := alice.Draft("Tout ce qui s’écrit", "").Slug
	add := func(b basilic.Block) {
		t.Helper()
		if _, err := s.AddBlock(t.Context(), alice.Viewer, slug, "", b); err != nil {
			t.Fatal(err)
		}
	}
	add(basilic.Block{Kind: basilic.BlockSectionTitle, Title: "Première <partie>"})
	add(basilic.Block{Kind: basilic.BlockText, Source: "Du **gras**, [un lien](https://exemple.fr), \n\n- une\n- liste\n\n> citée"})
	add(basilic.Block{Kind: basilic.BlockLink, Title: "Un lien", URL: "https://exemple.fr/a?b=1&c=2", Caption: "Sa légende"})
	add(basilic.Block{Kind: basilic.BlockLink, Title: "Avec aperçu", URL: "https://site.example/", ShowPreview: true})
	addFile(t, alice, slug, "notes.txt", "Une ligne\nUne autre\n")
	addImage(t, alice, slug, basilic.Block{Title: "Une image", Alt: "Un dégradé", Caption: "Sa légende", Licence: "cc_by_4_0", Crop: &basilic.Crop{X: 10, Y: 90, Zoom: 150}}, picture(t, 1400, 900))
	add(basilic.Block{Kind: basilic.BlockLinkedResource, ResourceID: target.ID, Caption: "À lire ensuite"})
	add(basilic.Block{Kind: basilic.BlockSectionTitle, Title: "Seconde partie"})
	net.Settle()
	r, err := s.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	here := visit(t, alice.Hub, "/ressources/"+r.Slug)
	there := visit(t, bob.Hub, remotePath(t, bob.Hub, r.IRI))
	if diff := cmp.Diff(blocksOf(t, here), blocksOf(t, there)); diff != "" {
		t.Error(diff)
	}
	for _, text := range []string{"pic__blur", "480w", "Licence\u00a0: CC BY 4.0", "Une page — Ce qu’elle dit", "Une autre ressource", "Premières lignes"} {
		if !strings.Contains(there, text) {
			t.Errorf("the other hub's page lacks %q", text)
		}
	}
	known := mustKnow(t, bob.Hub, r.IRI)
	for _, b := range known.Sheet.Blocks {
		if b.Kind == basilic.BlockImage && (b.Crop == nil || *b.Crop != basilic.Crop{X: 10, Y: 90, Zoom: 150}) {
			t.Errorf("crop: %+v", b.Crop)
		}
	}
}
