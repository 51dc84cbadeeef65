package e2e

import (
	"strings"
	"testing"
)

// The budget of a first visit (ui.md 1): bytes transferred without the images of
// the content, requests, and elements. The editor may weigh more.
const (
	maxBytes       = 100 << 10
	maxEditorBytes = 200 << 10
	maxRequests    = 15
	maxElements    = 800
)

// weight is what a first visit to a page costs.
type weight struct {
	Bytes, Requests, Elements int
	Foreign                   string
}

// weigh is read from the page itself. Bodies count as they were sent, compressed,
// also when they came from the cache; 500 bytes stand for the head of each answer.
// What the editor loads when somebody writes a text counts too.
const weigh = `Promise.all([...document.querySelectorAll("form[data-rich]")].map(f => import(f.dataset.rich))).then(() => document.fonts.ready).then(() => {
	const all = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
	const own = all.filter(e => !new URL(e.name).pathname.startsWith("/medias/"));
	return {
		Bytes: own.reduce((sum, e) => sum + e.encodedBodySize + 500, 0),
		Requests: all.length,
		Elements: document.querySelectorAll("*").length,
		Foreign: all.filter(e => new URL(e.name).origin !== location.origin).map(e => e.name).join(" "),
	};
})`

func TestPagesAreLight(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	window := browser(t)
	leaves(t, window)
	for _, visitor := range []bool{true, false} {
		open(t, window, s.hub.URL+"/connexion")
		if !visitor {
			signIn(t, window, "alice")
		}
		for route, states := range s.pages() {
			limit := maxBytes
			isEditor := strings.HasSuffix(route, "/modifier") || strings.HasSuffix(route, "/nouvelle")
			if isEditor {
				limit = maxEditorBytes
			}
			for _, st := range states {
				if st.visitor != visitor {
					continue
				}
				show(t, window, s.hub, st)
				w := evaluate[weight](t, window, weigh)
				t.Logf("%-45s %6d bytes %3d requests %4d elements", st.path, w.Bytes, w.Requests, w.Elements)
				if w.Bytes > limit || w.Requests > maxRequests || w.Foreign != "" || w.Elements > maxElements && !isEditor {
					t.Errorf("%s: %d bytes of %d, %d requests of %d, %d elements of %d, elsewhere: %q",
						st.path, w.Bytes, limit, w.Requests, maxRequests, w.Elements, maxElements, w.Foreign)
				}
				// The page, its two sheets, the font and the icons at least: else nothing was weighed.
				if w.Requests < 5 || w.Bytes < 30<<10 {
					t.Errorf("%s: only %d requests and %d bytes were seen", st.path, w.Requests, w.Bytes)
				}
			}
		}
	}
}
