package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

// opened returns the files of an archive by name.
func opened(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name] = string(content)
	}
	return files
}

var (
	loaded    = regexp.MustCompile(`(?:src|href|srcset)="([^"]*)"`)
	inPage    = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)
	styleURLs = regexp.MustCompile(`url\("?([^")]*)`)
)

func TestTheArchiveOfAResourceHoldsAllOfIt(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	draft := alice.Draft("Semer", "")
	b.addFile(draft.Slug, "livret à lire.txt", "Le livret", "title", "Le livret")
	b.do(sendFile(t, "/ressources/"+draft.Slug+"/blocs", "salle.png", bytes.NewReader(picture(t, asPNG)), "kind", "Image", "alt", "La salle"))
	b.post("/ressources/"+draft.Slug+"/blocs", "kind", "Link", "url", "https://exemple.fr/a", "title", "Un lien", "action", "add")
	if _, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, draft.Slug, true); err != nil {
		t.Fatal(err)
	}
	visitor := &browser{t: t, hub: b.hub}
	answer := visitor.get("/ressources/semer/export.zip")
	visitor.expect(answer, http.StatusOK)
	if got := answer.Header().Get("Content-Disposition"); got != "attachment; filename=semer.zip" {
		t.Errorf("the archive is served as %q", got)
	}
	files := opened(t, answer.Body.Bytes())
	var file, image string
	for name, content := range files {
		switch {
		case strings.HasPrefix(name, "fichiers/") && content == "Le livret":
			file = name
		case strings.HasPrefix(name, "images/") && strings.HasPrefix(content, "RIFF"):
			image = name
		}
	}
	if file == "" || image == "" {
		t.Fatalf("the archive holds %d files", len(files))
	}
	for _, link := range loaded.FindAllStringSubmatch(files["index.html"], -1) {
		target := strings.ReplaceAll(strings.ReplaceAll(link[1], "%20", " "), "%C3%A0", "à")
		if files[target] == "" && target != "#contenu" && !strings.HasPrefix(target, "https://") {
			t.Errorf("the page names %q, which is not there", target)
		}
	}
	for _, address := range styleURLs.FindAllStringSubmatch(files["style.css"], -1) {
		if !strings.HasPrefix(address[1], "data:") {
			t.Errorf("the style names %q", address[1])
		}
	}
	for name, want := range map[string]string{
		"index.html": "<h1>Semer</h1>", "ressource.md": "](<" + file + ">)", "ressource.jsonld": `"https://a.example/medias/`, "LISEZMOI.txt": "https://a.example/ressources/semer", "code.svg": "<svg",
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s does not hold %q", name, want)
		}
	}
}

func TestThePageDescribesAResourceInJSONLD(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Semer </script>", "")
	visitor := &browser{t: t, hub: b.hub}
	found := inPage.FindStringSubmatch(visitor.get("/ressources/" + r.Slug).Body.String())
	if found == nil {
		t.Fatal("the page has no description")
	}
	var n map[string]any
	if err := json.Unmarshal([]byte(found[1]), &n); err != nil || n["name"] != "Semer </script>" || n["@id"] != string(r.IRI) {
		t.Errorf("%v: %s", err, found[1])
	}
	served := visitor.get("/ressources/" + r.Slug + "/export.jsonld")
	var whole map[string]any
	if err := json.Unmarshal(served.Body.Bytes(), &whole); err != nil || !cmp.Equal(n, whole) || served.Header().Get("Content-Type") != "application/ld+json" {
		t.Errorf("the description is served as %s, %s", served.Header().Get("Content-Type"), served.Body)
	}
	private := alice.Publish("Un secret", "")
	if err := b.hub.Resources.MakePrivate(t.Context(), alice.Viewer, private.Slug); err != nil {
		t.Fatal(err)
	}
	if inPage.MatchString(b.get("/ressources/" + private.Slug).Body.String()) {
		t.Error("a private page describes itself")
	}
}

func TestSecurity52WhatIsTakenAwayNamesNoPrivateProfile(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	zebulon := net.Person("a.example", "zebulon")
	zebulon.Base("jardin")
	zebulon.Hide()
	r := zebulon.Publish("Semer", "jardin")
	visitor := &browser{t: t, hub: zebulon.Hub}
	for _, what := range append(taken(), "") {
		answer := visitor.get("/ressources/" + r.Slug + what)
		visitor.expect(answer, http.StatusOK)
		text := answer.Body.String()
		if what == "/export.zip" {
			for name, content := range opened(t, answer.Body.Bytes()) {
				text += name + content
			}
		}
		if strings.Contains(strings.ToLower(text), "zebulon") {
			t.Errorf("%s names a private profile", what)
		}
		if strings.HasSuffix(what, "r") && !strings.Contains(text, "Base jardin") {
			t.Errorf("%s does not name the base", what)
		}
	}
}
