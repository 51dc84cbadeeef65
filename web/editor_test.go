package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// page is the form of an editor that somebody has before them.
type page struct {
	b      *browser
	path   string
	values url.Values
}

// open returns the form of the editor of a resource as a browser without scripts
// holds it.
func (b *browser) open(slug string) *page {
	b.t.Helper()
	p := &page{b: b, path: "/ressources/" + slug + "/modifier"}
	p.read(b.get(p.path))
	return p
}

// read takes the fields of the form that an answer shows.
func (p *page) read(w *httptest.ResponseRecorder) {
	p.b.t.Helper()
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		p.b.t.Fatal(err)
	}
	p.values = url.Values{}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || attributeOf(n, "name") == "" && n.Data != "option" || !inEditor(n) {
			continue
		}
		switch {
		case n.Data == "textarea" && n.FirstChild != nil:
			p.values.Add(attributeOf(n, "name"), n.FirstChild.Data)
		case n.Data == "textarea":
			p.values.Add(attributeOf(n, "name"), "")
		case n.Data == "option" && has(n, "selected"):
			p.values.Add(attributeOf(n.Parent, "name"), attributeOf(n, "value"))
		case n.Data == "input":
			kind := attributeOf(n, "type")
			if kind != "checkbox" && kind != "radio" || has(n, "checked") {
				p.values.Add(attributeOf(n, "name"), attributeOf(n, "value"))
			}
		}
	}
}

func attributeOf(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func inEditor(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Data == "form" && attributeOf(n, "id") == "fiche" {
			return true
		}
	}
	return false
}

// field is the name of a field of the nth block.
func (p *page) field(n int, name string) string {
	p.b.t.Helper()
	blocks := p.blocks()
	if n >= len(blocks) {
		p.b.t.Fatalf("the page has %d blocks", len(blocks))
	}
	return "block_" + blocks[n] + "_" + name
}

// blocks are the keys of the blocks in the order in which they were made.
func (p *page) blocks() []string {
	var ids []string
	for name := range p.values {
		if rest, ok := strings.CutPrefix(name, "block_"); ok && strings.HasSuffix(rest, "_version") {
			ids = append(ids, strings.TrimSuffix(rest, "_version"))
		}
	}
	slices.Sort(ids)
	return ids
}

