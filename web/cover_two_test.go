package web_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestWhatIsTypedAboutACoverNeverLandsOnAnother(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob")
	alice, bob := company["alice"], company["bob"]
	draft := alice.Draft("À deux", "")
	contributes(t, alice, draft.Slug, bob)
	page := "/ressources/" + draft.Slug + "/couverture"
	shown := regexp.MustCompile(`name="image" value="([0-9a-f-]+)"`)
	imageOf := func(body string) string {
		found := shown.FindStringSubmatch(body)
		if found == nil {
			t.Fatal("the page does not name its image")
		}
		return found[1]
	}
	alice.browser.expect(alice.browser.do(sendFile(t, page, "a.png", bytes.NewReader(picture(t, asPNG)), "alt", "Des lignes", "action", "save")), http.StatusSeeOther)
	first := imageOf(alice.browser.get(page).Body.String())
	// Bob chooses another image while Alice describes the first.
	bob.browser.expect(bob.browser.do(sendFile(t, page, "b.png", bytes.NewReader(picture(t, asPNG)), "alt", "Un jardin", "action", "save")), http.StatusSeeOther)
	refused := alice.browser.post(page, "image", first, "alt", "Des lignes grises", "action", "save")
	alice.browser.expect(refused, http.StatusUnprocessableEntity, "Quelqu’un a choisi une autre image", `value="Des lignes grises"`)
	second := imageOf(refused.Body.String())
	if second == first {
		t.Error("the image that Bob chose is not shown")
	}
	alice.browser.expect(alice.browser.post(page, "image", first, "action", "remove"), http.StatusUnprocessableEntity, "Quelqu’un a choisi une autre image")
	if body := bob.browser.get("/ressources/" + draft.Slug + "/modifier").Body.String(); !strings.Contains(body, `alt="Un jardin"`) {
		t.Error("what Bob wrote of his image is lost")
	}
	alice.browser.expect(alice.browser.post(page, "image", second, "alt", "Un jardin fleuri", "action", "save"), http.StatusSeeOther)
	alice.browser.expect(alice.browser.post(page, "image", second, "action", "remove"), http.StatusSeeOther)
}
