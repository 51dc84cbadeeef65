package e2e

import (
	"context"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// library is a hub with sheets of two kinds about one word.
func library(t *testing.T) *hub {
	t.Helper()
	h := startHub(t)
	alice := h.person("alice")
	for title, values := range map[string][3]string{
		"Apprivoiser la souris":           {"accessibilite", "tutoriel", "adultes"},
		"La souris en jeu":                {"accessibilite", "jeu", "adultes"},
		"Programmer une souris":           {"code_et_programmation", "jeu", "parents"},
		"Écrire un courriel à sa famille": {"accessibilite", "tutoriel", "adultes"},
	} {
		alice.post("/ressources/nouvelle", http.StatusSeeOther, "title", title, "description", "Un atelier pour débuter.", "visibility", "public", "action", "publish",
			"licence", "cc_by_4_0", "themes", values[0], "support_types", values[1], "audiences", values[2])
	}
	return h
}

// cards returns the titles of what a page lists.
func cards(t *testing.T, window context.Context) string {
	t.Helper()
	return evaluate[string](t, window, `[...document.querySelectorAll("main article h3")].map(e => e.textContent.trim()).join(", ")`)
}

// tick chooses a value of a filter as a mouse does.
func tick(t *testing.T, window context.Context, name, value string) {
	t.Helper()
	click(t, window, `input[name="`+name+`"][value="`+value+`"]`)
}

// narrows goes from the home to one sheet: words, the three compulsory filters, the
// sheet. Then it takes a filter back.
func narrows(t *testing.T, window context.Context, h *hub) {
	t.Helper()
	open(t, window, h.URL+"/")
	do(t, window, chromedp.SetValue(chromedp.CSS("#q"), "souris"))
	press(t, window, "main form.search button")
	if said := text(t, window, ".found [role=status]"); !strings.HasPrefix(said, "3\u00a0ressources") {
		t.Errorf("the words find %q", said)
	}
	for _, f := range [][2]string{{"themes", "accessibilite"}, {"support_types", "jeu"}, {"audiences", "adultes"}} {
		tick(t, window, f[0], f[1])
	}
	press(t, window, ".filters .btn--block")
	if got := cards(t, window); got != "La souris en jeu" {
		t.Errorf("narrowed to %q", got)
	}
	if n := evaluate[int](t, window, `document.querySelectorAll(".chip--x").length`); n != 3 {
		t.Errorf("%d chips", n)
	}
	results := evaluate[string](t, window, "location.href")
	press(t, window, "main article h3 a")
	if title := text(t, window, "h1"); title != "La souris en jeu" {
		t.Errorf("the card leads to %q", title)
	}
	// The address holds all of it.
	open(t, window, results)
	press(t, window, `.chip--x[href*="themes=accessibilite"][href*="audiences=adultes"]`)
	if got := cards(t, window); !strings.Contains(got, "Apprivoiser la souris") || !strings.Contains(got, "La souris en jeu") {
		t.Errorf("without one filter: %q", got)
	}
}

func TestAVisitorFindsASheetInThreeActionsAndNarrowsWithAndWithoutScripts(t *testing.T) {
	t.Parallel()
	h := library(t)
	window := browser(t)
	do(t, window, chromedp.EmulateViewport(1280, 900))
	narrows(t, window, h)
	withoutScripts(t, window)
	narrows(t, window, h)
}

// TestASearchIsNarrowedByKeysAlone ticks a filter, sends the form, removes the chip.
func TestASearchIsNarrowedByKeysAlone(t *testing.T) {
	t.Parallel()
	h := library(t)
	window := browser(t)
	do(t, window, chromedp.EmulateViewport(1280, 900))
	open(t, window, h.URL+"/recherche?q=souris")
	// reach goes on by Tab until the focus is on something, which must be seen.
	reach := func(selector string) {
		t.Helper()
		for range 80 {
			do(t, window, chromedp.KeyEvent("\t"))
			if evaluate[bool](t, window, `document.activeElement.matches('`+selector+`')`) {
				const seen = `{ const s = getComputedStyle(document.activeElement), b = document.activeElement.getBoundingClientRect();
					s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && b.width > 0 && b.top >= 0 && b.bottom <= innerHeight }`
				// The page may still be on its way there.
				eventually(t, "the focus on "+selector+" to be seen", func() bool { return evaluate[bool](t, window, seen) })
				return
			}
		}
		t.Fatalf("the Tab key does not reach %s", selector)
	}
	reach(`input[name="support_types"][value="tutoriel"]`)
	do(t, window, chromedp.KeyEvent(" "))
	reach(".filters .btn--block")
	if _, err := chromedp.RunResponse(window, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	if got := cards(t, window); got != "Apprivoiser la souris" {
		t.Errorf("narrowed to %q", got)
	}
	reach(".chip--x")
	if _, err := chromedp.RunResponse(window, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	if said := text(t, window, ".found [role=status]"); !strings.HasPrefix(said, "3\u00a0ressources") {
		t.Errorf("without the chip: %q", said)
	}
}

// TestASearchFitsAPhone opens the filters on a narrow screen, and has axe look at
// what it finds, at nothing found, and at what is corrected.
func TestASearchFitsAPhone(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	h := library(t)
	window := browser(t)
	do(t, window, chromedp.EmulateViewport(360, 740))
	open(t, window, h.URL+"/recherche?q=souris")
	const box = `document.querySelector('input[name="support_types"][value="jeu"]').checkVisibility({contentVisibilityAuto: true, checkVisibilityCSS: true})`
	if evaluate[bool](t, window, box) {
		t.Error("the filters are open before anybody asks")
	}
	click(t, window, ".filters > summary")
	if !evaluate[bool](t, window, box) {
		t.Error("the filters do not open")
	}
	if wide := evaluate[int](t, window, "document.documentElement.scrollWidth"); wide > 360 {
		t.Errorf("with its filters the page is %d px wide", wide)
	}
	tick(t, window, "support_types", "jeu")
	tick(t, window, "audiences", "parents")
	press(t, window, ".filters .btn--block")
	if got := cards(t, window); got != "Programmer une souris" {
		t.Errorf("narrowed to %q", got)
	}
	for name, path := range map[string]string{
		"narrowed": "/recherche?q=souris&support_types=jeu&audiences=parents", "nothing": "/recherche?q=souris&support_types=tutoriel&audiences=parents",
		"corrected": "/recherche?q=souirs",
	} {
		open(t, window, h.URL+path)
		audit(t, window, string(axe), "search-"+name)
	}
}
