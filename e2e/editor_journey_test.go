package e2e

import (
	"fmt"
	"image"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// begin adds a block of a kind behind the nth, or first for 0, as one does with a mouse.
func (w *scribe) begin(n int, kind string) {
	w.t.Helper()
	if count := evaluate[int](w.t, w.window, `document.querySelectorAll("[data-item]").length`); count > 0 {
		evaluate[bool](w.t, w.window, fmt.Sprintf(`document.querySelectorAll("[data-inserter]")[%d].querySelector("[data-open]").id = "here", true`, n))
		w.click("#here")
		evaluate[bool](w.t, w.window, `document.querySelector("#here").removeAttribute("id"), true`)
	}
	w.click(fmt.Sprintf("[data-inserter] [data-begin=%q]", kind))
}

// send chooses a file for the block that waits for one, and waits until it is there.
func (w *scribe) send(kind, path string) {
	w.t.Helper()
	do(w.t, w.window, chromedp.SetUploadFiles(chromedp.CSS(fmt.Sprintf(`[data-send=%q] input[type=file]`, kind)), []string{path}))
	w.see("the "+kind+" to be there", fmt.Sprintf(`document.querySelector('[data-unit][data-kind=%q]') !== null`, kind))
}

// order are the kinds of the blocks as the page shows them.
func (w *scribe) order() string {
	w.t.Helper()
	return evaluate[string](w.t, w.window, `[...document.querySelectorAll("[data-item] [data-unit]")].map(e => e.dataset.kind).join(" ")`)
}

func picture(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jardin.png")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, image.NewRGBA(image.Rect(0, 0, 300, 400))); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestASheetOfAllBlocksIsWrittenMovedByKeysPublishedAndRestored is what somebody
// does with scripts, from the first word to an earlier version.
func TestASheetOfAllBlocksIsWrittenMovedByKeysPublishedAndRestored(t *testing.T) {
	t.Parallel()
	w := writes(t)
	linked := w.person.publish("Une ressource voisine", "")
	leaflet := filepath.Join(t.TempDir(), "livret.txt")
	if err := os.WriteFile(leaflet, []byte("Le livret"), 0o600); err != nil {
		t.Fatal(err)
	}
	w.begin(0, "SectionTitle")
	w.types("Avant l’atelier")
	w.begin(1, "Text")
	w.types("Des mots de passe longs.")
	w.begin(2, "Link")
	w.types("https://exemple.fr/\tLe site")
	w.state(2, "Enregistrée")
	w.begin(3, "File")
	w.send("File", leaflet)
	w.begin(4, "Image")
	w.send("Image", picture(t))
	w.see("everything saved", `document.querySelector("[data-all]").textContent === "Tout est enregistré"`)
	w.begin(5, "LinkedResource")
	w.see("the page that looks for it", `document.querySelector("#nl-url")`)
	fill(t, w.window, "#nl-url", w.hub.URL+linked)
	press(t, w.window, "main form[method=get] .btn")
	press(t, w.window, ".linked__list button")
	if got := w.order(); got != "SectionTitle Text Link File Image LinkedResource" {
		t.Errorf("the blocks are %s", got)
	}
	w.moveByKeys()
	w.auditOpen()

	evaluate[bool](t, w.window, `["accessibilite", "tutoriel", "adultes"].forEach(v => document.querySelector('input[value="' + v + '"]').click()), true`)
	w.state(-1, "Enregistrée")
	press(t, w.window, `button[value="publish"]`)
	for _, words := range []string{"Avant l’atelier", "longs", "Le site", "livret.txt", "Une ressource voisine"} {
		if page := text(t, w.window, "main"); !strings.Contains(page, words) {
			t.Errorf("the published page does not say %q", words)
		}
	}
	page, err := chromedp.Run(w.window, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	open(t, w.window, page+"/modifier")
	w.click(`[data-kind="Text"] .rich`)
	w.types(kb.End + " Et variés.")
	w.see("the text saved", `document.querySelector('[data-kind="Text"] [data-state]').textContent === "Enregistrée"`)
	if badge := text(t, w.window, ".edbar .badge"); badge != "Modifications non publiées" {
		t.Errorf("the page says %q", badge)
	}
	press(t, w.window, `.edbar a[href*="comparer"]`)
	if words := text(t, w.window, "main"); !strings.Contains(words, "Et variés.") {
		t.Errorf("the difference is %.300s", words)
	}
	open(t, w.window, page+"/modifier")
	press(t, w.window, `button[value="publish"]`)
	open(t, w.window, page+"/historique")
	press(t, w.window, `main button[value="restore"]`)
	w.see("the earlier text in the draft", `!document.querySelector('[data-kind="Text"] textarea').value.includes("variés")`)
	press(t, w.window, `button[value="publish"]`)
	open(t, w.window, page+"/imprimer")
	if pages := printed(t, w.window, "fiche"); pages < 1 || pages > 3 {
		t.Errorf("the sheet has %d pages", pages)
	}
	w.quiet()
	adaptsAll(t, page)
}

// adaptsAll adapts a sheet of all blocks on another hub, which does not know the
// resource that it links, and publishes it there with the same blocks in the same
// order.
func adaptsAll(t *testing.T, page string) {
	t.Helper()
	there := startHub(t)
	bob := there.person("bob")
	window := signedInto(t, there, "bob")
	open(t, window, there.URL+bob.lookup(page))
	press(t, window, `a[href$="/adapter"]`)
	press(t, window, `button[value="adapt"]`)
	const kinds = `[...document.querySelectorAll("[data-item]")].map(e => e.dataset.kind ?? e.querySelector("[data-kind]")?.dataset.kind).join(" ")`
	// Each becomes what it was once its bytes are there.
	eventually(t, "the copies of the file and the image", func() bool {
		do(t, window, chromedp.Reload())
		return evaluate[string](t, window, kinds) == "LinkedResource SectionTitle Text Link File Image"
	})
	if words := text(t, window, "aside.side"); !strings.Contains(words, "2\u00a0fichiers copiés") {
		t.Errorf("beside the adaptation: %.400s", words)
	}
	press(t, window, `.btn[value="publish"]`)
	words := text(t, window, "main")
	for _, said := range []string{"Adaptée de", "Avant l’atelier", "longs", "Le site", "livret.txt", "Une ressource voisine"} {
		if !strings.Contains(words, said) {
			t.Errorf("the adaptation does not say %q: %.400s", said, words)
		}
	}
}

// moveByKeys brings the last block to the first place by keys alone, in one request,
// and keeps the focus.
func (w *scribe) moveByKeys() {
	w.t.Helper()
	evaluate[bool](w.t, w.window, `document.querySelector('[data-kind="LinkedResource"] textarea').focus(), window.sent = performance.getEntriesByType("resource").length, true`)
	for range 5 {
		do(w.t, w.window, chromedp.KeyEvent(kb.ArrowUp, chromedp.KeyModifiers(chromedp.ModifierAlt)))
	}
	const want = "LinkedResource SectionTitle Text Link File Image"
	if got := w.order(); got != want {
		w.t.Errorf("after the keys: %s", got)
	}
	w.see("the place to be told", `document.querySelector("[data-say]").textContent.includes("place 1 sur 6")`)
	if !evaluate[bool](w.t, w.window, `document.activeElement.closest('[data-kind="LinkedResource"]') !== null`) {
		w.t.Error("the focus is lost")
	}
	w.see("the move to be saved", `document.querySelector("#fiche").editor.unsaved === false && performance.getEntriesByType("resource").length > sent`)
	if n := evaluate[int](w.t, w.window, `performance.getEntriesByType("resource").slice(sent).filter(e => e.name.endsWith("/modifier")).length`); n != 1 {
		w.t.Errorf("the move took %d requests", n)
	}
	w.open()
	if got := w.order(); got != want {
		w.t.Errorf("the hub has %s", got)
	}
}

// auditOpen runs axe on the editor with a text, the palette and a link open.
func (w *scribe) auditOpen() {
	w.t.Helper()
	axe, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		w.t.Fatal(err)
	}
	w.click(`[data-kind="Text"] .rich`)
	w.see("the toolbar", `document.querySelector('[role="toolbar"]') !== null`)
	w.click(`[role="toolbar"] [aria-label="Lien"]`)
	evaluate[bool](w.t, w.window, `document.querySelector("[data-item] [data-open]").click(), document.querySelectorAll("#fiche details").forEach(d => d.open = true), true`)
	audit(w.t, w.window, string(axe), "editor-open")
	do(w.t, w.window, chromedp.EmulateViewport(1280, 900))
	w.open()
}

// cut takes the network away, or gives it back.
func (w *scribe) cut(offline bool) {
	w.t.Helper()
	rules := network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}}}
	if _, err := chromedp.Call(w.window, network.EmulateNetworkConditionsByRule, rules); err != nil {
		w.t.Fatal(err)
	}
	if _, err := chromedp.Call(w.window, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1}); err != nil {
		w.t.Fatal(err)
	}
}

