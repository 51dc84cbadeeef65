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
