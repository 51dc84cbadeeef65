package web_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestADraftKeepsWhoIsToReadIt(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	const private, public = `value="private" checked`, `value="public" checked`
	w := b.post("/ressources/nouvelle", "title", "Notes", "description", "Pour nous.", "visibility", "private", "action", "save")
	editor := w.Header().Get("Location")
	b.expect(b.get(editor), http.StatusOK, private)
	b.post(strings.TrimSuffix(editor, "/modifier")+"/blocs", "kind", "Text", "source", "Un texte.", "action", "add")
	page := b.get(editor)
	b.expect(page, http.StatusOK, private)
	if strings.Contains(page.Body.String(), public) {
		t.Error("two answers to who can read")
	}
	b.post(editor, "title", "Notes", "description", "Pour tous.", "visibility", "public", "action", "save", "version", "1")
	b.expect(b.get(editor), http.StatusOK, public)
	b.post("/bases/nouvelle", "title", "Équipe", "handle", "equipe", "visibility", "private")
	w = b.post("/ressources/nouvelle", "title", "Notes", "description", "Pour nous.", "base", "equipe", "action", "save")
	b.expect(b.get(w.Header().Get("Location")), http.StatusOK, private)
}

func TestABlockIsAddedBetweenTwoWithoutLosingWhatIsTyped(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Brouillon", "").Slug
	b.post("/ressources/"+slug+"/blocs", "kind", "Text", "source", "Le dernier.", "action", "add")
	editing, err := b.hub.Resources.Editor(t.Context(), alice.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	first := string(editing.Draft.Blocks[0].ID)
	w := b.post("/ressources/"+slug+"/blocs/"+first, "version", "1", "source", "Le premier, changé.", "action", "insert")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("asking for a place: %d", w.Code)
	}
	b.expect(b.get(strings.Split(w.Header().Get("Location"), "#")[0]), http.StatusOK, "Le premier, changé.", `name="after" value="`+first+`"`)
	b.post("/ressources/"+slug+"/blocs", "kind", "SectionTitle", "title", "Entre les deux", "after", first, "action", "add")
	editing, err = b.hub.Resources.Editor(t.Context(), alice.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	if len(editing.Draft.Blocks) != 3 || editing.Draft.Blocks[1].Title != "Entre les deux" {
		t.Errorf("the blocks are %v", editing.Draft.Blocks)
	}
}
