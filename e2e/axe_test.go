package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestPagesAreAccessible runs axe on every page and on every form that was
// refused, in both themes, and keeps screenshots to look at. A route without its
// case fails.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	s := newScene(t)
	pages, forms := s.pages(), s.forms()
	got, posted := pageRoutes(t)
	for _, route := range got {
		if len(pages[route]) == 0 {
			t.Errorf("the page %s has no case here", route)
		}
	}
	for _, route := range posted {
		if _, ok := forms[route]; !ok {
			t.Errorf("the form %s has no case here", route)
		}
	}
	// Two windows share the pages: half of the time is spent drawing them.
	for half := range 2 {
		t.Run(strconv.Itoa(half), func(t *testing.T) {
			t.Parallel()
			s.audit(t, string(axe), half)
		})
	}
}

// audit looks at every other page and refused form, as a visitor and signed in.
func (s scene) audit(t *testing.T, axe string, half int) {
	t.Helper()
	window := browser(t)
	leaves(t, window)
	for _, visitor := range []bool{true, false} {
		open(t, window, s.hub.URL+"/connexion")
		if !visitor {
			signIn(t, window, "alice")
		}
		for prefix, states := range map[string]map[string][]state{"get": s.pages(), "post": s.forms()} {
			for n, route := range slices.Sorted(maps.Keys(states)) {
				for i, st := range states[route] {
					if st.visitor == visitor && n%2 == half {
						show(t, window, s.hub, st)
						audit(t, window, axe, fmt.Sprintf("%s%s-%d", prefix, route, i))
					}
				}
			}
		}
	}
}

func signIn(t *testing.T, window context.Context, handle string) {
	t.Helper()
	fill(t, window, "#f-email", handle+"@exemple.fr", "#f-password", password)
	press(t, window, `button[value="sign_in"]`)
}

// show leads to a state, and checks that the focus is on the errors it names.
func show(t *testing.T, window context.Context, h *hub, st state) {
	t.Helper()
	do(t, window, chromedp.EmulateViewport(1280, 900))
	if st.fields == nil {
		open(t, window, h.URL+st.path)
		return
	}
	open(t, window, h.URL+"/bases")
	fields, err := json.Marshal(st.fields)
	if err != nil {
		t.Fatal(err)
	}
	script := fmt.Sprintf(`{
		const form = document.createElement("form");
		form.method = "post"; form.action = %q; form.id = "essai";
		for (const [name, values] of Object.entries(%s)) for (const value of values) {
			const input = document.createElement("input");
			input.type = "hidden"; input.name = name; input.value = value;
			form.append(input);
		}
		const button = document.createElement("button");
		button.id = "envoyer"; button.textContent = "Envoyer";
		form.append(button);
		document.querySelector("main").prepend(form);
	} true`, st.path, fields)
	evaluate[bool](t, window, script)
	press(t, window, "#envoyer")
	if st.summary {
		// The browser moves the focus when it first draws the page.
		eventually(t, st.path+" to move the focus to what is wrong", func() bool {
			return evaluate[string](t, window, "document.activeElement.id") == "erreurs"
		})
	}
	const lost = `[...document.querySelectorAll("#erreurs a")].filter(a => !document.querySelector(a.hash)).map(a => a.hash).join(" ")`
	if missing := evaluate[string](t, window, lost); missing != "" {
		t.Errorf("%s: the errors lead to fields that are not there: %s", st.path, missing)
	}
}

// audit checks what the window shows, in both themes, wide and narrow.
func audit(t *testing.T, window context.Context, axe, name string) {
	t.Helper()
	const script = `axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then(r =>
		r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(", ")).join("\n"))`
	// Colours that are still on their way to another theme have no contrast yet.
	const still = `{ const s = new CSSStyleSheet(); s.replaceSync("* { transition: none !important; }"); document.adoptedStyleSheets = [s]; } true`
	evaluate[bool](t, window, still)
	evaluate[bool](t, window, axe+"; true")
	for _, theme := range []string{"light", "dark"} {
		evaluate[string](t, window, fmt.Sprintf("document.documentElement.dataset.theme = %q", theme))
		for _, width := range []int64{1280, 360} {
			do(t, window, chromedp.EmulateViewport(width, 900))
			// The narrow page differs by its layout, not by its colours.
			if width == 360 && theme == "dark" {
				screenshot(t, window, fmt.Sprintf("%s-%s-%d", name, theme, width))
				continue
			}
			if found := evaluate[string](t, window, script); found != "" {
				t.Errorf("%s (%s, %d px): %s", name, theme, width, found)
			}
			screenshot(t, window, fmt.Sprintf("%s-%s-%d", name, theme, width))
		}
		do(t, window, chromedp.EmulateViewport(320, 900))
		if wide := evaluate[int64](t, window, "document.documentElement.scrollWidth"); wide > 320 {
			t.Errorf("%s scrolls sideways at 320 px: it is %d px wide", name, wide)
		}
	}
}

func screenshot(t *testing.T, window context.Context, name string) {
	t.Helper()
	image, err := chromedp.Run(window, chromedp.FullScreenshot(80))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("screenshots", 0o755); err != nil {
		t.Fatal(err)
	}
	file := strings.NewReplacer("/", "_", "{", "", "}", "").Replace(name) + ".png"
	if err := os.WriteFile(filepath.Join("screenshots", file), image, 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestTheKeyboardIsEnough skips to the content and opens the menu by keys alone.
func TestTheKeyboardIsEnough(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	h.person("alice")
	window := browser(t)
	open(t, window, h.URL+"/connexion")
	signIn(t, window, "alice")
	do(t, window, chromedp.EmulateViewport(1280, 900))
	open(t, window, h.URL+"/bases")
	do(t, window, chromedp.KeyEvent("\t"))
	if first := evaluate[string](t, window, "document.activeElement.className"); first != "skip" {
		t.Fatalf("the first stop is %q", first)
	}
	if top := evaluate[float64](t, window, "document.activeElement.getBoundingClientRect().top"); top < 0 {
		t.Error("the skip link cannot be seen while it has the focus")
	}
	do(t, window, chromedp.KeyEvent("\r"))
	if where := evaluate[string](t, window, "document.activeElement.id"); where != "contenu" {
		t.Errorf("the skip link leads to %q", where)
	}
	open(t, window, h.URL+"/bases")
	for range 20 {
		do(t, window, chromedp.KeyEvent("\t"))
		if evaluate[bool](t, window, `document.activeElement.matches(".menu > summary")`) {
			break
		}
	}
	do(t, window, chromedp.KeyEvent("\r"), chromedp.KeyEvent("\t"))
	if link := evaluate[string](t, window, "document.activeElement.textContent"); link != "Mon profil" {
		t.Errorf("the menu opens on %q", link)
	}
	const outline = `getComputedStyle(document.activeElement).outlineStyle + " " + getComputedStyle(document.activeElement).outlineWidth`
	if seen := evaluate[string](t, window, outline); seen != "solid 3px" {
		t.Errorf("the focus is drawn as %q", seen)
	}
}
