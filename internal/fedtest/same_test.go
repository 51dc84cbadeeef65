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

// blocksOf is how the page of a resource begins, and all of its text, without the
// addresses in it.
func blocksOf(t *testing.T, page string) string {
	t.Helper()
	text := ""
	for _, part := range [][2]string{{"<h1>", `<div class="actor">`}, {`<div class="sections`, `aria-labelledby="fiche"`}} {
		at := strings.Index(page, part[0])
		end := strings.Index(page, part[1])
		if at < 0 || end < at {
			t.Fatalf("the page has nothing between %q and %q", part[0], part[1])
		}
		text += addresses.ReplaceAllString(origins.ReplaceAllString(page[at:end], ""), "$1")
	}
	return strings.Join(strings.Fields(strings.ReplaceAll(text, "><", "> <")), " ")
}

func TestAnotherHubShowsEveryBlockAsTheOriginDoes(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	drawing := picture(t, 900, 600)
	net.Serve("site.example", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, ".png") {
			_, _ = w.Write(drawing)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<title>Une page</title><meta name="description" content="Ce qu’elle dit">
			<meta property="og:image" content="/image.png"><link rel="icon" href="/icone.png">`))
	}))
	s, target := alice.Hub.Resources, alice.Publish("Une autre ressource", "")
	sheet := fedtest.Sheet("Utiliser <details> & Cie : « a < b »")
	sheet.Description = "La balise <summary>\net ce qu’elle & sa sœur <b>plient</b>"
	sheet.Facts = basilic.Facts{View: basilic.ViewGrid, BothViews: true}
	draft, err := s.Create(t.Context(), alice.Viewer, sheet, "")
	if err != nil {
		t.Fatal(err)
	}
	slug := draft.Slug
	add := func(b basilic.Block) {
		t.Helper()
		if _, err := s.AddBlock(t.Context(), alice.Viewer, slug, "", b); err != nil {
			t.Fatal(err)
		}
	}
	add(basilic.Block{Kind: basilic.BlockSectionTitle, Title: "Première <partie>"})
	add(basilic.Block{Kind: basilic.BlockText, Source: "Du **gras**, [un lien](https://exemple.fr), \n\n- une\n- liste\n\n> citée"})
	add(basilic.Block{Kind: basilic.BlockLink, Title: "Un lien", URL: "https://exemple.fr/a?b=1&c=2", Caption: "Sa légende"})
	add(basilic.Block{Kind: basilic.BlockLink, Title: "Une adresse accentuée", URL: "https://médiathèque.example/été?q=à#là"})
	add(basilic.Block{Kind: basilic.BlockLink, Title: "Avec aperçu", URL: "https://site.example/", Caption: "Sa <légende>", ShowPreview: true})
	addFile(t, alice, slug, "notes.txt", "Une ligne\nUne autre\n")
	addFile(t, alice, slug, "affiche.png", string(picture(t, 700, 500)))
	addImage(t, alice, slug, basilic.Block{Title: "Une image", Alt: "Un dégradé", Caption: "Sa légende", Licence: "cc_by_4_0", Crop: &basilic.Crop{X: 10, Y: 90, Zoom: 150}}, picture(t, 1400, 900))
	addImage(t, alice, slug, basilic.Block{}, picture(t, 300, 900))
	add(basilic.Block{Kind: basilic.BlockLinkedResource, ResourceID: target.ID, Caption: "À lire ensuite"})
	add(basilic.Block{Kind: basilic.BlockSectionTitle, Title: "Seconde partie"})
	net.Settle()
	r, err := s.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	local, remote := "/ressources/"+r.Slug, remotePath(t, bob.Hub, r.IRI)
	there := visit(t, bob.Hub, remote)
	for view, grid := range map[string]bool{"": true, "?vue=liste": false, "?vue=grille": true} {
		here, there := visit(t, alice.Hub, local+view), visit(t, bob.Hub, remote+view)
		if diff := cmp.Diff(blocksOf(t, here), blocksOf(t, there)); diff != "" {
			t.Error(view, diff)
		}
		if strings.Contains(there, "sections--grid") != grid {
			t.Errorf("%q is not the view that was asked for", view)
		}
	}
	for kind, mark := range map[string]string{"link": "Une adresse accentuée</a>", "preview": `class="block media linked"`, "picture of a file": "<summary>Aperçu de l’image</summary>", "alternative text": `alt="Un dégradé"`, "no alternative text": `alt=""`, "title": "Utiliser &lt;details&gt; &amp; Cie"} {
		if !strings.Contains(there, mark) {
			t.Errorf("no %s: %q is missing", kind, mark)
		}
	}
	for _, text := range []string{"pic__blur", "480w", "Licence\u00a0: CC BY 4.0", "Une page — Ce qu’elle dit", "Une autre ressource", "Premières lignes"} {
		if !strings.Contains(there, text) {
			t.Errorf("the other hub's page lacks %q", text)
		}
	}
	for _, address := range sources(there) {
		if w := load(bob.Hub, address); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/webp" {
			t.Errorf("%s is not shown by the hub that shows the sheet: %d", address, w.Code)
		}
	}
	known := mustKnow(t, bob.Hub, r.IRI)
	for _, b := range known.Sheet.Blocks {
		if b.Kind == basilic.BlockImage && b.Title == "Une image" && (b.Crop == nil || *b.Crop != basilic.Crop{X: 10, Y: 90, Zoom: 150}) {
			t.Errorf("crop: %+v", b.Crop)
		}
	}
}
