package e2e

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// scribe is somebody before the editor of a draft, in a window that says what the
// browser refused.
type scribe struct {
	t      *testing.T
	hub    *hub
	person *person
	window context.Context
	draft  string
	mu     sync.Mutex
	said   []string
	gate   chan struct{} // holds back what holdsBack names
}

// writes opens the editor of a new draft.
func writes(t *testing.T) *scribe {
	t.Helper()
	h := startHub(t)
	w := &scribe{t: t, hub: h, person: h.person("alice"), window: browser(t)}
	w.draft = strings.TrimSuffix(w.person.post("/ressources/nouvelle", http.StatusSeeOther, "title", "Semer des mots de passe", "description", "Un atelier.", "action", "save"), "/modifier")
	w.listen()
	open(t, w.window, h.URL+"/connexion")
	signIn(t, w.window, "alice")
	w.open()
	return w
}

func (w *scribe) open() {
	w.t.Helper()
	open(w.t, w.window, w.hub.URL+w.draft+"/modifier")
}

// listen keeps what the console says: what the policy refuses and what fails.
func (w *scribe) listen() {
	w.t.Helper()
	err := chromedp.Listen(w.window, func(event any) {
		w.mu.Lock()
		defer w.mu.Unlock()
		switch e := event.(type) {
		case *log.EventEntryAdded:
			if e.Entry.Source == log.EntrySourceSecurity || strings.Contains(e.Entry.Text, "Content Security Policy") {
				w.said = append(w.said, e.Entry.Text)
			}
		case *runtime.EventExceptionThrown:
			w.said = append(w.said, fmt.Sprint(e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception))
		}
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// quiet fails the test when the browser refused or failed something.
func (w *scribe) quiet() {
	w.t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, text := range w.said {
		w.t.Errorf("the console: %s", text)
	}
}

// see waits until a script finds something true in the page.
func (w *scribe) see(what, script string) {
	w.t.Helper()
	eventually(w.t, what, func() bool { return evaluate[bool](w.t, w.window, "Boolean("+script+")") })
}

// state waits for the words of the state of the nth block, or of the sheet (-1).
func (w *scribe) state(n int, words string) {
	w.t.Helper()
	place := `document.querySelector('[data-unit="sheet"] [data-state]')`
	if n >= 0 {
		place = fmt.Sprintf(`document.querySelectorAll("[data-item]:not([hidden])")[%d].querySelector("[data-state]")`, n)
	}
	w.see(fmt.Sprintf("block %d to say %q", n, words), fmt.Sprintf(`%s?.textContent === %q`, place, words))
}

// types types into what has the focus.
func (w *scribe) types(text string) {
	w.t.Helper()
	do(w.t, w.window, chromedp.KeyEvent(text))
}

func (w *scribe) click(selector string) {
	w.t.Helper()
	click(w.t, w.window, selector)
}

// stored is the editor's page as the hub has it.
func (w *scribe) stored() string {
	w.t.Helper()
	_, page := w.person.get(w.draft + "/modifier")
	return page
}

func TestABlockSavesItselfInTheBrowser(t *testing.T) {
	t.Parallel()
	w := writes(t)
	w.click(`[data-begin="SectionTitle"]`)
	w.types("Avant l’atelier")
	w.state(0, "Enregistrée")
	if page := w.stored(); !strings.Contains(page, "Avant l’atelier") {
		t.Error("the hub has no such block")
	}
	w.types(" de mai")
	w.state(0, "Enregistrée")
	eventually(t, "the new text", func() bool { return strings.Contains(w.stored(), "Avant l’atelier de mai") })
	evaluate[bool](t, w.window, `document.querySelector("#f-title").select(), true`)
	w.types("Semer de bons mots de passe")
	w.state(-1, "Enregistrée")
	if page := w.stored(); !strings.Contains(page, "Semer de bons mots de passe") {
		t.Error("the title is not saved")
	}
	// A block that lacks something says so where it is, once one goes on.
	w.click(`[data-item] [data-open]`)
	w.click(`[data-begin="Link"]`)
	w.types("nulle part")
	w.click("#f-title")
	w.state(1, "À corriger\u00a0: pas enregistrée")
	w.see("the problem at the field", `document.querySelector('[data-kind="Link"] [aria-invalid]')?.name.endsWith("_url")`)
	w.quiet()
}
