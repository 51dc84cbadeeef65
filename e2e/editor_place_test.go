package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// sectionTitle is the field of one in the page of the editor: its block, its text.
var sectionTitle = regexp.MustCompile(`<input[^>]*name="block_([0-9a-f-]+)_title"[^>]*value="([^"]*)"`)

// crashes ends the window without a word to the hub, and gives the network back.
func (w *scribe) crashes() {
	w.t.Helper()
	evaluate[bool](w.t, w.window, `{ const e = document.querySelector("#fiche").editor; e.leaving = true; e.saver.run = e.saver.now = e.saver.again = () => Promise.resolve(); } true`)
	w.cut(false)
	w.open()
}

// titles are those of the sections, as the page shows them.
func (w *scribe) titles() string {
	w.t.Helper()
	return evaluate[string](w.t, w.window, `[...document.querySelectorAll("[data-item]:not([hidden]) [name$=_title]")].map(e => e.value).join(" ")`)
}

// storedTitles are those that the hub has.
func (w *scribe) storedTitles() string {
	w.t.Helper()
	var all []string
	for _, match := range sectionTitle.FindAllStringSubmatch(w.stored(), -1) {
		if !strings.HasPrefix(match[1], "00000000-0000-") { // the one of new blocks
			all = append(all, match[2])
		}
	}
	return strings.Join(all, " ")
}

// TestWhatIsMovedWithoutNetworkIsMovedLater: and deleted, also when the window ends in
// between; not what somebody else has written on meanwhile.
func TestWhatIsMovedWithoutNetworkIsMovedLater(t *testing.T) {
	t.Parallel()
	w := writes(t)
	for i, title := range []string{"Un", "Deux", "Trois", "Quatre"} {
		w.begin(i, "SectionTitle")
		w.types(title)
		w.state(i, "Enregistrée")
	}
	w.cut(true)
	w.click(`[data-item]:nth-child(3) input[name$="_title"]`)
	alt := chromedp.KeyModifiers(chromedp.ModifierAlt)
	do(t, w.window, chromedp.KeyEvent(kb.ArrowUp, alt), chromedp.KeyEvent(kb.ArrowUp, alt))
	w.see("the bar to say that it waits", `document.querySelector("[data-all]").textContent.startsWith("Hors connexion")`)
	const moved = "Trois Un Deux Quatre"
	if got := w.titles(); got != moved {
		t.Fatalf("after the keys: %s", got)
	}
	w.crashes()
	if got := w.titles(); got != moved {
		t.Errorf("the page that is opened again shows %s", got)
	}
	eventually(t, "the hub to have the place", func() bool { return w.storedTitles() == moved })

	w.cut(true)
	for range 2 { // « Deux », and then « Quatre » is the third
		w.click(`[data-item]:nth-child(3) [value^="delete_block:"]`)
		evaluate[bool](t, w.window, `document.querySelector("#fiche").editor.list.settle(), true`)
	}
	w.see("the bar to say that it waits", `document.querySelector("[data-all]").textContent.startsWith("Hors connexion")`)
	if got := w.titles(); got != "Trois Un" {
		t.Fatalf("after the deletions: %s", got)
	}
	// Meanwhile somebody writes on in one of them.
	block := ""
	for _, match := range sectionTitle.FindAllStringSubmatch(w.stored(), -1) {
		if match[2] == "Quatre" {
			block = match[1]
		}
	}
	w.person.post(w.draft+"/blocs/"+block, http.StatusSeeOther, "title", "Quatre encore", "version", "1", "action", "save")
	w.crashes()
	eventually(t, "one to be gone and the other not", func() bool { return w.storedTitles() == "Trois Un Quatre encore" })
	if got := w.titles(); got != "Trois Un Quatre encore" {
		t.Errorf("the page shows %s", got)
	}
	w.quiet()
}

