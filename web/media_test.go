package web_test

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"image"
	"image/png"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// sendFile is a form that sends a file under a name, its fields first.
func sendFile(t testing.TB, path, name string, file io.Reader, fields ...string) *http.Request {
	t.Helper()
	body, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() {
		for i := 0; i < len(fields); i += 2 {
			_ = form.WriteField(fields[i], fields[i+1])
		}
		part, err := form.CreateFormFile("file", name)
		if err == nil {
			_, err = io.Copy(part, file)
		}
		_ = form.Close()
		_ = w.CloseWithError(err)
	}()
	r := httptest.NewRequest(http.MethodPost, "https://a.example"+path, body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

var fileLink = regexp.MustCompile(`/medias/[0-9a-f-]+/[^"]+`)

// addFile adds a file to a draft and returns where it is downloaded.
func (b *browser) addFile(slug, name, content string, fields ...string) string {
	b.t.Helper()
	fields = append([]string{"kind", "File"}, fields...)
	w := b.do(sendFile(b.t, "/ressources/"+slug+"/blocs", name, strings.NewReader(content), fields...))
	if w.Code != http.StatusSeeOther {
		b.t.Fatalf("adding %s: %d", name, w.Code)
	}
	links := fileLink.FindAllString(b.get("/ressources/"+slug+"/modifier").Body.String(), -1)
	if len(links) == 0 {
		b.t.Fatal("the editor shows no file")
	}
	return links[len(links)-1]
}

func TestFileIsAddedReadAndDownloaded(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec un livret", "").Slug
	link := b.addFile(slug, `C:\Mes documents\Livret d’été.pdf`, "%PDF-1.7 "+strings.Repeat("x", 2000), "title", "Le livret", "caption", "À imprimer", "licence", "cc_by_4_0")
	b.expect(b.get("/ressources/"+slug+"/apercu"), http.StatusOK, "Le livret", "À imprimer", "PDF, 2\u00a0ko", "Télécharger", "Licence\u00a0: CC BY 4.0")
	w := b.get(link)
	h := w.Header()
	b.expect(w, http.StatusOK, "%PDF-1.7 xxx")
	for name, want := range map[string]string{
		"Content-Type": "application/pdf", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox",
		"Content-Disposition": "attachment; filename*=UTF-8''Livret%20d%E2%80%99%C3%A9t%C3%A9.pdf",
	} {
		if h.Get(name) != want {
			t.Errorf("%s: %q, want %q", name, h.Get(name), want)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "https://a.example"+link, nil)
	r.Header.Set("Range", "bytes=5-7")
	if w := b.do(r); w.Code != http.StatusPartialContent || w.Body.String() != "1.7" || w.Header().Get("Content-Range") != "bytes 5-7/2009" {
		t.Errorf("a range: %d %q %s", w.Code, w.Body, w.Header().Get("Content-Range"))
	}
	r = httptest.NewRequest(http.MethodGet, "https://a.example"+link, nil)
	r.Header.Set("If-None-Match", h.Get("ETag"))
	if w := b.do(r); w.Code != http.StatusNotModified {
		t.Errorf("unchanged: %d", w.Code)
	}
}

func TestFileIsRefusedWithWhatWasTyped(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Sans fichier", "").Slug
	path := "/ressources/" + slug + "/blocs"
	b.expect(b.do(sendFile(t, path, "", strings.NewReader(""), "kind", "File", "title", "Mon titre")), http.StatusUnprocessableEntity, "Mon titre", "Choisissez un fichier.")
	b.expect(b.post(path, "kind", "File", "caption", "Ma légende"), http.StatusUnprocessableEntity, "Ma légende", "Choisissez un fichier.")
	b.expect(b.do(sendFile(t, path, "vide.txt", strings.NewReader(""), "kind", "File", "title", "Mon titre")), http.StatusUnprocessableEntity, "Ce fichier est vide")
	b.expect(b.do(sendFile(t, path, "a.txt", strings.NewReader("a"), "kind", "File", "title", strings.Repeat("t", 51))), http.StatusUnprocessableEntity, "1 caractère de trop")
	b.expect(b.do(sendFile(t, path, "a.txt", strings.NewReader("a"), "kind", "File", "title", strings.Repeat("t", 1052))), http.StatusUnprocessableEntity, "1\u00a0002 caractères de trop")
	b.expect(b.do(sendFile(t, path, "a.txt", strings.NewReader("a"), "kind", "File", "licence", "mienne")), http.StatusUnprocessableEntity, "Choisissez une licence")
	long := io.LimitReader(rand.NewChaCha8([32]byte{}), basilic.MaxFile+1)
	b.expect(b.do(sendFile(t, path, "film.mp4", long, "kind", "File", "title", "Mon titre")), http.StatusUnprocessableEntity, "Mon titre", "100\u00a0Mo")
}

func TestSecurity37FilesAreNeverOpenedHere(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec des pièges", "").Slug
	for name, content := range map[string]string{
		"page.html": "<!DOCTYPE html><script>alert(1)</script>", "dessin.svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`,
		"acteur.json": `{"@context":"https://www.w3.org/ns/activitystreams","type":"Person","id":"https://a.example/ap/actors/1"}`,
		"image.webp":  "<html>", `x".html` + "\r\nSet-Cookie: a=b": "<html>",
	} {
		link := b.addFile(slug, name, content)
		r := httptest.NewRequest(http.MethodGet, "https://a.example"+link, nil)
		r.Header.Set("Accept", `application/activity+json`)
		w := b.do(r)
		kind := w.Header().Get("Content-Type")
		if w.Code != http.StatusOK || kind != "application/octet-stream" && kind != "text/plain" || w.Header().Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%q: %d %v", name, w.Code, w.Header())
		}
	}
}

// TestSecurity52FilesOfWhatIsPrivate asks for a file at every address that it
// could have, by everybody, at every state of its resource.
func TestSecurity52FilesOfWhatIsPrivate(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Secret", "").Slug
	link := b.addFile(slug, "secret.pdf", "%PDF-1.7 secret")
	id := strings.Split(link, "/")[2]
	visitor := &browser{t: t, hub: b.hub}
	// page is what is answered, but for the address that was asked.
	page := func(path string) (int, string) {
		w := visitor.get(path)
		return w.Code, strings.NewReplacer(path, "", url.QueryEscape(path), "").Replace(w.Body.String())
	}
	_, unknown := page("/medias/" + string(basilic.NewID()) + "/secret.pdf")
	hidden := func(state string) {
		t.Helper()
		for _, path := range []string{link, "/medias/" + id + "/original", "/medias/" + id + "/card.webp", "/medias/" + id + "/image.webp", "/medias/" + id + "/apercu:1.webp"} {
			if code, body := page(path); code != http.StatusNotFound || body != unknown {
				t.Errorf("%s, %s: %d, like what never was: %v", state, path, code, body == unknown)
			}
		}
	}
	hidden("a draft")
	r, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, slug, false)
	if err != nil {
		t.Fatal(err)
	}
	hidden("private")
	if err := b.hub.Resources.MakePublic(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	visitor.expect(visitor.get(link), http.StatusOK, "secret")
	if err := b.hub.Resources.MakePrivate(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	hidden("private again")
	b.expect(b.get(link), http.StatusOK, "secret")
	if err := b.hub.Resources.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	hidden("deleted")
	b.expect(b.get(link), http.StatusNotFound)
}

// TestFileIsNotHeldInMemory counts what the whole process allocates while a file
// of 100 MB comes in and goes out, so nothing may run beside it.
func TestFileIsNotHeldInMemory(t *testing.T) {
	b, alice := signedIn(t)
	slug := alice.Draft("Avec un film", "").Slug
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	film := io.LimitReader(rand.NewChaCha8([32]byte{1}), basilic.MaxFile)
	if w := b.do(sendFile(t, "/ressources/"+slug+"/blocs", "film.bin", film, "kind", "File")); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	link := fileLink.FindString(b.get("/ressources/" + slug + "/modifier").Body.String())
	got := &counter{ResponseWriter: httptest.NewRecorder(), hash: sha256.New()}
	r := httptest.NewRequest(http.MethodGet, "https://a.example"+link, nil)
	r.Header.Set("Cookie", b.cookie)
	b.hub.Handler.ServeHTTP(got, r)
	runtime.ReadMemStats(&after)
	want := sha256.New()
	if _, err := io.CopyN(want, rand.NewChaCha8([32]byte{1}), basilic.MaxFile); err != nil {
		t.Fatal(err)
	}
	if got.size != basilic.MaxFile || !bytes.Equal(got.hash.Sum(nil), want.Sum(nil)) {
		t.Errorf("%d bytes came back", got.size)
	}
	allocated := after.TotalAlloc - before.TotalAlloc
	t.Logf("in and out of %d MB: %d kB allocated in all", basilic.MaxFile>>20, allocated>>10)
	if allocated > 20<<20 {
		t.Errorf("%d MB were allocated for a file of %d MB", allocated>>20, basilic.MaxFile>>20)
	}
}

// counter is a client that keeps nothing.
type counter struct {
	http.ResponseWriter
	hash hash.Hash
	size int
}

func (c *counter) Write(p []byte) (int, error) {
	c.size += len(p)
	return c.hash.Write(p)
}

func TestFileIsTheSameOnAnotherHub(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	b := &browser{t: t, hub: net.Hub("a.example")}
	b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	slug := alice.Draft("Avec un livret", "").Slug
	link := b.addFile(slug, "livret.pdf", "%PDF-1.7 x", "title", "Le livret", "caption", "À imprimer", "licence", "cc_by_4_0")
	r, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	page, err := bob.Hub.Timeline.Home(t.Context(), bob.Viewer, basilic.Cursor{})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%v, %v", page.Items, err)
	}
	block := regexp.MustCompile(`(?s)<div class="block media">.*?</a></div>`)
	here := block.FindString(b.get("/ressources/" + r.Slug).Body.String())
	there := httptest.NewRecorder()
	bob.Hub.Handler.ServeHTTP(there, httptest.NewRequest(http.MethodGet, "https://b.example/ressources/distantes/"+string(page.Items[0].Card.Resource.ID), nil))
	// But for where it stands, which is said in words.
	alike := strings.NewReplacer(`"https://a.example`+link, `"`+link, " · sur a.example ", "")
	if got := alike.Replace(block.FindString(there.Body.String())); here == "" || got != here {
		t.Errorf("there:\n%s\nhere:\n%s", got, here)
	}
	if !bytes.Contains(there.Body.Bytes(), []byte(`"https://a.example`+link+`"`)) {
		t.Error("the file is not downloaded from its own hub")
	}
}

func TestImageIsOfferedInSeveralWidthsAndItsCardIsCut(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec une image", "").Slug
	var picture bytes.Buffer
	plan := image.NewGray(image.Rect(0, 0, 700, 300))
	for i := range plan.Pix {
		plan.Pix[i] = byte(i % plan.Stride / 3)
	}
	if err := png.Encode(&picture, plan); err != nil {
		t.Fatal(err)
	}
	w := b.do(sendFile(t, "/ressources/"+slug+"/blocs", "plan.png", &picture, "kind", "Image", "alt", "Un plan", "licence", "cc_by_4_0"))
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	page := b.get("/ressources/" + slug + "/apercu")
	b.expect(page, http.StatusOK, "480.webp 480w, /medias/", "image.webp 700w", `src="data:image/webp;base64,`, "Licence\u00a0: CC BY 4.0")
	src := regexp.MustCompile(`/medias/[0-9a-f-]+/480.webp`).FindString(page.Body.String())
	if w := b.get(src); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/webp" || w.Header().Get("Content-Disposition") != "inline" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	card := regexp.MustCompile(`/medias/[0-9a-f-]+/card-[0-9a-f]+.webp`)
	editor := b.get("/ressources/" + slug + "/modifier").Body.String()
	first := card.FindString(editor)
	blocks := regexp.MustCompile(`name="block_([0-9a-f-]{36})_version"`).FindAllStringSubmatch(editor, -1)
	image := "/ressources/" + slug + "/blocs/" + blocks[len(blocks)-1][1]
	b.expect(b.post(image, "version", "1", "crop_x", "0", "crop_y", "50", "crop_zoom", "900", "alt", "Un plan"), http.StatusUnprocessableEntity, "entre 100 et 400")
	if w := b.post(image, "version", "1", "crop_x", "0", "crop_y", "50", "crop_zoom", "200", "alt", "Un grand plan"); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	second := card.FindString(b.get("/ressources/" + slug + "/modifier").Body.String())
	b.expect(b.get(second), http.StatusOK)
	b.expect(b.get(first), http.StatusOK)
	if first == second || first == "" {
		t.Errorf("the card is still %s", second)
	}
	if w := b.post(image, "version", "2", "alt", "Un plan"); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	if third := card.FindString(b.get("/ressources/" + slug + "/modifier").Body.String()); third != second {
		t.Errorf("saved without saying it, the card is %s", third)
	}
}

// onePage is a PDF whose page is half red.
const onePage = "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n" +
	"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R >>\nendobj\n" +
	"4 0 obj\n<< /Length 26 >>\nstream\n1 0 0 rg 0 0 200 50 re f  \nendstream\nendobj\ntrailer << /Size 5 /Root 1 0 R >>\n%%EOF\n"

func TestFilesAreShownBeforeTheyAreDownloaded(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec des aperçus", "").Slug
	b.addFile(slug, "livret.pdf", onePage)
	b.addFile(slug, "faux.pdf", "%PDF-1.7 rien")
	sound := b.addFile(slug, "voix.mp3", "ID3\x04 la la la")
	b.addFile(slug, "film.mp4", "\x00\x00\x00\x20ftypisom film")
	b.addFile(slug, "liste.txt", "Cartes <b>neuves</b>\nFeutres\n"+strings.Repeat("suite\n", 20))
	picture := regexp.MustCompile(`/medias/[0-9a-f-]+/apercu:1\.webp`)
	var page string
	for begun := time.Now(); !picture.MatchString(page) && time.Since(begun) < 2*time.Minute; time.Sleep(200 * time.Millisecond) {
		page = b.get("/ressources/" + slug + "/apercu").Body.String()
	}
	found := picture.FindAllString(page, -1)
	if len(found) != 1 {
		t.Fatalf("pictures: %v", found)
	}
	if w := b.get(found[0]); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/webp" || w.Header().Get("Content-Disposition") != "inline" {
		t.Errorf("the picture: %d %v", w.Code, w.Header())
	}
	visitor := &browser{t: t, hub: b.hub}
	visitor.expect(visitor.get(found[0]), http.StatusNotFound)
	for _, text := range []string{"Première page", `<audio class="media__more" controls preload="none" src="` + sound + `"`, "<video", "Cartes &lt;b&gt;neuves&lt;/b&gt;\nFeutres\n"} {
		if !strings.Contains(page, text) {
			t.Errorf("the page does not say %q", text)
		}
	}
	if strings.Count(page, "suite") > 12 {
		t.Error("more than the first lines are shown")
	}
}
