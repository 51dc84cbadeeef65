package e2e

import (
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	cdpfetch "github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	// written is what the hub is sent of the only text.
	written = `document.querySelector('[data-kind="Text"] textarea').value`
	// inSource and inEditor say where somebody types.
	inSource = `document.activeElement.matches('[data-kind="Text"] textarea')`
	inEditor = `document.activeElement.matches(".tiptap")`
)

// holdsBack keeps requests from being answered, as those for what the toolbar is
// made of, until the function that it returns is called.
func (w *scribe) holdsBack(pattern string) (release func()) {
	w.t.Helper()
	if _, err := chromedp.Call(w.window, network.SetCacheDisabled, network.SetCacheDisabledParams{CacheDisabled: true}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := chromedp.Call(w.window, cdpfetch.Enable, cdpfetch.EnableParams{Patterns: []*cdpfetch.RequestPattern{{URLPattern: pattern}}}); err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	first, gate := w.gate == nil, make(chan struct{})
	w.gate = gate
	w.mu.Unlock()
	if first {
		w.letsThrough()
	}
	return sync.OnceFunc(func() { close(gate) })
}

// letsThrough sends each request that is held back on its way once its gate is open.
func (w *scribe) letsThrough() {
	w.t.Helper()
	err := chromedp.Listen(w.window, func(event any) {
		paused, ok := event.(*cdpfetch.EventRequestPaused)
		if !ok {
			return
		}
		w.mu.Lock()
		gate := w.gate
		w.mu.Unlock()
		go func() {
			select {
			case <-gate:
				_, _ = chromedp.Call(w.window, cdpfetch.ContinueRequest, cdpfetch.ContinueRequestParams{RequestID: paused.RequestID})
			case <-w.window.Done():
			}
		}()
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// call sends a command to the browser.
func call[P any](w *scribe, command cdp.Command[P, cdp.Empty], params P) {
	w.t.Helper()
	if _, err := chromedp.Call(w.window, command, params); err != nil {
		w.t.Fatal(err)
	}
}

// enter ends a line or a paragraph as a keyboard does: in one event. In two, as other
// keys are sent, an editor that takes the key is given its character all the same.
func (w *scribe) enter() {
	w.t.Helper()
	key := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13, Text: "\r"}
	call(w, input.DispatchKeyEvent, key)
	key.Type, key.Text = input.DispatchKeyEventTypeKeyUp, ""
	call(w, input.DispatchKeyEvent, key)
}

// arrived waits until the toolbar could be there, and longer than it waits for a pause.
func (w *scribe) arrived(release func()) {
	w.t.Helper()
	release()
	w.see("what the toolbar is made of", `document.querySelector("#fiche").editor.texts.tools`)
	time.Sleep(time.Second)
}

func (w *scribe) is(what, script string) {
	w.t.Helper()
	if !evaluate[bool](w.t, w.window, script) {
		w.t.Fatalf("%s: the text is %q, the focus in %s", what, evaluate[string](w.t, w.window, written), evaluate[string](w.t, w.window, `document.activeElement.outerHTML.slice(0, 200)`))
	}
}

func (w *scribe) reads(want string) {
	w.t.Helper()
	last := ""
	for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(100 * time.Millisecond) {
		if last = evaluate[string](w.t, w.window, written); last == want {
			return
		}
	}
	w.t.Fatalf("the text is %q, not %q", last, want)
}

// TestALetterUnderWayIsNotCutByTheToolbar: a composition and a dead key may last as long
// as they like while the toolbar arrives.
func TestALetterUnderWayIsNotCutByTheToolbar(t *testing.T) {
	t.Parallel()
	w := writes(t)
	release := w.holdsBack("*/rich*")
	w.open()
	w.click(`[data-begin="Text"]`)
	w.types("Un anc")
	w.is("somebody types in the source", inSource)
	call(w, input.ImeSetComposition, input.ImeSetCompositionParams{Text: "^", SelectionStart: 1, SelectionEnd: 1})
	w.arrived(release)
	w.is("the composition goes on", inSource)
	call(w, input.InsertText, input.InsertTextParams{Text: "ê"})
	w.types("tre")
	call(w, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyDown, Key: "Dead", Code: "BracketLeft"})
	call(w, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeKeyUp, Key: "Dead", Code: "BracketLeft"})
	time.Sleep(time.Second)
	w.is("a dead key waits for its letter", inSource)
	w.types("ô")
	w.reads("Un ancêtreô")
	w.see("the toolbar", `document.querySelector('[role="toolbar"]') && `+inEditor)
	// Here, too, and the place is the same as before.
	call(w, input.ImeSetComposition, input.ImeSetCompositionParams{Text: "¨", SelectionStart: 1, SelectionEnd: 1})
	call(w, input.InsertText, input.InsertTextParams{Text: "ï"})
	w.types(" fini")
	w.reads("Un ancêtreôï fini")
	w.state(0, "Enregistrée")
	w.quiet()
}

// TestKeysTypedWhileTheToolbarComesAreAllThere: whenever it comes, and also the keys
// that are no letters.
func TestKeysTypedWhileTheToolbarComesAreAllThere(t *testing.T) {
	t.Parallel()
	w := writes(t)
	dice := rand.New(rand.NewPCG(5, 5))
	for round := range 6 {
		release := w.holdsBack("*/rich*")
		w.open()
		w.begin(0, "Text")
		time.AfterFunc(time.Duration(dice.IntN(900))*time.Millisecond, release)
		for _, r := range "Des mots de passe longs, et variés" {
			w.types(string(r))
			time.Sleep(time.Duration(dice.IntN(60)) * time.Millisecond)
		}
		w.types("x" + kb.Backspace + ".")
		if round%2 == 1 {
			w.see("the toolbar before the line ends", inEditor)
		}
		w.enter()
		w.types("Puis la suite")
		w.see("the toolbar", inEditor)
		w.types(" ici." + kb.ArrowLeft + kb.ArrowLeft + "i")
		w.reads("Des mots de passe longs, et variés.\n\nPuis la suite icii.")
		if n := evaluate[int](t, w.window, `document.querySelectorAll(".tiptap > p").length`); n != 2 {
			t.Errorf("round %d: %d paragraphs", round, n)
		}
		w.state(0, "Enregistrée")
		w.click(`[data-kind="Text"] [value^="delete_block:"]`)
		evaluate[bool](t, w.window, `document.querySelector("#fiche").editor.list.settle(), true`)
		w.see("the block gone", `!document.querySelector("#fiche").editor.unsaved`)
	}
	w.quiet()
}

// TestTypingInTheMiddleOfATextStaysThere: where somebody clicked, whether the toolbar
// is there or not.
func TestTypingInTheMiddleOfATextStaysThere(t *testing.T) {
	t.Parallel()
	w := writes(t)
	w.begin(0, "Text")
	w.types("Semer des graines")
	w.state(0, "Enregistrée")
	release := w.holdsBack("*/rich*")
	for _, late := range []bool{true, false} {
		w.open()
		if !late {
			w.arrived(release)
		}
		// Between « Semer » and « des ».
		at := evaluate[[]float64](t, w.window, `(() => {
			const text = document.createTreeWalker(document.querySelector("[data-rich]"), NodeFilter.SHOW_TEXT);
			let node;
			do node = text.nextNode(); while (!node.data.includes("Semer"));
			node.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
			const range = document.createRange();
			range.setStart(node, node.data.indexOf("Semer") + 4);
			range.setEnd(node, node.data.indexOf("Semer") + 5);
			const box = range.getBoundingClientRect();
			return [box.right, box.top + box.height / 2];
		})()`)
		do(t, w.window, chromedp.MouseClickXY(at[0], at[1]))
		w.is("where one types", map[bool]string{true: inSource, false: inEditor}[late])
		w.types(" vite")
		if late {
			w.reads("Semer vite des graines")
			w.arrived(release)
			w.see("the toolbar", inEditor)
			w.types(" et bien")
			w.reads("Semer vite et bien des graines")
			w.state(0, "Enregistrée")
			continue
		}
		w.reads("Semer vite vite et bien des graines")
	}
	w.quiet()
}

// TestMarkdownTypedBeforeTheToolbarMeansTheSameInIt: it comes once the hub has read it.
func TestMarkdownTypedBeforeTheToolbarMeansTheSameInIt(t *testing.T) {
	t.Parallel()
	w := writes(t)
	release := w.holdsBack("*/rich*")
	w.open()
	w.begin(0, "Text")
	w.types("Du **gras**")
	w.arrived(release)
	w.see("the toolbar", inEditor)
	w.see("the bold word", `document.querySelector(".tiptap strong")?.textContent === "gras"`)
	w.types(" fini")
	w.reads("Du **gras fini**")
	w.quiet()
}
