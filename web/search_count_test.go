package web_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestTickingAFilterIsAnsweredWithTheNumberThatItsPageWillShow: the script asks for it
// before the form is sent.
func TestTickingAFilterIsAnsweredWithTheNumberThatItsPageWillShow(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Publish("Semer des mots de passe", "")
	alice.Draft("Semer en secret", "")
	b.indexed("Semer un doute", "Un atelier.", "code_et_programmation", "jeu", "parents")
	visitor := &browser{t: t, hub: b.hub}
	for query, want := range map[string]string{
		"q=semer": "2\u00a0ressources", "q=semer&support_types=jeu": "1\u00a0ressource", "q=semer&support_types=jeu&themes=accessibilite": "0\u00a0ressource",
		"q=secret": "0\u00a0ressource", "q=%25": "0\u00a0ressource", "themes=accessibilite&sort=recent": "1\u00a0ressource",
	} {
		w := visitor.get("/recherche/nombre.json?" + query)
		visitor.expect(w, http.StatusOK, `{"found":"`+want+`"}`)
		if page := visitor.get("/recherche?" + query).Body.String(); !strings.Contains(page, "<strong>"+want+"</strong>") {
			t.Errorf("%s: the page does not say %q", query, want)
		}
		if w.Header().Get("Content-Type") != "application/json; charset=utf-8" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", query, w.Header())
		}
	}
	b.expect(b.get("/recherche?q=semer"), http.StatusOK, "filtres.js", `<p class="small" role="status"></p>`)
}
