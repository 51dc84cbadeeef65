package web_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// loseFiles removes the bytes of the media of a hub that have a beginning.
func loseFiles(t *testing.T, data string, beginning string) {
	t.Helper()
	lost := 0
	err := filepath.WalkDir(filepath.Join(data, "media"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		if err == nil && strings.HasPrefix(string(content), beginning) {
			lost++
			err = os.Remove(path)
		}
		return err
	})
	if err != nil || lost == 0 {
		t.Fatalf("%d files lost: %v", lost, err)
	}
}

func TestAnArchiveIsWholeWithoutAFileThatTheHubLostAndSaysSo(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	draft := alice.Draft("Semer", "")
	b.addFile(draft.Slug, "perdu.txt", "Le livret", "title", "Le livret perdu")
	b.addFile(draft.Slug, "plan.txt", "Le plan", "title", "Le plan")
	b.do(sendFile(t, "/ressources/"+draft.Slug+"/blocs", "salle.png", bytes.NewReader(picture(t, asPNG)), "kind", "Image", "alt", "La salle"))
	if _, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, draft.Slug, true); err != nil {
		t.Fatal(err)
	}
	loseFiles(t, b.hub.Config.Data, "Le livret")
	loseFiles(t, b.hub.Config.Data, "RIFF")
	answer := (&browser{t: t, hub: b.hub}).get("/ressources/semer/export.zip")
	b.expect(answer, http.StatusOK)
	files := opened(t, answer.Body.Bytes())
	found := 0
	for name, content := range files {
		switch {
		case strings.HasPrefix(name, "fichiers/"):
			found++
			if content != "Le plan" {
				t.Errorf("%s holds %q", name, content)
			}
		case strings.HasPrefix(name, "images/"):
			t.Errorf("the archive has %s", name)
		}
	}
	if found != 1 {
		t.Errorf("the archive has %d files", found)
	}
	for name, texts := range map[string][]string{
		"index.html":   {"Ce fichier manque", "Cette image manque", "Le livret perdu", "Le plan"},
		"LISEZMOI.txt": {"Manquent", "- Le livret perdu\n", "- La salle\n", "Fichiers et images\u00a0: 1."},
		"ressource.md": {"Le livret perdu (", "La salle"},
	} {
		for _, text := range texts {
			if !strings.Contains(files[name], text) {
				t.Errorf("%s does not say %q", name, text)
			}
		}
	}
	if strings.Contains(files["LISEZMOI.txt"], "- Le plan") || strings.Contains(files["index.html"], "à voir en ligne") {
		t.Errorf("what is there is said to be missing: %s", files["LISEZMOI.txt"])
	}
}
