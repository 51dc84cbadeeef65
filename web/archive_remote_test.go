package web_test

import (
	"bytes"
	"image"
	"image/color"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// grey is an image of one grey, so that no two are the same file.
func grey(t *testing.T, y uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 40, 20))
	for i := range img.Pix {
		img.Pix[i] = color.Gray{Y: y}.Y
	}
	var b bytes.Buffer
	if err := asPNG(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheArchiveOfARemoteResourceHoldsItsImagesOrSaysWhereTheyAre(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	slug := alice.Draft("Avec images", "").Slug
	for i, b := range []basilic.Block{{Alt: "Une allée", Licence: "cc_by_4_0"}, {Alt: "Un potager"}} {
		if _, err := alice.Hub.Resources.AddImage(t.Context(), alice.Viewer, slug, "", b, bytes.NewReader(grey(t, uint8(60*i)))); err != nil {
			t.Fatal(err)
		}
	}
	r, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	known, err := bob.Hub.Resources.Known(t.Context(), r.IRI)
	if err != nil {
		t.Fatal(err)
	}
	visitor := &browser{t: t, hub: bob.Hub}
	path := "/ressources/distantes/" + string(known.ID)
	images := known.Sheet.RemoteImages()
	// This hub has one of them, and its server is down.
	visitor.expect(visitor.get("/medias/distants/"+string(known.ID)+"/"+images[0].Key()+"/image.webp"), http.StatusOK)
	net.Down("a.example")
	archive := func(held int) map[string]string {
		t.Helper()
		answer := visitor.get(path + "/export.zip")
		visitor.expect(answer, http.StatusOK)
		files := opened(t, answer.Body.Bytes())
		n := 0
		for name, content := range files {
			if strings.HasPrefix(name, "images/") && strings.HasPrefix(content, "RIFF") {
				n++
			}
		}
		if n != held {
			t.Errorf("the archive holds %d images, want %d", n, held)
		}
		page := files["index.html"]
		for _, part := range []string{`<img src="http`, `<link rel="stylesheet" href="http`, "<script", "srcset"} {
			if strings.Contains(page, part) {
				t.Errorf("the page needs the network: %s", part)
			}
		}
		return files
	}
	files := archive(1)
	for _, want := range []string{`<img src="images/01.webp"`, "Copiée de <a", "Licence\u00a0: CC BY 4.0", "Image à voir en ligne", images[1].URL} {
		if !strings.Contains(files["index.html"], want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if text := files["LISEZMOI.txt"]; !strings.Contains(text, images[0].URL+"\n  Licence\u00a0: CC BY 4.0") || strings.Contains(text, images[1].URL) {
		t.Errorf("the text beside it says %q", text)
	}
	if !strings.Contains(files["ressource.md"], "](<images/01.webp>)") {
		t.Error("the Markdown does not show the image that is there")
	}

	net.Up()
	if _, err := bob.Hub.DB.Pool().Exec(t.Context(), `update remote_media set tried_at = now() - interval '1 day'`); err != nil {
		t.Fatal(err)
	}
	if files := archive(2); strings.Contains(files["index.html"], "Image à voir en ligne") {
		t.Error("both are there, and one is said to be elsewhere")
	}
}
