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

// TestWhoIsToReadADraftIsKeptForEverybodyWhoWritesIt: it is kept with the draft, not
// with the session of whoever chose it.
func TestWhoIsToReadADraftIsKeptForEverybodyWhoWritesIt(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	alice, bob := p.people["an administrator"], p.people["a contributor"]
	const private, public = `value="private" checked`, `value="public" checked`
	base := p.known["handle"][1]
	w := alice.post("/ressources/nouvelle", "title", "Notes", "description", "Pour nous.", "base", base, "visibility", "private", "action", "save")
	editor := w.Header().Get("Location")
	bob.expect(bob.get(editor), http.StatusOK, private)
	bob.post(editor, "title", "Notes", "description", "Pour nous tous.", "action", "save", "version", "1")
	alice.expect(alice.get(editor), http.StatusOK, private, "Pour nous tous.")
	bob.post(editor, "visibility", "public", "action", "save")
	alice.expect(alice.get(editor), http.StatusOK, public)
}
