package e2e

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// distant is the page of a resource of another server.
var distant = regexp.MustCompile(`/ressources/distantes/[0-9a-f-]{36}`)

// sheetWithFile publishes a resource of a text and a file and returns its page.
func (p *person) sheetWithFile(title string) string {
	p.hub.t.Helper()
	fields := append(indexation(), "title", title, "description", "Un atelier de deux heures.")
	fields[slices.Index(fields, "licence")+1] = "cc_by_sa_4_0"
	draft := strings.TrimSuffix(p.post("/ressources/nouvelle", http.StatusSeeOther, append(fields, "action", "save")...), "/modifier")
	p.post(draft+"/blocs", http.StatusSeeOther, "kind", "Text", "source", "Des mots de passe **longs**.", "action", "add")
	if kept, err := p.upload(draft, "File", "livret.txt", strings.NewReader("Le livret de l’atelier")); err != nil || !kept {
		p.hub.t.Fatalf("the file: %v, %v", kept, err)
	}
	return p.post(draft+"/modifier", http.StatusSeeOther, append(fields, "action", "publish")...)
}

// signedInto opens a window in which somebody of a hub is signed in.
func signedInto(t *testing.T, h *hub, handle string) context.Context {
	t.Helper()
	window := browser(t)
	open(t, window, h.URL+"/connexion")
	signIn(t, window, handle)
	return window
}

func TestAdaptingASheetOfTheOtherHub(t *testing.T) {
	t.Parallel()
	here, there := startHub(t), startHub(t)
	alice := here.person("alice")
	bob := there.person("bob")
	bob.follow("@alice@" + strings.TrimPrefix(here.URL, "http://"))
	sheet := alice.sheetWithFile("Semer des mots de passe")
	page := ""
	eventually(t, "the sheet on the other hub", func() bool {
		_, fil := bob.get("/fil")
		page = distant.FindString(fil)
		return page != ""
	})
	script, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}

	window := signedInto(t, there, "bob")
	open(t, window, there.URL+page)
	press(t, window, `a[href$="/adapter"]`)
	if words := text(t, window, "main"); !strings.Contains(words, "CC BY-SA 4.0") || !strings.Contains(words, "garde la même licence") {
		t.Errorf("the page says %q", words)
	}
	audit(t, window, string(script), "adapter")
	press(t, window, `button[value="adapt"]`)
	eventually(t, "the copy of the file", func() bool {
		do(t, window, chromedp.Reload())
		return strings.Contains(text(t, window, "aside.side"), "1\u00a0fichier copié")
	})
	audit(t, window, string(script), "brouillon d’une adaptation")
	if only := evaluate[int](t, window, `document.querySelectorAll('input[name="licence"]').length`); only != 1 {
		t.Errorf("%d licences are offered", only)
	}
	fill(t, window, "#f-title", "Semer des mots de passe, en allemand")
	press(t, window, `.btn[value="publish"]`)
	if words := text(t, window, "main"); !strings.Contains(words, "Adaptée de") || !strings.Contains(words, "livret.txt") {
		t.Errorf("the adaptation says %q", words)
	}
	audit(t, window, string(script), "adaptation publiée")

	author := signedInto(t, here, "alice")
	eventually(t, "the adaptation at its origin", func() bool {
		open(t, author, here.URL+sheet+"/modifier")
		return strings.Contains(text(t, author, "aside.side"), "en allemand")
	})
	audit(t, author, string(script), "adaptation à décider")
	press(t, author, `button[value="accept"]`)
	open(t, author, here.URL+sheet)
	if words := text(t, author, "main"); !strings.Contains(words, "Semer des mots de passe, en allemand") {
		t.Error("the origin does not list it")
	}
	audit(t, author, string(script), "ressource et ses adaptations")
	eventually(t, "the answer", func() bool {
		status, editor := bob.get(strings.TrimPrefix(address(t, window), there.URL) + "/modifier")
		return status == http.StatusOK && strings.Contains(editor, "l’a fait figurer")
	})
}

// address is where a window is.
func address(t *testing.T, window context.Context) string {
	t.Helper()
	return evaluate[string](t, window, "location.origin + location.pathname")
}