// press sends the whole form by a button, and reads the form of the answer.
func (p *page) press(action string) *httptest.ResponseRecorder {
	p.b.t.Helper()
	values := url.Values{"action": {action}}
	for name, all := range p.values {
		for _, value := range all {
			// As browsers send texts.
			values.Add(name, strings.ReplaceAll(value, "\n", "\r\n"))
		}
	}
	r := httptest.NewRequest(http.MethodPost, "https://a.example"+p.path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", urlencoded)
	w := p.b.do(r)
	if w.Code != http.StatusSeeOther {
		p.read(w)
	}
	return w
}

// texts are the texts of the draft in their order.
func texts(t *testing.T, p *fedtest.Person, slug string) string {
	t.Helper()
	editing, err := p.Hub.Resources.Editor(t.Context(), p.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, b := range editing.Draft.Blocks {
		all = append(all, b.Title+b.Source)
	}
	return strings.Join(all, " | ")
}

// written is a draft with these texts.
func written(t *testing.T, p *fedtest.Person, sources ...string) string {
	t.Helper()
	slug := p.Draft("Brouillon", "").Slug
	saveText(t, p, slug, sources[0])
	for _, source := range sources[1:] {
		if _, err := p.Hub.Resources.AddBlock(t.Context(), p.Viewer, slug, "", basilic.Block{Kind: basilic.BlockText, Source: source}); err != nil {
			t.Fatal(err)
		}
	}
	return slug
}

func TestAnyButtonOfTheEditorSavesAllThatIsTyped(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	for _, action := range []string{"save", "save:first", "up:second", "down:first", "insert:first", "preview", "publish", "delete", "add:Text", "file:Image", "delete_block:third", "nonsense"} {
		slug := written(t, alice, "un\n\ndeux", "trois", "quatre")
		p := b.open(slug)
		action = strings.NewReplacer("first", p.blocks()[0], "second", p.blocks()[1], "third", p.blocks()[2]).Replace(action)
		p.values.Set("title", "Titre "+action[:4])
		p.values.Set(p.field(0, "source"), "un\n\n2")
		p.values.Set(p.field(1, "source"), "3")
		p.values.Set("new_Text_source", "cinq")
		p.press(action)
		got := texts(t, alice, slugNow(t, b, alice, slug, action))
		for _, text := range []string{"un\n\n2", "3", "cinq"} {
			if !strings.Contains(got, text) {
				t.Errorf("%s lost %q: %q", action, text, got)
			}
		}
	}
}

// slugNow is the slug of a draft after a button that may have published it.
func slugNow(t *testing.T, b *browser, p *fedtest.Person, slug, action string) string {
	t.Helper()
	if action != "publish" {
		return slug
	}
	r, err := b.hub.DB.ResourceByID(t.Context(), basilic.ID(slug))
	if err != nil || r.State != basilic.ResourcePublic {
		t.Fatal(r.State, err)
	}
	return r.Slug
}

func TestWhatIsWrongInOneBlockKeepsNoOtherFromBeingSaved(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := written(t, alice, "un", "deux")
	p := b.open(slug)
	p.values.Set(p.field(0, "source"), strings.Repeat("é", basilic.MaxText+1))
	p.values.Set(p.field(1, "source"), "2")
	p.values.Set("new_Link_url", "javascript:alert(1)")
	p.values.Set("new_Link_title", "Mon lien")
	w := p.press("publish")
	b.expect(w, http.StatusUnprocessableEntity, "1 caractère de trop", "https://", "Mon lien", "javascript:alert(1)")
	if got := texts(t, alice, slug); got != "un | 2" {
		t.Errorf("saved: %q", got)
	}
	// What was refused is corrected in the answer itself.
	p.values.Set(p.field(0, "source"), "1")
	p.values.Set("new_Link_url", "https://exemple.fr")
	if w := p.press("save"); w.Code != http.StatusSeeOther {
		t.Errorf("saving what was corrected: %d", w.Code)
	}
	if got := texts(t, alice, slug); got != "1 | 2 | Mon lien" {
		t.Errorf("saved: %q", got)
	}
}

func TestABlockIsAddedBetweenTwo(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := written(t, alice, "un", "deux")
	p := b.open(slug)
	w := p.press("insert:" + p.blocks()[0])
	p.read(b.get(strings.Split(w.Header().Get("Location"), "#")[0]))
	p.values.Set("new_SectionTitle_title", "Entre les deux")
	p.press("add:SectionTitle")
	if got := texts(t, alice, slug); got != "un | Entre les deux | deux" {
		t.Errorf("%q", got)
	}
}

func TestTwoPeopleOnOneBlockLoseNothing(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	for action, want := range map[string]string{
		"mine": "Le mien.\nFin. | mon deux", "theirs": "Le sien.\nFin. | mon deux", "merge": "Le sien.\nLe mien.\nFin. | mon deux",
	} {
		slug := written(t, alice, "Début.\nFin.", "deux")
		mine := b.open(slug)
		saveText(t, alice, slug, "Le sien.\nFin.")
		mine.values.Set(mine.field(0, "source"), "Le mien.\nFin.")
		mine.values.Set(mine.field(1, "source"), "mon deux")
		w := mine.press("publish")
		b.expect(w, http.StatusUnprocessableEntity, "Quelqu’un a modifié le même texte", "La version enregistrée", "Votre version", "<mark>", "Garder ma version", "Garder l’autre version")
		if got := texts(t, alice, slug); got != "Le sien.\nFin. | mon deux" {
			t.Errorf("after the refusal: %q", got)
		}
		if got := mine.values.Get(mine.field(0, "source")); got != "Le mien.\r\nFin." && got != "Le mien.\nFin." {
			t.Errorf("the field holds %q", got)
		}
		w = mine.press(action + ":" + mine.blocks()[0])
		if action == "merge" {
			b.expect(w, http.StatusOK, "réunis")
			mine.press("save")
		} else if w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", action, w.Code)
		}
		if got := texts(t, alice, slug); got != want {
			t.Errorf("%s: %q, want %q", action, got, want)
		}
	}
}

func TestWhatSomebodyElseSavedIsNoConflictWhereNothingWasTyped(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := written(t, alice, "un\n\nsuite", "deux")
	mine := b.open(slug)
	saveText(t, alice, slug, "Le sien.")
	mine.values.Set(mine.field(1, "source"), "mon deux")
	if w := mine.press("save"); w.Code != http.StatusSeeOther {
		t.Errorf("status %d", w.Code)
	}
	if got := texts(t, alice, slug); got != "Le sien. | mon deux" {
		t.Errorf("%q", got)
	}
}

func TestATextWhoseBlockIsDeletedMeanwhileIsKept(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := written(t, alice, "un", "deux")
	for action, want := range map[string]string{"theirs": "deux", "again": "deux | Mon texte."} {
		mine := b.open(slug)
		first := mine.blocks()[0]
		if err := b.hub.Resources.DeleteBlock(t.Context(), alice.Viewer, slug, basilic.ID(first), 0); err != nil {
			t.Fatal(err)
		}
		mine.values.Set(mine.field(0, "source"), "Mon texte.")
		b.expect(mine.press("save"), http.StatusUnprocessableEntity, "Quelqu’un a supprimé ce bloc", "Mon texte.")
		if w := mine.press(action + ":" + first); w.Code != http.StatusSeeOther {
			t.Errorf("%s: %d", action, w.Code)
		}
		if got := texts(t, alice, slug); got != want {
			t.Errorf("%s: %q, want %q", action, got, want)
		}
		slug = written(t, alice, "un", "deux")
	}
}

func TestTwoPeopleOnTheSheetLoseNothing(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	for action, want := range map[string]string{"mine": "Mon titre", "theirs": "Son titre"} {
		slug := written(t, alice, "un")
		mine := b.open(slug)
		theirs := fedtest.Sheet("Son titre")
		theirs.Description = "Sa description."
		if err := b.hub.Resources.SaveSheet(t.Context(), alice.Viewer, slug, 0, theirs); err != nil {
			t.Fatal(err)
		}
		mine.values.Set("title", "Mon titre")
		mine.values.Set("themes", basilic.SharedVocabulary().Themes.All()[1].Slug)
		mine.values.Set(mine.field(0, "source"), "mon un")
		page := mine.press("save")
		b.expect(page, http.StatusUnprocessableEntity, "Deux versions de la fiche", "Sa description.", "Mon titre", "Son")
		if strings.Contains(page.Body.String(), `<p class="label">Langue</p>`) {
			t.Error("what nobody typed is said to differ")
		}
		mine.press(action + ":sheet")
		editing, err := b.hub.Resources.Editor(t.Context(), alice.Viewer, slug)
		if err != nil {
			t.Fatal(err)
		}
		if editing.Draft.Title != want || editing.Draft.Blocks[0].Source != "mon un" {
			t.Errorf("%s: %q, %q", action, editing.Draft.Title, editing.Draft.Blocks[0].Source)
		}
	}
}

func TestAThirdSavingIsRefusedToo(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := written(t, alice, "un")
	mine := b.open(slug)
	saveText(t, alice, slug, "Le premier.")
	mine.values.Set(mine.field(0, "source"), "Le mien.")
	mine.press("save")
	saveText(t, alice, slug, "Le deuxième.")
	b.expect(mine.press("mine:"+mine.blocks()[0]), http.StatusUnprocessableEntity, "deuxième", "Le mien.")
	if got := texts(t, alice, slug); got != "Le deuxième." {
		t.Errorf("%q", got)
	}
}
