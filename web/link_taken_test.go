package web_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// takenByLink are what readers take with them of what a share link opens.
func takenByLink() []string {
	return []string{"/imprimer", "/export.md", "/export.jsonld", "/export.zip"}
}

// TestSecurity60WhatALinkOpensIsTakenAwayWithoutItsAddress takes a private resource
// away in every way: what goes from hand to hand opens nothing.
func TestSecurity60WhatALinkOpensIsTakenAwayWithoutItsAddress(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	draft := alice.Draft("Le plan de la salle", "").Slug
	b.addFile(draft, "plan.txt", "Trois tables", "title", "Le plan")
	b.do(sendFile(t, "/ressources/"+draft+"/blocs", "salle.png", bytes.NewReader(picture(t, asPNG)), "kind", "Image", "alt", "La salle"))
	r := kept(t, alice, draft)
	link := b.link(r.Slug, "make_link")
	token := strings.TrimPrefix(link, "/lien/")
	visitor := &browser{t: t, hub: b.hub}
	page := visitor.get(link)
	for _, what := range takenByLink() {
		visitor.expect(page, http.StatusOK, `href="`+link+what+`"`)
		answer := visitor.get(link + what)
		visitor.expect(answer, http.StatusOK)
		for name, want := range map[string]string{"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow", "Cache-Control": "no-store"} {
			if got := answer.Header().Get(name); got != want {
				t.Errorf("%s: %s: %q, want %q", what, name, got, want)
			}
		}
		text := answer.Body.String()
		switch what {
		case "/imprimer":
			visitor.expect(answer, http.StatusOK, "Le texte de <strong>", link+"/medias/", "Ressource privée", `href="`+link+`"`)
			text = strings.NewReplacer(`="`+link+"/medias/", "", `="`+link, "").Replace(text)
		case "/export.zip":
			files := opened(t, answer.Body.Bytes())
			text = ""
			held := map[string]bool{}
			for name, content := range files {
				held[strings.Split(name, "/")[0]] = true
				if !strings.HasPrefix(name, "images/") {
					text += name + content
				}
			}
			if !held["fichiers"] || !held["images"] || held["code.svg"] || !strings.Contains(text, "Trois tables") || !strings.Contains(files["LISEZMOI.txt"], "lien de partage") {
				t.Errorf("the archive holds %v", held)
			}
			for _, target := range loaded.FindAllStringSubmatch(files["index.html"], -1) {
				if files[target[1]] == "" && target[1] != "#contenu" && !strings.HasPrefix(target[1], "https://a.example/profils/") {
					t.Errorf("the page names %q, which is not there", target[1])
				}
			}
		}
		for _, secret := range []string{token, "/medias/", "/ressources/" + r.Slug} {
			if strings.Contains(text, secret) {
				t.Errorf("%s holds %q", what, secret)
			}
		}
		visitor.expect(visitor.get("/ressources/"+r.Slug+what), http.StatusNotFound)
		visitor.expect(visitor.get("/lien/"+strings.Repeat("a", len(token))+what), http.StatusNotFound)
	}

	if err := b.hub.Resources.MakePublic(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	for _, what := range takenByLink() {
		if w := visitor.get(link + what); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/ressources/"+r.Slug+what {
			t.Errorf("%s of what is public: %d %s", what, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestSecurity52WhatALinkOpensIsTakenAwayWithoutPrivateNames(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := kept(t, alice, alice.Draft("Seule", "").Slug)
	link := b.link(r.Slug, "make_link")
	alice.Hide()
	visitor := &browser{t: t, hub: b.hub}
	for _, what := range takenByLink() {
		answer := visitor.get(link + what)
		visitor.expect(answer, http.StatusOK)
		text := answer.Body.String()
		if what == "/export.zip" {
			for name, content := range opened(t, answer.Body.Bytes()) {
				text += name + content
			}
		}
		if strings.Contains(text, "alice") || strings.Contains(text, "Par .") || strings.Contains(text, "Par <") {
			t.Errorf("%s names a private profile, or nobody: %.2000s", what, text)
		}
	}
}
