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

// refused fails the test unless an answer refuses a form: what is wrong is said at the
// field and above, with a link that leads there.
func (b *browser) refused(name string, w *httptest.ResponseRecorder, field string) {
	b.t.Helper()
	if w.Code != http.StatusUnprocessableEntity {
		b.t.Errorf("%s: status %d", name, w.Code)
		return
	}
	doc, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		b.t.Fatal(err)
	}
	var links, places []*html.Node
	errors := map[string][]*html.Node{}
	for n := range doc.Descendants() {
		switch {
		case n.Data == "a" && attributeOf(n, "href") == "#"+field && within(n, "id", "erreurs") != nil:
			links = append(links, n)
		case attributeOf(n, "id") == field:
			places = append(places, n)
		}
		if n.Data == "p" && attributeOf(n, "class") == "error" {
			errors[textOf(n)] = append(errors[textOf(n)], n)
		}
	}
	if len(links) == 0 || len(places) != 1 {
		b.t.Errorf("%s: %d links lead to %d places %q", name, len(links), len(places), field)
		return
	}
	for _, link := range links {
		if text := textOf(link); text != textOf(links[0]) {
			continue // a field shows one problem at a time
		} else if !slices.ContainsFunc(errors[text], func(n *html.Node) bool { return near(n, places[0]) }) {
			b.t.Errorf("%s: %q is not said at the field", name, text)
		}
	}
}

// within is the element around a node, or the node itself, that has an attribute.
func within(n *html.Node, key, value string) *html.Node {
	for ; n != nil; n = n.Parent {
		if slices.Contains(strings.Fields(attributeOf(n, key)), value) {
			return n
		}
	}
	return nil
}

