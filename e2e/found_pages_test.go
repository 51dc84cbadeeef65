package e2e

import (
	"net/http"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTheFilAndMySearchesOnAPhoneAndOnADesk looks at the fil narrowed and not, and at
// saved searches with news and with a filter that is gone: on a phone the filters
// stand above the list, folded until something is chosen, with scripts or without.
func TestTheFilAndMySearchesOnAPhoneAndOnADesk(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	h, folder := startAlone(t)
	alice, bob := h.person("alice"), h.person("bob")
	alice.follow("@bob@" + h.URL[len("http://"):])
	for name, words := range map[string]string{"Tomates": "tomates", "Autrefois": "potager"} {
		alice.post("/mes-recherches/nouvelle", http.StatusSeeOther, "name", name, "q", words)
	}
	for _, title := range []string{"Des tomates au balcon", "Un potager de poche", "Des tomates anciennes"} {
		bob.publish(title, "")
	}
	db := h.database(t, folder)
	defer db.Close()
	execute(t, db, `update saved_searches set filters = '{"themes": ["autrefois"]}' where name = 'Autrefois'`)
	eventually(t, "the searches to find", func() bool { return number(t, db, `select count(*) from timeline_finds`) == 3 })
	window := browser(t)
	open(t, window, h.URL+"/connexion")
	signIn(t, window, "alice")
	for name, path := range map[string]string{"fil": "/fil", "fil-narrowed": "/fil?theme=accessibilite", "searches": "/mes-recherches"} {
		open(t, window, h.URL+path)
		audit(t, window, string(axe), "found-"+name)
	}
	withoutScripts(t, window)
	// above says whether the filters stand above the first line, seen whether one is seen.
	const above = `document.querySelector(".filters").getBoundingClientRect().bottom <= document.querySelector(".list article").getBoundingClientRect().top`
	const seen = `document.querySelector("#f-theme").checkVisibility({contentVisibilityAuto: true, checkVisibilityCSS: true})`
	for path, want := range map[string]bool{"/fil": false, "/fil?theme=accessibilite": true} {
		do(t, window, chromedp.EmulateViewport(360, 740))
		open(t, window, h.URL+path)
		if !evaluate[bool](t, window, above) || evaluate[bool](t, window, seen) != want {
			t.Errorf("%s on a phone: the filters are above %v, open %v, want %v", path, evaluate[bool](t, window, above), evaluate[bool](t, window, seen), want)
		}
		do(t, window, chromedp.EmulateViewport(1280, 900))
		open(t, window, h.URL+path)
		if evaluate[bool](t, window, above) || !evaluate[bool](t, window, seen) {
			t.Errorf("%s on a desk: the filters are not open beside the list", path)
		}
	}
	do(t, window, chromedp.EmulateViewport(360, 740))
	open(t, window, h.URL+"/fil")
	click(t, window, ".filters > summary")
	do(t, window, chromedp.SetValue(chromedp.CSS("#f-reason"), "found"))
	press(t, window, ".filters .btn--block")
	if at := evaluate[string](t, window, "location.search"); at == "" || !evaluate[bool](t, window, seen) {
		t.Errorf("narrowed on a phone: %q", at)
	}
	open(t, window, h.URL+"/ressources/des-tomates-au-balcon")
	screenshot(t, window, "found-sheet-360")
	do(t, window, chromedp.EmulateViewport(1280, 900))
	open(t, window, h.URL+"/profils/bob")
	screenshot(t, window, "found-profile-1280")
}