// TestPicturesHaveTheirPlaceBeforeTheyCome: nothing under them moves when they do.
func TestPicturesHaveTheirPlaceBeforeTheyCome(t *testing.T) {
	t.Parallel()
	w := writes(t)
	for i := range 2 {
		w.begin(i, "Image")
		do(t, w.window, chromedp.SetUploadFiles(chromedp.CSS(`[data-send="Image"] input[type=file]`), []string{onDisk(t, fmt.Sprintf("plan%d.png", i), aDrawing(t))}))
		w.see("the image to be there", fmt.Sprintf(`document.querySelectorAll('[data-unit][data-kind="Image"]').length === %d`, i+1))
	}
	w.see("everything saved", `document.querySelector("[data-all]").textContent === "Tout est enregistré"`)
	fields := append([]string{"title", "Semer", "description", "Un atelier.", "action", "publish"}, indexation()...)
	address := w.hub.URL + w.person.post(w.draft+"/modifier", http.StatusSeeOther, fields...)
	const (
		places = `JSON.stringify([...document.querySelectorAll("main :is(a, button, h2, figcaption, img)")].filter(e => e.offsetParent).map(e => Math.round(e.getBoundingClientRect().top + scrollY)))`
		come   = `[...document.querySelectorAll("main img")].every(e => e.complete && e.naturalWidth > 0)`
	)
	page, release := address+"/modifier", w.holdsBack("*/medias/*")
	// Its load event is that of the pictures: it is not waited for.
	evaluate[bool](t, w.window, fmt.Sprintf("location.href = %q, true", page))
	w.see("the editor without pictures", fmt.Sprintf(`location.href === %q && document.readyState !== "loading" && document.querySelector("main img") && !(%s) && document.querySelector("#fiche")?.editor`, page, come))
	evaluate[bool](t, w.window, `document.querySelectorAll("#fiche details").forEach(d => d.open = true), document.fonts.ready.then(() => true)`)
	before := evaluate[string](t, w.window, places)
	release()
	w.see("the pictures", come)
	if after := evaluate[string](t, w.window, places); after != before {
		t.Errorf("the editor moves\nfrom %s\nto   %s", before, after)
	}
	w.quiet()
}

// TestTheEditorIsInTheOrderOfReading: title, description, contents, then what is said
// of them, publication last; for the eyes, the Tab key and screen readers.
func TestTheEditorIsInTheOrderOfReading(t *testing.T) {
	t.Parallel()
	w := writes(t)
	w.begin(0, "SectionTitle")
	w.types("Semis")
	w.state(0, "Enregistrée")
	for _, width := range []int64{1280, 360} {
		do(t, w.window, chromedp.EmulateViewport(width, 900))
		w.open()
		got := evaluate[string](t, w.window, `[...document.querySelectorAll("#fiche :is(h2, #f-title, #f-description, [data-item] input:not([type=hidden]))")].map(e => e.closest("[data-item]") ? "title" : e.id).join(" ")`)
		if want := "f-title f-description f-cover blocs title indexation licence origine lecture publication"; got != want {
			t.Errorf("at %d the form has %s", width, got)
		}
		late := evaluate[string](t, w.window, `(() => {
			const all = [...document.querySelectorAll("#fiche :is(input, textarea, select, button, summary, a[href], [tabindex='0'])")].filter(e => e.checkVisibility({ visibilityProperty: true }) && e.type !== "hidden");
			const boxes = all.map(e => [e, (e.closest("label") || e).getBoundingClientRect()]);
			return boxes.filter(([e, b], i) => i > 0 && b.bottom <= boxes[i - 1][1].top).map(([e]) => e.outerHTML.slice(0, 80)).join("\n");
		})()`)
		if late != "" {
			t.Errorf("at %d these come later than they stand:\n%s", width, late)
		}
	}
	// What stands over and under the contents is saved as one.
	fill(t, w.window, "#f-description", "Un atelier de deux heures.", "#f-credits", "Anne")
	evaluate[bool](t, w.window, `document.querySelectorAll("#f-credits, #f-description").forEach(e => e.dispatchEvent(new Event("input", { bubbles: true }))), true`)
	w.state(-1, "Enregistrée")
	if page := w.stored(); !strings.Contains(page, "Un atelier de deux heures.") || !strings.Contains(page, ">Anne<") {
		t.Error("a part of the sheet is not saved")
	}
	version := evaluate[string](t, w.window, `document.querySelector('[name="version"]').value`)
	w.person.post(w.draft+"/modifier", http.StatusSeeOther, "title", "Semer", "description", "Un autre atelier.", "licence", "cc_by_4_0", "language", "fr", "credits", "Paul", "version", version, "action", "save")
	w.click("#f-credits")
	w.types(kb.End + " et Luc")
	w.see("both versions", `document.querySelector('[data-unit="sheet"] .conflict')?.textContent.includes("Paul") && document.querySelector("#f-credits").value.includes("Luc")`)
	if n := evaluate[int](t, w.window, `document.querySelectorAll("#f-credits").length`); n != 1 {
		t.Errorf("%d fields for the credits", n)
	}
	w.quiet()
}
