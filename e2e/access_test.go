package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// TestAShareLinkIsMadeCopiedAndOpened: alice gives a link to somebody without an
// account, then takes it back.
func TestAShareLinkIsMadeCopiedAndOpened(t *testing.T) {
	t.Parallel()
	h := startHub(t)
	alice := h.person("alice")
	fields := append([]string{"title", "Le plan de la salle", "description", "Pour l’équipe.", "visibility", "private", "action", "publish"}, indexation()...)
	kept := alice.post("/ressources/nouvelle", http.StatusSeeOther, fields...)

	window := browser(t)
	open(t, window, h.URL+"/connexion")
	signIn(t, window, "alice")
	open(t, window, h.URL+kept+"/modifier")
	press(t, window, `aside a[href$="/acces"]`)
	press(t, window, `button[value="make_link"]`)
	click(t, window, "[data-copy]")
	said := ""
	eventually(t, "copying to say something", func() bool {
		said = evaluate[string](t, window, `document.querySelector("#lien-copie").textContent`)
		return said != ""
	})
	if !strings.Contains(said, "copié") && !strings.Contains(said, "sélectionné") {
		t.Errorf("copying says %q", said)
	}
	link := evaluate[string](t, window, `document.querySelector("#f-link").value`)
	if !strings.HasPrefix(link, h.URL+"/lien/") {
		t.Fatalf("the link is %q", link)
	}

	visitor := browser(t)
	open(t, visitor, link)
	if title := text(t, visitor, "h1"); title != "Le plan de la salle" {
		t.Errorf("a visitor reads %q", title)
	}
	if from := evaluate[string](t, visitor, `document.querySelector("meta[name=robots]").content`); !strings.Contains(from, "noindex") {
		t.Errorf("robots are told %q", from)
	}
	evaluate[bool](t, window, `document.querySelector("section:has(#f-link) details").open = true`)
	press(t, window, `button[value="revoke_link"]`)
	open(t, visitor, link)
	if title := text(t, visitor, "h1"); title != "Cette page n’existe pas" {
		t.Errorf("after the revocation a visitor reads %q", title)
	}
}
