package e2e

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// combobox is what assistive technology is told of a search box (WAI-ARIA 1.2,
// combobox), "" where all is well.
const combobox = `(() => {
	const box = document.querySelector("#q"), list = document.getElementById(box.getAttribute("aria-controls"));
	if (box.getAttribute("role") !== "combobox") return "the box is no combobox";
	if (box.getAttribute("aria-autocomplete") !== "list" || box.getAttribute("autocomplete") !== "off") return "it does not say how it completes";
	if (!box.labels.length || !box.labels[0].textContent.trim()) return "it has no name";
	if (!list || list.getAttribute("role") !== "listbox" || !list.getAttribute("aria-label")) return "it controls no list with a name";
	const open = box.getAttribute("aria-expanded") === "true", active = box.getAttribute("aria-activedescendant");
	if (open === list.hidden) return "it says that it is " + (open ? "open" : "closed") + ", and is not";
	const options = [...list.querySelectorAll("[role=option]")], chosen = options.filter(o => o.getAttribute("aria-selected") === "true");
	if (new Set(options.map(o => o.id)).size !== options.length || options.some(o => !o.id)) return "its options have no names of their own";
	if (open && options.some(o => o.closest("[role=group]") && !document.getElementById(o.closest("[role=group]").getAttribute("aria-labelledby")))) return "a group has no name";
	if (active && (!open || chosen.length !== 1 || chosen[0].id !== active)) return "the active option is not the chosen one";
	if (!active && open && chosen.length) return "an option is chosen that is not active";
	if (document.activeElement !== box) return "the focus left the box";
	return "";
})()`

// TestAScreenReaderHearsWhatASearchFinds: how many results there are is the first
// thing that a page says, and a live region holds it; the box is a combobox in each of
// its states.
func TestAScreenReaderHearsWhatASearchFinds(t *testing.T) {
	t.Parallel()
	h := library(t)
	window := browser(t)
	do(t, window, chromedp.EmulateViewport(1280, 900))
	// hears compares the title, which is read when a page comes, with the live region.
	hears := func(count string) {
		t.Helper()
		title, said := evaluate[string](t, window, "document.title"), text(t, window, ".found [role=status]")
		if !strings.HasPrefix(title, count) || !strings.HasPrefix(said, count) {
			t.Errorf("the page begins with %q, its live region says %q, want %q", title, said, count)
		}
	}
	open(t, window, h.URL+"/recherche?q=souris")
	hears("3\u00a0ressources")
	tick(t, window, "support_types", "jeu")
	eventually(t, "the number with the filter to be announced", func() bool {
		return strings.HasPrefix(text(t, window, ".filters [role=status]"), "2\u00a0ressources")
	})
	tick(t, window, "themes", "accessibilite")
	eventually(t, "the number with both filters to be announced", func() bool {
		return strings.HasPrefix(text(t, window, ".filters [role=status]"), "1\u00a0ressource ")
	})
	press(t, window, ".filters .btn--block")
	hears("1\u00a0ressource")
	press(t, window, ".chip--x")
	hears("2\u00a0ressources")

	open(t, window, h.URL+"/")
	do(t, window, chromedp.Focus(chromedp.CSS("#q")))
	well := func(state string) {
		t.Helper()
		if wrong := evaluate[string](t, window, combobox); wrong != "" {
			t.Errorf("%s: %s", state, wrong)
		}
	}
	well("before anything is typed")
	for _, letter := range "sour" {
		do(t, window, chromedp.KeyEvent(string(letter)))
	}
	eventually(t, "what is proposed", func() bool {
		return evaluate[int](t, window, `document.querySelectorAll("main form.search [role=listbox]:not([hidden]) [role=option]").length`) == 3
	})
	well("open")
	if said := evaluate[string](t, window, `document.querySelector("main form.search [role=status]").textContent`); said != "3 propositions" {
		t.Errorf("a screen reader hears %q", said)
	}
	for range 4 {
		do(t, window, chromedp.KeyEvent(kb.ArrowDown))
		well("going through it")
	}
	do(t, window, chromedp.KeyEvent(kb.Escape))
	well("closed by Escape")
}
