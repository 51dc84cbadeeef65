package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// browser opens a Chromium window.
func browser(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("chromium is missing: make test installs it")
	}
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))...)
	t.Cleanup(cancel)
	window, closeWindow := chromedp.NewContext(allocator)
	t.Cleanup(closeWindow)
	window, stop := context.WithTimeout(window, 3*time.Minute)
	t.Cleanup(stop)
	return window
}

func do(t *testing.T, window context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(window, steps...); err != nil {
		t.Fatal(err)
	}
}

// press clicks a button and waits for the page that follows.
func press(t *testing.T, window context.Context, selector string) {
	t.Helper()
	if _, err := chromedp.RunResponse(window, chromedp.Click(chromedp.CSS(selector))); err != nil {
		t.Fatalf("press %s: %v", selector, err)
	}
}

func open(t *testing.T, window context.Context, address string) {
	t.Helper()
	do(t, window, chromedp.Navigate(address))
}

func fill(t *testing.T, window context.Context, fields ...string) {
	t.Helper()
	for i := 0; i < len(fields); i += 2 {
		do(t, window, chromedp.SetValue(chromedp.CSS(fields[i]), fields[i+1]))
	}
}

// check ticks a box, whether or not its list is open.
func check(t *testing.T, window context.Context, selector string) {
	t.Helper()
	js := fmt.Sprintf("document.querySelector(%q).checked = true", selector)
	if _, err := chromedp.Run(window, chromedp.Evaluate[bool](js)); err != nil {
		t.Fatal(err)
	}
}

