package web_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

// picture is a small image of a format.
func picture(t *testing.T, encode func(b *bytes.Buffer, img image.Image) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := encode(&b, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(b *bytes.Buffer, img image.Image) error  { return png.Encode(b, img) }
func asJPEG(b *bytes.Buffer, img image.Image) error { return jpeg.Encode(b, img, nil) }

// uploaded sends an image with the form of a draft and returns where it is.
func uploaded(t *testing.T, b *browser, slug string, file []byte) string {
	t.Helper()
	if w := b.do(upload(t, "/ressources/"+slug+"/blocs", file, "kind", "Image", "alt", "Une image")); w.Code != http.StatusSeeOther {
		t.Fatalf("uploading: %d", w.Code)
	}
	all := mediaPath.FindAllString(b.get("/ressources/"+slug+"/modifier").Body.String(), -1)
	if len(all) == 0 {
		t.Fatal("the image is not in the editor")
	}
	return all[len(all)-1]
}

// stored returns the names of all files that were made of an image.
func stored(t *testing.T, b *browser, src string) []string {
	t.Helper()
	var names []string
	if err := b.hub.DB.Pool().QueryRow(t.Context(), `select array_agg(name) from media_files where media_id = $1`, path.Base(src)).Scan(&names); err != nil {
		t.Fatal(err)
	}
	return names
}

func TestSecurity37UploadsAreNeverDocuments(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec image", "").Slug
	document := `{"@context":"https://www.w3.org/ns/activitystreams","id":"https://a.example/medias/x","type":"Person"}`
	for _, file := range []string{document, "<html>", `<svg xmlns="http://www.w3.org/2000/svg"/>`, "%PDF-1.4", "GIF89a" + document} {
		b.expect(b.do(upload(t, "/ressources/"+slug+"/blocs", []byte(file), "kind", "Image", "alt", "Ma légende")), http.StatusUnprocessableEntity, "Ma légende")
	}
	src := uploaded(t, b, slug, append(picture(t, asPNG), document...))
	visitor := &browser{t: t, hub: b.hub}
	b.expect(visitor.get(src+"image.webp"), http.StatusNotFound)
	if _, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, slug, true); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"image.webp", "card.webp", "actor.json", "index.html"} {
		for _, accept := range []string{"*/*", "application/activity+json", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`, "text/html"} {
			r := httptest.NewRequest(http.MethodGet, "https://a.example"+src+name, nil)
			r.Header.Set("Accept", accept)
			w := visitor.do(r)
			if w.Code == http.StatusNotFound {
				continue
			}
			h := w.Header()
			if h.Get("Content-Type") != "image/webp" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Disposition") == "" ||
				!strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || bytes.Contains(w.Body.Bytes(), []byte("activitystreams")) {
				t.Errorf("%s as %s: %v", name, accept, h)
			}
		}
	}
	b.expect(visitor.get(src+"image.webp"), http.StatusOK)
}

func TestSecurity52PrivateImagesAnswerLikeUnknownOnes(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	src := uploaded(t, b, alice.Draft("Avec image", "").Slug, picture(t, asPNG))
	visitor := &browser{t: t, hub: b.hub}
	private, unknown := visitor.get(src+"image.webp"), visitor.get("/medias/"+string(basilic.NewID())+"/image.webp")
	if private.Code != http.StatusNotFound || private.Body.String() != unknown.Body.String() || !maps.EqualFunc(private.Header(), unknown.Header(), slices.Equal) {
		t.Errorf("%d %v, unknown %d %v", private.Code, private.Header(), unknown.Code, unknown.Header())
	}
}

// bomb is a PNG that says to be of a size.
func bomb(width, height uint32) []byte {
	header := binary.BigEndian.AppendUint32([]byte("IHDR"), width)
	header = append(binary.BigEndian.AppendUint32(header, height), 8, 2, 0, 0, 0)
	data := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), header...)
	return binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(header))
}

func TestSecurity58BombsPolyglotsAndMetadataThroughTheForm(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec image", "").Slug
	blocks := "/ressources/" + slug + "/blocs"
	whole := picture(t, asPNG)
	for name, file := range map[string][]byte{
		"a bomb": bomb(50_000, 50_000), "a bomb with pixels": append(bomb(50_000, 50_000), whole[33:]...), "a line": bomb(1<<31-1, 1), "half": whole[:len(whole)/2],
	} {
		w := b.do(upload(t, blocks, file, "kind", "Image", "alt", "Ma légende"))
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Ma légende") {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	b.expect(b.do(upload(t, blocks, make([]byte, 11<<20), "kind", "Image", "alt", "Trop lourde")), http.StatusUnprocessableEntity, "Trop lourde", "10 Mo")
	secret := "GPS 48.8566 2.3522"
	photo := picture(t, asJPEG)
	exif := append([]byte("\xff\xe1\x00\x00Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x00"), secret...)
	binary.BigEndian.PutUint16(exif[2:], uint16(len(exif)-2))
	for name, file := range map[string][]byte{
		"position": append(append(slices.Clone(photo[:2]), exif...), photo[2:]...),
		"page":     append(slices.Clone(whole), "<script>evil()</script>"...),
		"archive":  append(slices.Clone(whole), "PK\x03\x04 secret.js evil()"...),
	} {
		src := uploaded(t, b, slug, file)
		names := stored(t, b, src)
		if len(names) < 2 {
			t.Errorf("%s: only %q", name, names)
		}
		for _, size := range names {
			w := b.get(src + size)
			body := w.Body.Bytes()
			if w.Code != http.StatusOK || !bytes.HasPrefix(body, []byte("RIFF")) || bytes.Contains(body, []byte("evil()")) || bytes.Contains(body, []byte("GPS")) || bytes.Contains(body, []byte("Exif")) {
				t.Errorf("%s, %s: %d", name, size, w.Code)
			}
		}
	}
}
