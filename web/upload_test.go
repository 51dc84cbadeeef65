package web_test

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// tus sends a request of the protocol.
func (b *browser) tus(method, path string, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := httptest.NewRequest(method, "https://a.example"+path, body)
	r.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

// begin begins an upload and returns its path.
func (b *browser) begin(slug, name string, size int) *httptest.ResponseRecorder {
	b.t.Helper()
	encode := func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }
	return b.tus(http.MethodPost, "/envois", nil, "Upload-Length", strconv.Itoa(size), "Upload-Metadata", "resource "+encode(slug)+",filename "+encode(name))
}

func (b *browser) piece(path string, at int, content io.Reader) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.tus(http.MethodPatch, path, content, "Upload-Offset", strconv.Itoa(at), "Content-Type", "application/offset+octet-stream")
}

func pathOf(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	u, err := url.Parse(w.Header().Get("Location"))
	if w.Code != http.StatusCreated || err != nil {
		t.Fatalf("beginning: %d %s %v", w.Code, w.Body, err)
	}
	return u.Path
}

func TestUploadIsTakenUpWhereItWasCut(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec un film", "").Slug
	content := "%PDF-1.7 " + strings.Repeat("x", 991)
	path := pathOf(t, b.begin(slug, "Film d’été.pdf", len(content)))
	if w := b.piece(path, 0, strings.NewReader(content[:400])); w.Code != http.StatusNoContent || w.Header().Get("Upload-Offset") != "400" {
		t.Fatalf("the first piece: %d %s", w.Code, w.Header().Get("Upload-Offset"))
	}
	// The line is cut in the middle of the next: what arrived is kept.
	b.piece(path, 400, io.MultiReader(strings.NewReader(content[400:500]), iotest.ErrReader(errors.New("cut"))))
	if w := b.tus(http.MethodHead, path, nil); w.Code != http.StatusOK || w.Header().Get("Upload-Offset") != "500" {
		t.Fatalf("after the cut: %d %s", w.Code, w.Header().Get("Upload-Offset"))
	}
	if w := b.piece(path, 400, strings.NewReader("y")); w.Code != http.StatusConflict {
		t.Errorf("a piece from elsewhere: %d", w.Code)
	}
	id := strings.TrimPrefix(path, "/envois/")
	blocks := "/ressources/" + slug + "/blocs"
	b.expect(b.post(blocks, "kind", "File", "title", "Film", "upload", id), http.StatusUnprocessableEntity, "pas arrivé en entier")
	if w := b.piece(path, 500, strings.NewReader(content[500:]+"beyond")); w.Code != http.StatusRequestEntityTooLarge {
		t.Fatalf("more than was announced: %d", w.Code)
	}
	if w := b.piece(path, 500, strings.NewReader(content[500:])); w.Code != http.StatusNoContent {
		t.Fatalf("the last piece: %d", w.Code)
	}
	b.expect(b.post(blocks, "kind", "File", "title", strings.Repeat("t", 51), "upload", id), http.StatusUnprocessableEntity, id, "déjà arrivé")
	if w := b.post(blocks, "kind", "File", "title", "Film", "upload", id); w.Code != http.StatusSeeOther {
		t.Fatalf("the form: %d", w.Code)
	}
	link := fileLink.FindString(b.get("/ressources/" + slug + "/modifier").Body.String())
	if w := b.get(link); w.Code != http.StatusOK || w.Body.String() != content || w.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("%s: %d, %d bytes", link, w.Code, w.Body.Len())
	}
	if w := b.tus(http.MethodHead, path, nil); w.Code != http.StatusNotFound {
		t.Errorf("the upload stays: %d", w.Code)
	}
}

func TestSecurity60UploadsOfOtherPeople(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	_, err := b.hub.Actors.CreateAccount(t.Context(), actors.SignUp{FirstName: "Bill", LastName: "Test", Email: "bill@exemple.fr", Handle: "bill", Password: fedtest.Password}, false)
	if err != nil {
		t.Fatal(err)
	}
	bill, visitor := &browser{t: t, hub: b.hub}, &browser{t: t, hub: b.hub}
	bill.post("/connexion", "email", "bill@exemple.fr", "password", fedtest.Password)
	draft, public := alice.Draft("Secret", "").Slug, alice.Publish("Publique", "").Slug
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a visitor": visitor.begin(public, "a", 9), "another's draft": bill.begin(draft, "a", 9), "nothing": bill.begin("inconnue", "a", 9), "another's resource": bill.begin(public, "a", 9),
	} {
		want := map[string]int{"a visitor": http.StatusUnauthorized, "another's resource": http.StatusForbidden}[name]
		if want == 0 {
			want = http.StatusNotFound
		}
		if w.Code != want {
			t.Errorf("%s: %d, want %d", name, w.Code, want)
		}
	}
	if w := b.begin(draft, "a", basilic.MaxFile+1); w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too large: %d", w.Code)
	}
	path := pathOf(t, b.begin(draft, "a", 9))
	unknown := "/envois/" + string(basilic.NewID())
	for _, method := range []string{http.MethodHead, http.MethodPatch, http.MethodDelete} {
		headers := []string{"Upload-Offset", "0", "Content-Type", "application/offset+octet-stream"}
		theirs, none := bill.tus(method, path, strings.NewReader("x"), headers...), bill.tus(method, unknown, strings.NewReader("x"), headers...)
		if theirs.Code != http.StatusNotFound || none.Code != http.StatusNotFound || theirs.Body.String() != none.Body.String() {
			t.Errorf("%s of another's upload: %d, of none: %d", method, theirs.Code, none.Code)
		}
	}
	b.piece(path, 0, strings.NewReader("123456789"))
	own := bill.post("/ressources/nouvelle", "title", "À Bill", "description", "d", "action", "save")
	if own.Code != http.StatusSeeOther {
		t.Fatalf("status %d", own.Code)
	}
	slug := strings.Split(own.Header().Get("Location"), "/")[2]
	bill.expect(bill.post("/ressources/"+slug+"/blocs", "kind", "File", "upload", strings.TrimPrefix(path, "/envois/")), http.StatusUnprocessableEntity, "n’est plus là")
	for n := 1; n < basilic.MaxUploads; n++ {
		pathOf(t, b.begin(draft, "a", 9))
	}
	if w := b.begin(draft, "a", 9); w.Code != http.StatusTooManyRequests {
		t.Errorf("one too many: %d", w.Code)
	}
	if w := b.tus(http.MethodDelete, path, nil); w.Code != http.StatusNoContent {
		t.Errorf("giving up: %d", w.Code)
	}
	pathOf(t, b.begin(draft, "a", 9))
}
