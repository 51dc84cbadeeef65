package web_test

import (
	"bytes"
	"image/jpeg"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

func TestTheCardOfAResourceLacksAPictureThatIsHeldBackAndShowsItLater(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	draft := alice.Draft("Semer", "")
	b.do(sendFile(t, "/ressources/"+draft.Slug+"/blocs", "salle.png", bytes.NewReader(picture(t, asPNG)), "kind", "Image", "alt", "La salle"))
	if _, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, draft.Slug, true); err != nil {
		t.Fatal(err)
	}
	visitor := &browser{t: t, hub: b.hub}
	card := func() (data []byte, cache, tag string) {
		answer := visitor.get("/ressources/semer/carte.jpg")
		visitor.expect(answer, http.StatusOK)
		if _, err := jpeg.Decode(bytes.NewReader(answer.Body.Bytes())); err != nil {
			t.Fatalf("the card is no picture: %v", err)
		}
		return answer.Body.Bytes(), answer.Header().Get("Cache-Control"), answer.Header().Get("ETag")
	}
	// The store cannot be read for now: its folders are away.
	media, away := filepath.Join(b.hub.Config.Data, "media"), map[string]string{}
	folders, err := filepath.Glob(filepath.Join(media, "??"))
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d folders: %v", len(folders), err)
	}
	for _, folder := range folders {
		away[folder] = folder + ".away"
		if err := os.Rename(folder, away[folder]); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(folder, nil, 0o600); err != nil { // no folder: another error than « not there »
			t.Fatal(err)
		}
	}
	without, cache, tag := card()
	if cache != "no-store" || tag != "" {
		t.Errorf("the card without its picture may be kept: %q %q", cache, tag)
	}
	for folder, there := range away {
		if err := os.Remove(folder); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(there, folder); err != nil {
			t.Fatal(err)
		}
	}
	with, cache, tag := card()
	if bytes.Equal(with, without) || cache != "public, max-age=3600" || tag == "" {
		t.Errorf("the card is still without its picture (%q %q)", cache, tag)
	}
	if err := b.hub.Resources.MakePrivate(t.Context(), alice.Viewer, "semer"); err != nil {
		t.Fatal(err)
	}
	visitor.expect(visitor.get("/ressources/semer/carte.jpg"), http.StatusNotFound)
}
