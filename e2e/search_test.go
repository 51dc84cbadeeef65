package e2e

import (
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWhatIsTypedIsCompletedByKeysAlone types in the box of the home, goes through
// what is proposed, closes it, and opens a resource.
func TestWhatIsTypedIsCompletedByKeysAlone(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	h := startHub(t)
	alice := h.person("alice")
	alice.publish("Jardiner sur un balcon", "")
	path := alice.publish("Un jardin de poche", "")
	window := browser(t)
	do(t, window, chromedp.EmulateViewport(1280, 900))
	proposed := func(n int) {
		t.Helper()
		eventually(t, "what is proposed", func() bool {
			return evaluate[int](t, window, `document.querySelectorAll("main form.search [role=listbox]:not([hidden]) [role=option]").length`) == n
		})
	}
	open(t, window, h.URL+"/")
	do(t, window, chromedp.Focus(chromedp.CSS("#q")))
	for _, letter := range "jard" {
		do(t, window, chromedp.KeyEvent(string(letter)))
	}
	proposed(2)
	if said := evaluate[string](t, window, `document.querySelector("main form.search [role=status]").textContent`); said != "2 propositions" {
		t.Errorf("a screen reader hears %q", said)
	}
	audit(t, window, string(axe), "suggestions")
	do(t, window, chromedp.EmulateViewport(1280, 900), chromedp.KeyEvent(kb.Escape))
	if open := evaluate[string](t, window, `document.querySelector("#q").getAttribute("aria-expanded")`); open != "false" {
		t.Error("Escape does not close it")
	}
	do(t, window, chromedp.KeyEvent("i"))
	proposed(2)
	do(t, window, chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowUp), chromedp.KeyEvent(kb.ArrowUp))
	const active = `document.getElementById(document.querySelector("#q").getAttribute("aria-activedescendant")).getAttribute("href")`
	want := evaluate[string](t, window, active)
	if _, err := chromedp.RunResponse(window, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	if at := evaluate[string](t, window, "location.pathname"); at != want {
		t.Errorf("Enter leads to %s, not %s (%s)", at, want, path)
	}
}
