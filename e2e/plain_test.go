package e2e

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// withoutScripts makes a window run no script of any page.
func withoutScripts(t *testing.T, window context.Context) {
	t.Helper()
	do(t, window, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return err
	}))
}

// onDisk writes a file that a form may send.
func onDisk(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func aDrawing(t *testing.T) []byte {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 600, 400))
	for y := range 400 {
		for x := range 600 {
			picture.Set(x, y, color.RGBA{uint8(60 + x/6), uint8(120 + y/6), 110, 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, picture); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plain is somebody who writes without scripts.
type plain struct {
	t      *testing.T
	window context.Context
}

// press presses a button or follows a link by the keyboard, wherever it is, and waits
// for the page that follows.
func (w plain) press(selector string) {
	w.t.Helper()
	if _, err := chromedp.RunResponse(w.window, chromedp.SendKeys(chromedp.CSS(selector), "\r")); err != nil {
		w.t.Fatalf("press %s: %v", selector, err)
	}
}

// says fails the test unless a part of the page holds the texts, in their order.
func (w plain) says(selector string, texts ...string) {
	w.t.Helper()
	whole := evaluate[string](w.t, w.window, fmt.Sprintf("[...document.querySelectorAll(%q)].map(e => e.textContent).join(' ').replace(/\\s+/g, ' ')", selector))
	rest := whole
	for _, text := range texts {
		_, after, found := strings.Cut(rest, text)
		if !found {
			w.t.Fatalf("%s does not say %q behind the texts before it: %.1500s", selector, text, whole)
		}
		rest = after
	}
}

// adds writes a block on the page of the editor, by its palette.
func (w plain) adds(kind string, fields ...string) {
	w.t.Helper()
	click(w.t, w.window, fmt.Sprintf(".palette details:has([name^='new_%s_']) summary", kind))
	fill(w.t, w.window, fields...)
	w.press(fmt.Sprintf("button[value='add:%s']", kind))
}

// everything fills every field of a new sheet.
func (w plain) everything() {
	w.t.Helper()
	fill(w.t, w.window, "#f-title", "Choisir un mot de passe", "#f-description", "Un atelier de deux heures.", "#f-keywords", "mots de passe, sécurité", "#f-producer", "La Mèche",
		"#f-source_url", "https://meche.example/atelier", "#f-credits", "Anne Le Gall\nLe Phare", "#f-produced_month", "03", "#f-produced_year", "2025", "#f-review_by", "2031-03-01", "#f-language", "br")
	for _, selector := range []string{
		`[name="themes"][value="accessibilite"]`, `[name="support_types"][value="tutoriel"]`, `[name="audiences"][value="adultes"]`, `[name="licence"][value="cc_by_sa_4_0"]`,
		"#f-provenance-found", `[name="view"][value="grid"]`, "#f-both_views", `[name="visibility"][value="public"]`,
	} {
		check(w.t, w.window, selector)
	}
	evaluate[bool](w.t, w.window, `document.querySelector('#f-territories option[value="29"]').selected = true`)
}

// sends adds a block that comes with a file, on a page of its own.
func (w plain) sends(kind, path string, fields ...string) {
	w.t.Helper()
	w.press(fmt.Sprintf("button[value='file:%s']", kind))
	do(w.t, w.window, chromedp.SetUploadFiles(chromedp.CSS("#n"+kind+"-file"), []string{path}))
	fill(w.t, w.window, fields...)
	w.press("main button[value='add']")
}

// order is the kinds of the blocks in the editor.
func (w plain) order() string {
	return evaluate[string](w.t, w.window, `[...document.querySelectorAll(".eblock__bar b")].map(e => e.textContent.trim()).join(", ")`)
}

func TestASheetIsWrittenWithoutAnyScript(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	other := h.person("alice").publish("Semer des mots de passe", "")
	window, stop := context.WithTimeout(browser(t), 20*time.Minute)
	defer stop()
	w := plain{t, window}
	withoutScripts(t, w.window)
	open(t, w.window, h.URL+"/connexion")
	signIn(t, w.window, "alice")
	open(t, w.window, h.URL+"/ressources/nouvelle")
	w.press(`.btn[value="publish"]`)
	w.says("#erreurs", "titre", "thématique", "type de support", "public cible")
	w.everything()
	w.press(`.btn[value="save"]`)
	w.says(".side", "Rien ne manque")

	w.adds("Text", "#nText-source", "Des mots de passe **longs**.")
	w.adds("SectionTitle", "#nSectionTitle-title", "Avant la séance")
	w.adds("Link", "#nLink-url", "https://exemple.fr/guide", "#nLink-title", "Le guide")
	w.sends("Image", onDisk(t, "plan.png", aDrawing(t)), "#nImage-alt", "Le plan de la salle")
	w.sends("File", onDisk(t, "livret.txt", []byte("Le livret")), "#nFile-title", "Le livret")
	w.press("button[value='file:LinkedResource']")
	fill(t, w.window, "#nl-url", h.URL+other)
	w.press("main form[method='get'] button")
	w.press("main button[value='add']")
	const all = "Texte, Titre de section, Lien, Image, Fichier, Ressource liée"
	if got := w.order(); got != all {
		t.Fatalf("the blocks are %s", got)
	}
	w.press(".eblock[data-kind='LinkedResource'] button[value^='up:']")
	w.press(".eblock[data-kind='Text'] button[value^='down:']")
	const moved = "Titre de section, Texte, Lien, Image, Ressource liée, Fichier"
	if got := w.order(); got != moved {
		t.Fatalf("after the moves: %s", got)
	}
	w.press("button[value='cover']")
	do(t, w.window, chromedp.SetUploadFiles(chromedp.CSS("#nImage-file"), []string{onDisk(t, "couverture.png", aDrawing(t))}))
	fill(t, w.window, "#nImage-alt", "Des couleurs")
	w.press("main button[value='save']")

	w.press(`.btn[value="publish"]`)
	w.says("main", "Avant la séance", "Des mots de passe longs.", "Le guide", "Semer des mots de passe", "Le livret", "CC BY-SA 4.0", "Repérée ailleurs : produite par La Mèche",
		"meche.example", "Anne Le Gall, Le Phare", "mars 2025", "Finistère", "Breton", "1er mars 2031")
	if alt := evaluate[string](t, w.window, `document.querySelector(".head img.pic__img").alt`); alt != "Des couleurs" {
		t.Errorf("the cover is %q", alt)
	}
	w.says(".views [aria-current]", "Vue en grille")
	w.press(".views a:not([aria-current])")
	w.says(".views [aria-current]", "Vue en liste")
	click(t, w.window, ".fold-part summary")
	if evaluate[bool](t, w.window, `document.querySelector(".fold-part").open`) {
		t.Error("the section does not fold")
	}
	w.changes()
}

// changes edits the sheet, reads the difference, publishes it and restores the first
// version.
func (w plain) changes() {
	w.t.Helper()
	w.press(`.bar a[href$="/modifier"]`)
	fill(w.t, w.window, "#f-title", "Choisir un bon mot de passe", "#f-credits", "Anne Le Gall\nLa Ruche", ".eblock[data-kind='Text'] textarea", "Des mots de passe **longs et simples**.")
	check(w.t, w.window, `[name="licence"][value="cc_by_4_0"]`)
	w.press(`.btn[value="save"]`)
	w.press(`a[href$="&a=brouillon"]`)
	w.says(".changes", "Titre", "bon", "Licence", "CC BY-SA 4.0", "CC BY 4.0", "Crédits", "Le Phare", "La Ruche", "et simples")
	open(w.t, w.window, evaluate[string](w.t, w.window, `location.href.replace(/historique.*/, "modifier")`))
	w.press(`.btn[value="publish"]`)
	w.says("main", "Choisir un bon mot de passe", "longs et simples", "La Ruche")
	open(w.t, w.window, evaluate[string](w.t, w.window, `location.origin + location.pathname + "/historique/1"`))
	w.says("h1", "Choisir un mot de passe")
	open(w.t, w.window, evaluate[string](w.t, w.window, `location.href.replace(/\/1$/, "")`))
	w.press(`button[value="restore"]`)
	w.press(`.btn[value="publish"]`)
	w.says("main", "Choisir un mot de passe", "Des mots de passe longs.", "Anne Le Gall, Le Phare")
}
