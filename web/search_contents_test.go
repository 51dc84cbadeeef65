package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/search"
)

// illustrated adds to a draft each kind of block that holds words: in a text, in
// titles, in captions and in the name of a file.
func (b *browser) illustrated(slug string, words [6]string) {
	b.t.Helper()
	for _, fields := range [][]string{
		{"kind", "Text", "source", "Il y est question de " + words[0] + "."},
		{"kind", "SectionTitle", "title", "Partie " + words[1]},
		{"kind", "Link", "url", "https://exemple.fr/page", "title", "Une page", "caption", "Voir " + words[2]},
	} {
		if w := b.post("/ressources/"+slug+"/blocs", fields...); w.Code != http.StatusSeeOther {
			b.t.Fatalf("adding %v: %d", fields, w.Code)
		}
	}
	image := sendFile(b.t, "/ressources/"+slug+"/blocs", "photo.png", bytes.NewReader(picture(b.t, asPNG)), "kind", "Image", "alt", "Une image", "caption", "Photo : "+words[3])
	if w := b.do(image); w.Code != http.StatusSeeOther {
		b.t.Fatalf("adding an image: %d", w.Code)
	}
	b.addFile(slug, "livret-"+words[4]+".pdf", "%PDF-1.7 x", "title", "Le livret", "caption", "À lire avec "+words[5])
}

// TestEveryPartOfASheetFindsItHereAndElsewhere: the words of its blocks, captions and
// file names, on the hub that it comes from and on the one that received it.
func TestEveryPartOfASheetFindsItHereAndElsewhere(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	b := browserOf(t, net, "alice")
	words := [6]string{"quinquina", "palimpseste", "madrépore", "rhododendron", "bathyscaphe", "ornithorynque"}
	draft := alice.Draft("Une fiche sans ces mots", "")
	b.illustrated(draft.Slug, words)
	if _, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, draft.Slug, true); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	here, there := &browser{t: t, hub: alice.Hub}, &browser{t: t, hub: bob.Hub}
	for part, word := range words {
		// In the plural and without its accents, as people type.
		typed := strings.ReplaceAll(word, "é", "e") + "s"
		for name, visitor := range map[string]*browser{"here": here, "there": there} {
			page := visitor.get("/recherche?q=" + url.QueryEscape(typed)).Body.String()
			if !strings.Contains(page, "Une fiche sans ces mots") || !strings.Contains(page, "1\u00a0ressource<") {
				t.Errorf("%q, part %d, does not find it %s", typed, part, name)
			}
		}
	}
	there.expect(there.get("/recherche?q=ornithorynque&hubs=a.example"), http.StatusOK, "Une fiche sans ces mots", "a.example")
}

// TestSecurity52CaptionsAndFileNamesOfWhatIsPrivateFindNothing: not while it is a
// draft, not while it is private, not after it was public; nor do words near them.
func TestSecurity52CaptionsAndFileNamesOfWhatIsPrivateFindNothing(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	b := browserOf(t, net, "alice")
	all := map[string][6]string{
		"a draft":   {"zinzolin", "xylophage", "yatagan", "wapiti", "vexillologie", "urubu"},
		"private":   {"tamanoir", "sycophante", "rutabaga", "quetsche", "philatélie", "oryctérope"},
		"withdrawn": {"narguilé", "mirliton", "lycanthrope", "kakatoès", "jacaranda", "isotherme"},
	}
	for state, words := range all {
		draft := alice.Draft("Gardée pour soi", "")
		b.illustrated(draft.Slug, words)
		if state == "a draft" {
			continue
		}
		r, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, draft.Slug, state == "withdrawn")
		if err != nil {
			t.Fatal(err)
		}
		if state != "withdrawn" {
			continue
		}
		net.Settle()
		for _, hub := range []*fedtest.Hub{alice.Hub, bob.Hub} {
			if n := countOf(t, hub, words[5]); n != 1 {
				t.Fatalf("on %s %d are found while it is public", hub.Host, n)
			}
		}
		if err := alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, r.Slug); err != nil {
			t.Fatal(err)
		}
	}
	net.Settle()
	for _, hub := range []*fedtest.Hub{alice.Hub, bob.Hub} {
		visitor := &browser{t: t, hub: hub}
		for state, words := range all {
			for _, word := range words {
				near := word[:len(word)-1]
				for _, path := range []string{"/recherche?q=" + url.QueryEscape(word), "/recherche?q=" + url.QueryEscape(near), "/recherche/suggestions.json?q=" + url.QueryEscape(near[:4])} {
					page := visitor.get(path).Body.String()
					if strings.Contains(page, "Gardée") || !strings.Contains(path, url.QueryEscape(word)) && strings.Contains(page, word) {
						t.Errorf("on %s %s tells of what is %s", hub.Host, path, state)
					}
				}
				if n := countOf(t, hub, word); n != 0 {
					t.Errorf("on %s %q finds %d of what is %s", hub.Host, word, n, state)
				}
			}
		}
	}
}

func countOf(t *testing.T, hub *fedtest.Hub, words string) int {
	t.Helper()
	r, err := hub.Search.Search(t.Context(), search.Query{Text: words})
	if err != nil {
		t.Fatal(err)
	}
	return r.Counts[search.Resources]
}
