package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// lookout looks for a resource in every place of a hub where one may stand.
type lookout struct {
	t    *testing.T
	name string
	// visitor and reader look, the reader signed in and following its author.
	visitor, reader *browser
	// places are read by anybody, own by the reader alone.
	places, own []string
}

// onlooker makes a lookout of a hub for a resource with a word, by somebody of it
// who follows its author and keeps a search for the word.
func onlooker(t *testing.T, net *fedtest.Network, host, reader, word, author, base string) lookout {
	t.Helper()
	hub := net.Hub(host)
	l := lookout{t: t, name: host, visitor: &browser{t: t, hub: hub}, reader: &browser{t: t, hub: hub}}
	if w := l.reader.post("/connexion", "email", reader+"@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d", w.Code)
	}
	theme, audience := fedtest.Indexation().Themes[0], fedtest.Indexation().Audiences[0]
	l.places = []string{
		"/recherche?q=" + word, "/recherche?q=" + word + "&themes=" + theme, "/recherche?audiences=" + audience + "&sort=recent", "/recherche?sort=views",
		"/recherche/suggestions.json?q=" + word[:5], "/thematiques/" + theme, "/publics/" + audience,
		"/profils/" + author, "/bases/" + base + "?onglet=ressources",
	}
	for _, format := range []string{".atom", ".json"} {
		l.places = append(l.places, "/thematiques/"+theme+"/flux"+format, "/publics/"+audience+"/flux"+format)
		if host == "a.example" {
			l.places = append(l.places, "/hub/flux"+format, "/profils/"+author+"/flux"+format, "/bases/"+base+"/flux"+format)
		}
	}
	l.places = append(l.places, map[bool]string{true: "/hub", false: "/hubs-lies"}[host == "a.example"])
	saved := l.reader.keep("Veille "+word, "q="+word)
	feed := savedFeedOf(t, l.reader, saved)
	l.places = append(l.places, feed+".atom", feed+".json")
	l.own = []string{"/fil", "/fil?theme=" + theme, "/fil?actor=" + url.QueryEscape("@"+author), "/"}
	return l
}

// savedFeedOf is where the feeds of a saved search are, on whichever hub.
func savedFeedOf(t *testing.T, b *browser, path string) string {
	t.Helper()
	feed := part(t, b.get(path).Body.String(), `id="flux-atom"`, "/>")
	u, err := url.Parse(part(t, feed, `value="`, `.atom"`))
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}

// shows returns the places that show a title now, the first page aside.
func (l lookout) shows(title string) (shown, hidden []string) {
	l.t.Helper()
	for who, paths := range map[*browser][]string{l.visitor: l.places, l.reader: l.own[:len(l.own)-1]} {
		for _, path := range paths {
			w := who.get(path)
			if w.Code != http.StatusOK {
				l.t.Errorf("%s%s: %d", l.name, path, w.Code)
			}
			if strings.Contains(w.Body.String(), title) {
				shown = append(shown, path)
			} else {
				hidden = append(hidden, path)
			}
		}
	}
	return shown, hidden
}

// before checks that everything would be noticed.
func (l lookout) before(title string) {
	l.t.Helper()
	if _, hidden := l.shows(title); len(hidden) > 0 {
		l.t.Errorf("%s: while it is public, %q is not in %q", l.name, title, hidden)
	}
	// The first page is a moment old.
	for start := time.Now(); !strings.Contains(l.visitor.get("/").Body.String(), title); time.Sleep(10 * time.Millisecond) {
		if time.Since(start) > time.Minute {
			l.t.Fatalf("%s: the first page does not show %q", l.name, title)
		}
	}
}

// after checks that nothing is left from an instant on: the first page, which is kept
// for a moment, by the first look that begins a second later.
func (l lookout) after(title string, at time.Time) {
	l.t.Helper()
	if shown, _ := l.shows(title); len(shown) > 0 {
		l.t.Errorf("%s: %q is still in %q", l.name, title, shown)
	}
	looked := time.Since(at)
	for {
		start := time.Now()
		if !strings.Contains(l.visitor.get("/").Body.String(), title) {
			break
		}
		if start.Sub(at) > time.Second {
			l.t.Errorf("%s: the first page shows %q more than a second later", l.name, title)
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	l.t.Logf("%s: gone from %d places when looked at, all within %s; from the first page after %s", l.name, len(l.places)+len(l.own)-1, looked, time.Since(at))
}

// TestWhatIsWithdrawnIsGoneEverywhereAtOnce: once its author is answered it stands
// nowhere on their hub; once the Delete is applied it stands nowhere on another.
func TestWhatIsWithdrawnIsGoneEverywhereAtOnce(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, carol, bob := net.Person("a.example", "alice"), net.Person("a.example", "carol"), net.Person("b.example", "bob")
	base := alice.Base("jardin")
	for _, reader := range []*fedtest.Person{carol, bob} {
		reader.Follow(*alice.Profile)
		reader.Follow(base)
	}
	net.Settle()
	author := browserOf(t, net, "alice")
	for word, fields := range map[string][]string{
		"Zygomatique": {"action", "delete", "confirm", "1"},
		"Quinquina":   {"action", "make_private", "title", "Gardée", "description", "Pour soi."},
	} {
		// What is looked for stands in the pages of the search, so the title says more.
		title := word + " des jardins"
		r := alice.Publish(title, "jardin")
		net.Settle()
		here, there := onlooker(t, net, "a.example", "carol", word, "alice", "jardin"), onlooker(t, net, "b.example", "bob", word, "alice@a.example", "jardin@a.example")
		here.before(title)
		there.before(title)
		if w := author.post("/ressources/"+r.Slug+"/modifier", fields...); w.Code != http.StatusSeeOther {
			t.Fatalf("%v: %d %s", fields, w.Code, w.Body)
		}
		here.after(title, time.Now())
		for known := true; known; time.Sleep(2 * time.Millisecond) {
			known = knows(t, bob.Hub, r.IRI)
		}
		there.after(title, time.Now())
	}
}

// knows reports whether a hub has a resource.
func knows(t *testing.T, hub *fedtest.Hub, iri basilic.IRI) bool {
	t.Helper()
	_, err := hub.DB.ResourceByIRI(t.Context(), iri)
	return err == nil
}