// TestWhatIsTypedWithoutNetworkIsSavedLater: also when the browser ends in between,
// and beside what somebody else wrote meanwhile.
func TestWhatIsTypedWithoutNetworkIsSavedLater(t *testing.T) {
	t.Parallel()
	w := writes(t)
	w.begin(0, "SectionTitle")
	w.types("Semis")
	w.state(0, "Enregistrée")
	w.cut(true)
	w.types(" de mars")
	w.state(0, "Hors connexion\u00a0: sera enregistrée")
	w.cut(false)
	w.state(0, "Enregistrée")
	if !strings.Contains(w.stored(), "Semis de mars") {
		t.Error("what was typed without network is not saved")
	}
	w.cut(true)
	w.types(" et d’avril")
	w.state(0, "Hors connexion\u00a0: sera enregistrée")
	// The window is gone without a word, as in a crash.
	evaluate[bool](t, w.window, `{ const e = document.querySelector("#fiche").editor; e.leaving = true; e.saver.run = e.saver.now = e.saver.again = () => Promise.resolve(); } true`)
	w.cut(false)
	block := evaluate[string](t, w.window, `document.querySelector("[data-item]").dataset.item`)
	w.open()
	eventually(t, "the text of before", func() bool { return strings.Contains(w.stored(), "Semis de mars et d’avril") })
	w.state(0, "Enregistrée")
	// Somebody else saves the block while it is open here.
	version := evaluate[string](t, w.window, `document.querySelector('[name$="_version"]').value`)
	w.person.post(w.draft+"/blocs/"+block, http.StatusSeeOther, "title", "Semis de mai", "version", version, "action", "save")
	w.click(`[data-kind="SectionTitle"] input[name$="_title"]`)
	w.types(kb.End + " !")
	w.see("both texts", `document.querySelector(".conflict")?.textContent.includes("mai") && document.querySelector(".conflict").textContent.includes("!")`)
	press(t, w.window, `.conflict button[value^="mine:"]`)
	w.see("one's own text", `document.querySelector('[name$="_title"]').value.startsWith("Semis de mars et d’avril")`)
	w.quiet()
}

// TestLeavingWithSomethingUnsavedAsks: and with everything saved does not.
func TestLeavingWithSomethingUnsavedAsks(t *testing.T) {
	t.Parallel()
	w := writes(t)
	asked := leaves(t, w.window)
	w.begin(0, "SectionTitle")
	w.types("Semis")
	w.state(0, "Enregistrée")
	open(t, w.window, w.hub.URL+"/bases")
	if n := asked.Load(); n != 0 {
		t.Errorf("leaving with everything saved asked %d times", n)
	}
	w.open()
	w.click(`[data-kind="SectionTitle"] input[name$="_title"]`)
	w.cut(true)
	w.types(" d’avril")
	w.state(0, "Hors connexion\u00a0: sera enregistrée")
	evaluate[bool](t, w.window, `{ const e = document.querySelector("#fiche").editor; e.saver.run = e.saver.now = e.saver.again = () => Promise.resolve(); } true`)
	w.cut(false)
	open(t, w.window, w.hub.URL+"/bases")
	if n := asked.Load(); n != 1 {
		t.Errorf("leaving with something unsaved asked %d times", n)
	}
}