// near reports whether an error stands in the field or the block of a place.
func near(problem, place *html.Node) bool {
	for _, class := range []string{"field", "eblock", "stack"} {
		box := within(problem, "class", class)
		for around := within(place, "class", class); around != nil; around = within(around.Parent, "class", class) {
			if box == around {
				return true
			}
		}
	}
	return false
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

// mistake is something typed in a form that cannot be taken.
type mistake struct {
	name, value string
	// at is the field that it is told at, when it has another name.
	at string
}

func (m mistake) field() string {
	if m.at != "" {
		return m.at
	}
	return m.name
}

// sheetMistakes are those of the fields of a sheet.
func sheetMistakes() []mistake {
	long := func(n int) string { return strings.Repeat("é", n) }
	return []mistake{
		{"title", "", ""},
		{"title", long(101), ""},
		{"description", long(561), ""},
		{"keywords", "a, b, c, d, e, f, g, h, i, j, k", ""},
		{"keywords", "court, " + long(41), ""},
		{"themes", "inconnu", ""},
		{"support_types", "inconnu", ""},
		{"audiences", "inconnu", ""},
		{"territories", "999", ""},
		{"licence", "inconnue", ""},
		{"provenance", "ailleurs", ""},
		{"producer", long(101), ""},
		{"source_url", "exemple.fr/page", ""},
		{"source_url", "javascript:alert(1)", ""},
		{"source_url", "https://exemple.fr/" + strings.Repeat("a", 2000), ""},
		{"credits", strings.Repeat("Une personne\n", 11), ""},
		{"credits", "Zoé\n" + long(101), ""},
		{"produced_year", "25", ""},
		{"produced_month", "03", "produced_year"},
		{"review_by", "2027-02-31", ""},
		{"view", "carte", ""},
		{"language", "klingon", ""},
	}
}

// choices are fields whose value comes from a list: what is not in it is not shown
// again.
func choices() []string {
	return []string{"themes", "support_types", "audiences", "territories", "licence", "provenance", "view", "produced_month", "language"}
}

// kept fails the test unless a form shows what was typed.
func (p *page) kept(name string, sent url.Values) {
	p.b.t.Helper()
	for field, values := range sent {
		_, part, _ := strings.Cut(strings.TrimPrefix(field, "block_"), "_")
		if !strings.HasPrefix(field, "block_") {
			part = field
		}
		if part == "version" || part == "shown" || slices.Contains(choices(), part) {
			continue
		}
		for _, value := range values {
			got := strings.ReplaceAll(p.values.Get(field), "\r\n", "\n")
			if got != value && !slices.Contains(p.values[field], value) {
				p.b.t.Errorf("%s: %s shows %.60q, not %.60q", name, field, got, value)
			}
		}
	}
}

func TestWhatIsWrongInASheetIsSaidAtItsFieldAndNothingIsLost(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	complete := url.Values{
		"title": {"Un atelier"}, "description": {"Ce qu’il permet."}, "licence": {"cc_by_4_0"}, "keywords": {"jardin"}, "producer": {"La Mèche"}, "source_url": {"https://exemple.fr"},
		"provenance": {"found"}, "credits": {"Anne"}, "produced_year": {"2025"}, "produced_month": {"03"}, "review_by": {"2027-03-01"}, "view": {"list"}, "language": {"fr"}, "visibility": {"public"},
	}
	for i := 0; i < len(indexation); i += 2 {
		complete.Add(indexation[i], indexation[i+1])
	}
	slug := alice.Draft("Brouillon", "").Slug
	for _, m := range sheetMistakes() {
		typed := url.Values{}
		for name, values := range complete {
			typed[name] = slices.Clone(values)
		}
		if m.name == "provenance" {
			// What was found elsewhere answers by itself.
			typed.Set("producer", "")
			typed.Set("source_url", "")
		}
		typed.Set(m.name, m.value)
		if m.at != "" {
			typed.Set(m.at, "")
		}
		name := m.name + " " + string([]rune(m.value + strings.Repeat(" ", 20))[:20])
		// A new sheet, and one that is being edited.
		var pairs []string
		for field, values := range typed {
			for _, value := range values {
				pairs = append(pairs, field, strings.ReplaceAll(value, "\n", "\r\n"))
			}
		}
		w := b.post("/ressources/nouvelle", append(pairs, "action", "publish")...)
		b.refused("new: "+name, w, "f-"+m.field())
		p := &page{b: b}
		p.read(w)
		p.kept("new: "+name, typed)
		p = b.open(slug)
		for field, values := range typed {
			p.values[field] = values
		}
		sent := cloned(p.values)
		b.refused(name, p.press("publish"), "f-"+m.field())
		p.kept(name, sent)
		b.refusedLive(name, slug, sent, "", m.field())
	}
}

func cloned(values url.Values) url.Values {
	all := url.Values{}
	for name := range values {
		all[name] = slices.Clone(values[name])
	}
	return all
}

// refusedLive sends what is wrong as the script of the editor does: when it is told of
// a problem, there is a field for it on the page.
func (b *browser) refusedLive(name, slug string, sent url.Values, block, field string) {
	b.t.Helper()
	path := "/ressources/" + slug + "/modifier"
	var pairs []string
	for key, values := range sent {
		for _, value := range values {
			pairs = append(pairs, key, value)
		}
	}
	answer := b.save(path, http.StatusOK, append(pairs, "action", "save")...)
	problems := answer.Blocks[block].Problems
	if block == "" && answer.Sheet != nil {
		problems = answer.Sheet.Problems
	}
	body := b.get(path).Body.String()
	for _, problem := range problems {
		group := ""
		if block != "" {
			group = "block_" + block + "_"
		}
		if problem.Field != field || !strings.Contains(body, `name="`+group+field+`"`) && !strings.Contains(body, `-`+field+`"`) {
			b.t.Errorf("%s: the script is told of %q: %s", name, problem.Field, problem.Text)
		}
	}
	if block != "" && len(problems) == 0 {
		b.t.Errorf("%s: the script is told of nothing", name)
	}
}

// everyBlock is a draft with a block of each kind that has fields, in the order that
// kinds says.
func everyBlock(t *testing.T, b *browser, p *fedtest.Person) (slug string, keys map[basilic.BlockKind]string) {
	t.Helper()
	slug = p.Draft("Brouillon", "").Slug
	add := func(block basilic.Block) {
		if _, err := p.Hub.Resources.AddBlock(t.Context(), p.Viewer, slug, "", block); err != nil {
			t.Fatal(err)
		}
	}
	add(basilic.Block{Kind: basilic.BlockSectionTitle, Title: "Avant"})
	add(basilic.Block{Kind: basilic.BlockLink, URL: "https://exemple.fr", Title: "Le site"})
	add(basilic.Block{Kind: basilic.BlockLinkedResource, ResourceID: p.Publish("Une autre", "").ID})
	b.addFile(slug, "livret.txt", "Le livret.", "title", "Le livret")
	if w := b.do(upload(t, "/ressources/"+slug+"/blocs", aPicture(t), "kind", "Image", "alt", "Un dessin")); w.Code != http.StatusSeeOther {
		t.Fatalf("adding an image: %d", w.Code)
	}
	editing, err := p.Hub.Resources.Editor(t.Context(), p.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	keys = map[basilic.BlockKind]string{}
	for _, block := range editing.Draft.Blocks {
		keys[block.Kind] = string(block.ID)
	}
	return slug, keys
}

func TestWhatIsWrongInABlockIsSaidAtItsFieldAndNothingIsLost(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug, keys := everyBlock(t, b, alice)
	long := func(n int) string { return strings.Repeat("é", n) }
	for kind, mistakes := range map[basilic.BlockKind][]mistake{
		basilic.BlockSectionTitle:   {{"title", "", ""}, {"title", long(101), ""}},
		basilic.BlockText:           {{"source", "", ""}, {"source", long(20_001), ""}},
		basilic.BlockLink:           {{"url", "", ""}, {"url", "exemple.fr", ""}, {"title", "", ""}, {"title", long(51), ""}, {"caption", long(281), ""}},
		basilic.BlockFile:           {{"title", long(51), ""}, {"caption", long(281), ""}, {"licence", "inconnue", ""}},
		basilic.BlockImage:          {{"alt", long(281), ""}, {"title", long(51), ""}, {"caption", long(281), ""}, {"crop_x", "101", ""}, {"crop_y", "-1", ""}, {"crop_zoom", "99", ""}, {"licence", "inconnue", ""}},
		basilic.BlockLinkedResource: {{"caption", long(281), ""}},
	} {
		for _, m := range mistakes {
			name := string(kind) + " " + m.name + " " + string([]rune(m.value + strings.Repeat(" ", 10))[:10])
			p := b.open(slug)
			p.values.Set("block_"+keys[kind]+"_"+m.name, m.value)
			sent := cloned(p.values)
			b.refused(name, p.press("save"), "b"+keys[kind]+"-"+m.name)
			p.kept(name, sent)
			b.refusedLive(name, slug, sent, keys[kind], m.name)
		}
	}
	if got := texts(t, alice, slug); !strings.Contains(got, "Avant") || !strings.Contains(got, "Le site") {
		t.Errorf("saved: %q", got)
	}
}

func TestWhatIsWrongInTheOtherFormsOfASheetIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	path, public := "/ressources/"+alice.Draft("Brouillon", "").Slug, alice.Publish("Publique", "").Slug
	long := func(n int) string { return strings.Repeat("é", n) }
	for _, test := range []struct {
		path, field string
		fields      []string
	}{
		{path + "/blocs", "nFile-title", []string{"kind", "File", "title", long(51), "caption", "Une légende"}},
		{path + "/blocs", "nFile-file", []string{"kind", "File", "title", "Titre", "caption", "Une légende"}},
		{path + "/blocs", "nImage-alt", []string{"kind", "Image", "alt", long(281), "title", "Titre"}},
		{path + "/blocs", "nImage-file", []string{"kind", "Image", "alt", "Un dessin", "title", "Titre"}},
		{path + "/blocs", "nImage-crop_y", []string{"kind", "Image", "alt", "Un dessin", "crop_x", "50", "crop_y", "101", "crop_zoom", "100"}},
		{path + "/blocs", "nl-url", []string{"kind", "LinkedResource", "url", "un titre"}},
		{path + "/couverture", "nImage-alt", []string{"alt", long(281)}},
		{path + "/couverture", "nImage-file", []string{"alt", "Un dessin"}},
		{path + "/acces", "f-handle", []string{"action", "invite", "handle", "personne_ici"}},
		{path + "/acces", "f-base", []string{"action", "move", "base", "nulle_part"}},
		{path + "/acces", "f-lien", []string{"action", "make_link"}},
		{path + "/label", "f-text", []string{"action", "ask", "text", ""}},
		{"/ressources/" + public + "/label", "f-text", []string{"action", "ask", "text", long(20_001)}},
		{"/ressources/" + public + "/adapter", "f-base", []string{"base", "nulle_part"}},
		{"/ressources/nouvelle", "f-base", []string{"title", "Un titre", "base", "nulle_part", "action", "save"}},
	} {
		w := b.post(test.path, test.fields...)
		b.refused(test.path+" "+test.field, w, test.field)
		for i := 0; i < len(test.fields); i += 2 {
			name, value := test.fields[i], test.fields[i+1]
			if slices.Contains([]string{"kind", "action", "base"}, name) {
				continue
			}
			if !strings.Contains(w.Body.String(), html.EscapeString(value)) {
				t.Errorf("%s %s lost %.20q", test.path, test.field, value)
			}
		}
	}
}

func TestALicenceThatTheOriginDoesNotPermitIsToldWhereItIsChosen(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Origine", "").Slug
	sheet := fedtest.Sheet("Origine")
	sheet.Licence = "cc_by_sa_4_0"
	if err := alice.Hub.Resources.SaveSheet(t.Context(), alice.Viewer, slug, 0, sheet); err != nil {
		t.Fatal(err)
	}
	b.addFile(slug, "livret.txt", "Le livret.", "title", "Le livret", "licence", "cc_by_nc_sa_4_0")
	origin, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	editor := b.post("/ressources/"+origin.Slug+"/adapter", "base", "").Header().Get("Location")
	made := strings.Split(editor, "/")[2]
	p := b.open(made)
	p.values.Set("licence", "cc0_1_0")
	p.values.Set("description", "Autrement, pour d’autres.")
	w := p.press("publish")
	b.refused("the licence of the sheet", w, "f-licence")
	b.expect(w, http.StatusUnprocessableEntity, "Autrement, pour d’autres.", "CC BY-SA 4.0")
	var file string
	for _, key := range p.blocks() {
		if p.values.Has("block_" + key + "_licence") {
			file = key
		}
	}
	p.values.Set("block_"+file+"_licence", "cc_by_4_0")
	b.refused("the licence of a file", p.press("publish"), "f-block-"+file)
}
