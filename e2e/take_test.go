package e2e

import (
	"net/http"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestWhatIsTakenAwayIsOfferedToEverybody opens the panels of a resource by keys, in
// both themes, wide and narrow, and follows a link of it.
func TestWhatIsTakenAwayIsOfferedToEverybody(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("axe/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	h := startHub(t)
	path := fullSheet(t, h.person("alice"))
	window := browser(t)
	do(t, window, chromedp.EmulateViewport(1280, 900))
	for _, panel := range []string{"Partager", "Télécharger"} {
		open(t, window, h.URL+path)
		const toggle = `[...document.querySelectorAll(".take summary")].find(s => s.textContent.trim() === `
		evaluate[bool](t, window, toggle+`"`+panel+`").focus(), true`)
		do(t, window, chromedp.KeyEvent("\r"))
		if opened := evaluate[bool](t, window, toggle+`"`+panel+`").parentElement.open`); !opened {
			t.Errorf("« %s » does not open by a key", panel)
		}
		audit(t, window, string(axe), "emporter-"+panel)
	}
	for _, page := range []string{"/imprimer"} {
		open(t, window, h.URL+path+page)
		audit(t, window, string(axe), "imprimer")
	}
	open(t, window, h.URL+"/partager?uri="+h.URL+path)
	audit(t, window, string(axe), "partager")
	// Nothing of the page breaks its own rules: what describes it in JSON-LD is data.
	open(t, window, h.URL+path)
	const refused = `new Promise(done => {
		let seen = 0;
		document.addEventListener("securitypolicyviolation", () => seen++);
		const put = type => { const s = document.createElement("script"); s.type = type; s.textContent = "{}"; document.head.append(s); };
		put("application/ld+json");
		setTimeout(() => { const data = seen; document.addEventListener("securitypolicyviolation", () => done(data + " " + seen)); put("text/javascript"); }, 200);
	})`
	if got := evaluate[string](t, window, refused); got != "0 1" {
		t.Errorf("refused are %s, not data but scripts", got)
	}
	if status, _ := h.person("bob").get(path + "/carte.jpg"); status != http.StatusOK {
		t.Errorf("the picture: %d", status)
	}
}