func text(t *testing.T, window context.Context, selector string) string {
	t.Helper()
	s, err := chromedp.Run(window, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var confirmLink = regexp.MustCompile(`http://\S+/confirmer/\S+`)

// confirmation returns the link of the newest mail.
func confirmation(t *testing.T, h *hub) string {
	t.Helper()
	link := ""
	eventually(t, "the confirmation mail", func() bool {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL+"/dev/mails", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = response.Body.Close() }()
		var mails []struct{ Text string }
		if err := json.NewDecoder(response.Body).Decode(&mails); err != nil {
			t.Fatal(err)
		}
		if len(mails) > 0 {
			link = confirmLink.FindString(mails[0].Text)
		}
		return link != ""
	})
	return link
}

func TestFromSignUpToTheOtherHub(t *testing.T) {
	t.Parallel()
	here, there := startHub(t), startHub(t)
	reader := there.person("bob")
	window := browser(t)

	open(t, window, here.URL+"/inscription")
	press(t, window, `button[value="sign_up"]`)
	if summary := text(t, window, "#erreurs"); !strings.Contains(summary, "prénom") {
		t.Errorf("an empty form says %q", summary)
	}
	fill(t, window, "#f-first_name", "Alice", "#f-last_name", "Martin", "#f-email", "alice@exemple.fr", "#f-handle", "alice", "#f-password", password)
	check(t, window, "#f-terms")
	press(t, window, `button[value="sign_up"]`)
	open(t, window, confirmation(t, here))
	press(t, window, `button[value="confirm"]`)
	if title := text(t, window, "h1"); title != "Mon compte" {
		t.Fatalf("after the confirmation: %q", title)
	}

	open(t, window, here.URL+"/bases/nouvelle")
	fill(t, window, "#f-handle", "jardin", "#f-title", "Le jardin")
	press(t, window, `button[value="save"]`)
	reader.follow("@jardin@" + strings.TrimPrefix(here.URL, "http://"))

	open(t, window, here.URL+"/ressources/nouvelle?base=jardin")
	fill(t, window, "#f-title", "Semer des mots de passe", "#f-description", "Un atelier de deux heures.")
	check(t, window, `input[value="accessibilite"]`)
	check(t, window, `input[value="tutoriel"]`)
	check(t, window, `input[value="adultes"]`)
	press(t, window, `button[value="save"]`)
	do(t, window, chromedp.Click(chromedp.CSS(".palette details:first-of-type summary")))
	fill(t, window, "#nText-source", "Des mots de passe **longs**.")
	press(t, window, `.palette details:first-of-type button[value="add"]`)
	if words, err := chromedp.Run(window, chromedp.Value(chromedp.CSS(".eblock textarea"))); err != nil || !strings.Contains(words, "longs") {
		t.Errorf("the block: %q, %v", words, err)
	}
	press(t, window, `button[value="publish"]`)
	if words := text(t, window, ".prose"); !strings.Contains(words, "longs") {
		t.Errorf("the published text: %q", words)
	}
	eventually(t, "the resource on the other hub", func() bool { return strings.Contains(reader.fil(), "Semer des mots de passe") })

	editor, err := chromedp.Run(window, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}
	open(t, window, editor+"/modifier")
	fill(t, window, "#f-title", "Semer de bons mots de passe")
	press(t, window, `button[value="publish"]`)
	eventually(t, "the edition on the other hub", func() bool { return strings.Contains(reader.fil(), "Semer de bons mots de passe") })
	open(t, window, editor+"/modifier")
	press(t, window, `[aria-labelledby="visibilite"] button[value="delete"]`)
	press(t, window, `.btn--danger`)
	eventually(t, "the deletion on the other hub", func() bool { return !strings.Contains(reader.fil(), "Semer") })
}

// pages returns the address of every page and form to be checked, by the pattern
// of its route.
func pages(alice *person, resource string) map[string]string {
	return map[string]string{
		"/": "/", "/inscription": "/inscription", "/connexion": "/connexion", "/mon-compte": "/mon-compte",
		"/profils/{handle}": "/profils/alice", "/bases": "/bases", "/bases/nouvelle": "/bases/nouvelle", "/bases/{handle}": "/bases/jardin",
		"/bases/{handle}/modifier": "/bases/jardin/modifier", "/bases/{handle}/membres": "/bases/jardin/membres",
		"/ressources/nouvelle": "/ressources/nouvelle", "/ressources/{slug}": resource, "/ressources/{slug}/modifier": resource + "/modifier",
		"/ressources/{slug}/apercu": resource + "/apercu", "/mes-ressources": "/mes-ressources", "/recherche": "/recherche?q=mots",
		"/suivre": "/suivre?uri=" + alternate(alice.hub.t, alice, "/profils/alice"), "/fil": "/fil", "/hub": "/hub", "/mes-suivis": "/mes-suivis",
		"/dev/mails": "/dev/mails", "/confirmer/{token}": "/confirmer/inconnu", "/ressources/distantes/{id}": "/ressources/distantes/inconnue",
	}
}

// TestPagesAreAccessible runs axe on every page, in both themes, and keeps
// screenshots at 360 and 1280 px to look at.
func TestPagesAreAccessible(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	h := startHub(t)
	alice := h.person("alice")
	alice.post("/bases/nouvelle", http.StatusSeeOther, "title", "Le jardin", "handle", "jardin", "visibility", "public")
	all := pages(alice, alice.publish("Semer des mots de passe", "jardin"))
	for _, route := range pageRoutes(t) {
		if _, ok := all[route]; !ok {
			t.Errorf("the page %s has no case here", route)
		}
	}
	window := browser(t)
	open(t, window, h.URL+"/connexion")
	visitor := map[string]bool{"/inscription": true, "/connexion": true, "/suivre": true}
	for route, path := range all {
		if visitor[route] {
			audit(t, window, string(axe), h.URL+path, route)
		}
	}
	open(t, window, h.URL+"/connexion")
	fill(t, window, "#f-email", "alice@exemple.fr", "#f-password", password)
	press(t, window, `button[value="sign_in"]`)
	for route, path := range all {
		if !visitor[route] {
			audit(t, window, string(axe), h.URL+path, route)
		}
	}
}

// audit checks one page in both themes.
func audit(t *testing.T, window context.Context, axe, address, route string) {
	t.Helper()
	for _, theme := range []string{"light", "dark"} {
		do(t, window, chromedp.EmulateViewport(1280, 900), chromedp.Navigate(address))
		if _, err := chromedp.Run(window, chromedp.Evaluate[string](fmt.Sprintf("document.documentElement.dataset.theme = %q", theme))); err != nil {
			t.Fatal(err)
		}
		const script = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.target.join(" ")).join(", ")).join("\n"))`
		if _, err := chromedp.Run(window, chromedp.Evaluate[bool](axe+"; true")); err != nil {
			t.Fatal(err)
		}
		found, err := chromedp.Run(window, chromedp.Evaluate[string](script, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		if found != "" {
			t.Errorf("%s (%s): %s", route, theme, found)
		}
		screenshots(t, window, route, theme)
	}
}

func screenshots(t *testing.T, window context.Context, route, theme string) {
	t.Helper()
	name := strings.Trim(strings.NewReplacer("/", "_", "{", "", "}", "").Replace(route), "_")
	for _, width := range []int64{1280, 360} {
		do(t, window, chromedp.EmulateViewport(width, 900))
		wide, err := chromedp.Run(window, chromedp.Evaluate[int64]("document.documentElement.scrollWidth"))
		if err != nil {
			t.Fatal(err)
		}
		if wide > width {
			t.Errorf("%s scrolls sideways at %d px: %d px wide", route, width, wide)
		}
		image, err := chromedp.Run(window, chromedp.FullScreenshot(100))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll("screenshots", 0o755); err != nil {
			t.Fatal(err)
		}
		file := filepath.Join("screenshots", fmt.Sprintf("%s-%s-%d.png", name, theme, width))
		if err := os.WriteFile(file, image, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
