package e2e

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
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
	window, stop := context.WithTimeout(window, 20*time.Minute)
	t.Cleanup(stop)
	return window
}

// leaves answers « yes » to a page that asks whether to leave it, and returns how
// often it was asked.
func leaves(t *testing.T, window context.Context) *atomic.Int32 {
	t.Helper()
	var asked atomic.Int32
	err := chromedp.Listen(window, func(event any) {
		if _, ok := event.(*page.EventJavascriptDialogOpening); ok {
			asked.Add(1)
			go func() {
				_, _ = chromedp.Call(window, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			}()
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return &asked
}

func do(t *testing.T, window context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(window, steps...); err != nil {
		t.Fatal(err)
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

// evaluate runs a script in the page, whatever its policy.
func evaluate[T any](t *testing.T, window context.Context, script string) T {
	t.Helper()
	value, err := chromedp.Run(window, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.80s: %v", script, err)
	}
	return value
}

// check ticks a box, whether or not its list is open.
func check(t *testing.T, window context.Context, selector string) {
	t.Helper()
	evaluate[bool](t, window, fmt.Sprintf("document.querySelector(%q).checked = true", selector))
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
		for _, m := range mails {
			link = cmp.Or(link, confirmLink.FindString(m.Text))
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
	press(t, window, `.btn[value="save"]`)
	click(t, window, `[data-begin="Text"]`)
	do(t, window, chromedp.KeyEvent("Des mots de passe **longs**."))
	eventually(t, "the block to be saved", func() bool {
		return evaluate[bool](t, window, `document.querySelector(".eblock [data-state]").textContent === "Enregistrée"`)
	})
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
	press(t, window, `[aria-labelledby="supprimer"] button[value="delete"]`)
	press(t, window, `.btn--danger`)
	eventually(t, "the deletion on the other hub", func() bool { return !strings.Contains(reader.fil(), "Semer") })
}
