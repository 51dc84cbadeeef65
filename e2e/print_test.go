package e2e

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// fullSheet publishes a sheet with every block that can be written, several pages
// long on paper, and returns the path of its page.
func fullSheet(t *testing.T, p *person) string {
	t.Helper()
	draft := strings.TrimSuffix(p.post("/ressources/nouvelle", http.StatusSeeOther, append([]string{
		"title", "Animer un atelier « mots de passe » avec des personnes qui débutent", "keywords", "mot de passe, sécurité, coffre-fort",
		"description", "Une séance de deux heures, en petit groupe : comprendre pourquoi un mot de passe se retient mal, en choisir un bon, et le ranger sans l’écrire sur un papier.",
		"visibility", "public", "action", "save",
	}, indexation()...)...), "/modifier")
	add := func(fields ...string) {
		p.post(draft+"/blocs", http.StatusSeeOther, append(fields, "action", "add")...)
	}
	add("kind", "SectionTitle", "title", "Avant la séance")
	add("kind", "Text", "source", "Prévoyez une table ronde et **un ordinateur pour deux**. Le [guide de l’agence](https://exemple.fr/guides/mots-de-passe) aide à préparer ; "+
		"voir aussi https://exemple.fr/affiche.\n\n# Le matériel\n\n- des feuilles de couleur\n- un feutre par personne\n- le livret, imprimé recto verso\n\n> « Je n’y arriverai jamais » : c’est par là que tout commence.")
	var drawing bytes.Buffer
	picture := image.NewRGBA(image.Rect(0, 0, 1200, 800))
	for y := range 800 {
		for x := range 1200 {
			picture.Set(x, y, color.RGBA{uint8(60 + x/12), uint8(120 + y/10), 110, 255})
		}
	}
	if err := png.Encode(&drawing, picture); err != nil {
		t.Fatal(err)
	}
	if kept, err := p.upload(draft, "Image", "La salle, vue de la porte", &drawing); err != nil || !kept {
		t.Fatalf("the image: %v, %v", kept, err)
	}
	for _, part := range []string{"Pendant la séance", "Après la séance"} {
		add("kind", "SectionTitle", "title", part)
		for range 3 {
			add("kind", "Text", "source", strings.Repeat("Chacun écrit trois mots qui ne vont pas ensemble, puis les relie par une petite histoire ; on la raconte à son voisin, qui essaie de la redire. ", 9)+
				"\n\n1. On lit la consigne à voix haute.\n2. On laisse cinq minutes.\n3. On compare, sans rien montrer.")
		}
		add("kind", "Link", "url", "https://exemple.fr/ressources/une-adresse-assez-longue-pour-aller-jusqu-au-bout-de-la-ligne-et-revenir?page=2#suite", "title", "La fiche de l’animateur", "caption", "À lire la veille, dix minutes.")
	}
	if kept, err := p.upload(draft, "File", "livret.txt", strings.NewReader("Le livret")); err != nil || !kept {
		t.Fatalf("the file: %v, %v", kept, err)
	}
	return p.post(draft+"/modifier", http.StatusSeeOther, append([]string{
		"title", "Animer un atelier « mots de passe » avec des personnes qui débutent", "keywords", "mot de passe, sécurité, coffre-fort",
		"description", "Une séance de deux heures, en petit groupe : comprendre pourquoi un mot de passe se retient mal, en choisir un bon, et le ranger sans l’écrire sur un papier.",
		"visibility", "public", "action", "publish",
	}, indexation()...)...)
}

var pdfPage = regexp.MustCompile(`/Type\s*/Page\b`)

// printed prints what the window shows, keeps the file to look at, and returns how
// many pages it has.
func printed(t *testing.T, window context.Context, name string) int {
	t.Helper()
	file, err := chromedp.Run(window, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize(), chromedp.PDFPrintBackground()))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll("screenshots", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join("screenshots", name+".pdf"), file, 0o644); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(file, []byte("%PDF-")) {
		t.Fatalf("%s is no PDF: %.20q", name, file)
	}
	return len(pdfPage.FindAll(file, -1))
}

// TestAResourceIsPrintedOnPaper prints the sheet made for paper and the page
// itself.
func TestAResourceIsPrintedOnPaper(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	path := fullSheet(t, h.person("alice"))
	window := browser(t)
	open(t, window, h.URL+path)
	press(t, window, `a[href$="/imprimer"]`)
	if shown := evaluate[bool](t, window, `!document.querySelector("[data-print]").hidden`); !shown {
		t.Error("the button that prints is hidden")
	}
	const drawn = `Promise.all([...document.images].map(i => i.decode().then(() => i.naturalWidth > 0, () => false))).then(all => all.length > 1 && all.every(Boolean))`
	if !evaluate[bool](t, window, drawn) {
		t.Error("a picture of the sheet is missing")
	}
	if pages := printed(t, window, "imprimer"); pages < 2 || pages > 6 {
		t.Errorf("the sheet has %d pages", pages)
	}
	open(t, window, h.URL+path)
	if pages := printed(t, window, "ressource"); pages < 2 || pages > 6 {
		t.Errorf("the page has %d pages on paper", pages)
	}
}
