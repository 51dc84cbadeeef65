package web_test

import (
	"bytes"
	"image"
	"image/png"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/web"
)

// browser keeps the cookies of one person of a hub.
type browser struct {
	t      *testing.T
	hub    *fedtest.Hub
	cookie string
}

func (b *browser) do(r *http.Request) *httptest.ResponseRecorder {
	b.t.Helper()
	if b.cookie != "" {
		r.Header.Set("Cookie", b.cookie)
	}
	w := httptest.NewRecorder()
	b.hub.Handler.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookie = c.Name + "=" + c.Value
	}
	return w
}

func (b *browser) get(path string) *httptest.ResponseRecorder {
	b.t.Helper()
	return b.do(httptest.NewRequest(http.MethodGet, "https://a.example"+path, nil))
}

func (b *browser) post(path string, pairs ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, "https://a.example"+path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// expect fails the test unless the answer has a status and holds every text.
func (b *browser) expect(w *httptest.ResponseRecorder, status int, texts ...string) {
	b.t.Helper()
	if w.Code != status {
		b.t.Errorf("status %d, want %d", w.Code, status)
	}
	for _, text := range texts {
		if !strings.Contains(w.Body.String(), text) {
			b.t.Errorf("the page does not say %q", text)
		}
	}
}

// signedIn returns the browser of a person who is signed in.
func signedIn(t *testing.T) (*browser, *fedtest.Person) {
	t.Helper()
	net := fedtest.New(t, "a.example")
	p := net.Person("a.example", "alice")
	b := &browser{t: t, hub: net.Hub("a.example")}
	if w := b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther {
		t.Fatalf("signing in: %d", w.Code)
	}
	return b, p
}

var indexation = []string{"themes", "accessibilite", "support_types", "tutoriel", "audiences", "adultes"}

func TestSignUpConfirmsTheAddressFirst(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	b := &browser{t: t, hub: net.Hub("a.example")}
	fields := []string{"first_name", "Zoé", "last_name", "Martin", "email", "zoe@exemple.fr", "handle", "zoe", "password", fedtest.Password}
	b.expect(b.post("/inscription", fields...), http.StatusUnprocessableEntity, `value="Zoé"`, "conditions d’utilisation")
	if w := b.post("/inscription", append(fields, "terms", "1")...); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	net.Settle()
	b.expect(b.get("/profils/zoe"), http.StatusNotFound)
	link := regexp.MustCompile(`/confirmer/\S+`).FindString(b.hub.Mailbox.All()[0].Text)
	b.expect(b.get(link), http.StatusOK, "Confirmer votre inscription")
	b.expect(b.get("/profils/zoe"), http.StatusNotFound)
	if w := b.post(link); w.Code != http.StatusSeeOther {
		t.Fatalf("confirming: %d", w.Code)
	}
	b.expect(b.get("/profils/zoe"), http.StatusOK, "Zoé Martin")
	b.expect(b.post(link), http.StatusNotFound, "plus valable")
	// Somebody who signs up with a known address gets the same answer, its owner a mail.
	other := &browser{t: t, hub: b.hub}
	again := append([]string(nil), fields...)
	again[7] = "zoe2"
	if w := other.post("/inscription", append(again, "terms", "1")...); w.Code != http.StatusSeeOther {
		t.Errorf("a known address: %d", w.Code)
	}
	net.Settle()
	if m := b.hub.Mailbox.All()[0]; !strings.Contains(m.Subject, "déjà un compte") {
		t.Errorf("the owner is told %q", m.Subject)
	}
}

func TestSecurity59SignIn(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	first := b.cookie
	if w := b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther || b.cookie == first {
		t.Errorf("signing in keeps the session's token")
	}
	stranger := &browser{t: t, hub: b.hub}
	wrong := stranger.post("/connexion", "email", "alice@exemple.fr", "password", "faux")
	unknown := stranger.post("/connexion", "email", "personne@exemple.fr", "password", "faux")
	strip := func(w *httptest.ResponseRecorder) string {
		return regexp.MustCompile(`value="[^"]*@exemple.fr"`).ReplaceAllString(w.Body.String(), "")
	}
	if wrong.Code != http.StatusUnprocessableEntity || unknown.Code != wrong.Code || strip(wrong) != strip(unknown) {
		t.Error("a wrong password and an unknown address answer differently")
	}
	r := httptest.NewRequest(http.MethodPost, "https://a.example/mon-compte", strings.NewReader("title=Piratée"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", "https://evil.example")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	b.expect(b.do(r), http.StatusForbidden)
}

func TestNothingTypedIsLost(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	b.expect(b.post("/ressources/nouvelle", "title", "Mon titre", "description", "Mon texte", "action", "publish"), http.StatusUnprocessableEntity,
		"Mon titre", "Mon texte", "Choisissez au moins une thématique.")
	b.expect(b.post("/ressources/nouvelle", append([]string{"title", strings.Repeat("é", 101), "description", "x", "action", "publish"}, indexation...)...),
		http.StatusUnprocessableEntity, "1 caractère de trop")
	slug := alice.Draft("Brouillon", "").Slug
	b.expect(b.post("/ressources/"+slug+"/blocs", "kind", "Link", "url", "javascript:alert(1)", "title", "Mon lien"), http.StatusUnprocessableEntity,
		"javascript:alert(1)", "Mon lien", "https://")
	b.expect(b.post("/ressources/"+slug+"/modifier", "title", "Nouveau", "description", "d", "version", "999", "action", "save"),
		http.StatusUnprocessableEntity, "entre-temps", "Nouveau", "Brouillon")
	stranger := &browser{t: t, hub: b.hub}
	b.expect(stranger.post("/ressources/nouvelle", "title", "Écrit hors session", "description", "d", "action", "save"), http.StatusUnprocessableEntity,
		"Votre session a pris fin", "Écrit hors session", "signin_password")
	w := stranger.post("/ressources/nouvelle", "title", "Écrit hors session", "description", "d", "action", "save", "signin_email", "alice@exemple.fr", "signin_password", fedtest.Password)
	if w.Code != http.StatusSeeOther || !strings.Contains(w.Header().Get("Location"), "/modifier") {
		t.Errorf("signing in on the spot: %d %s", w.Code, w.Header().Get("Location"))
	}
}

func upload(t *testing.T, path string, file []byte, fields ...string) *http.Request {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "image.png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(file); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, "https://a.example"+path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

func TestSecurity37ImagesAreCheckedAndPrivate(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	slug := alice.Draft("Avec image", "").Slug
	path := "/ressources/" + slug + "/blocs"
	b.expect(b.do(upload(t, path, []byte("<html>"), "kind", "Image", "alt", "Ma légende")), http.StatusUnprocessableEntity, "Ma légende", "JPEG, PNG, WebP ou GIF")
	b.expect(b.do(upload(t, path, make([]byte, 200<<20), "kind", "Image", "alt", "Trop lourde")), http.StatusUnprocessableEntity, "Trop lourde", "10 Mo")
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 20, 10))); err != nil {
		t.Fatal(err)
	}
	if w := b.do(upload(t, path, picture.Bytes(), "kind", "Image", "alt", "Un carré")); w.Code != http.StatusSeeOther {
		t.Fatalf("status %d", w.Code)
	}
	src := regexp.MustCompile(`/medias/[0-9a-f-]+/`).FindString(b.get("/ressources/" + slug + "/modifier").Body.String())
	visitor := &browser{t: t, hub: b.hub}
	if w := b.get(src + "image.webp"); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "image/webp" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("its author: %d %v", w.Code, w.Header())
	}
	b.expect(visitor.get(src+"image.webp"), http.StatusNotFound)
	if _, err := b.hub.Resources.Publish(t.Context(), alice.Viewer, slug, true); err != nil {
		t.Fatal(err)
	}
	b.expect(visitor.get(src+"image.webp"), http.StatusOK)
}

func TestSecurity60PermissionsOfOtherPeople(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Base("jardin")
	r := alice.Publish("À Alice", "jardin")
	other := &browser{t: t, hub: b.hub}
	_, err := b.hub.Actors.CreateAccount(t.Context(), actors.SignUp{
		FirstName: "Bill", LastName: "Test", Email: "bill@exemple.fr", Handle: "bill", Password: fedtest.Password,
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	other.post("/connexion", "email", "bill@exemple.fr", "password", fedtest.Password)
	b.expect(other.get("/ressources/"+r.Slug+"/modifier"), http.StatusForbidden)
	b.expect(other.post("/ressources/"+r.Slug+"/modifier", "action", "delete", "confirm", "1"), http.StatusForbidden)
	b.expect(other.post("/bases/jardin/modifier", "action", "make_private"), http.StatusForbidden)
	b.expect(other.post("/bases/jardin/membres", "action", "add", "handle", "bill", "role", "administrator"), http.StatusForbidden)
	draft := alice.Draft("Secret", "").Slug
	b.expect(other.get("/ressources/"+draft), http.StatusNotFound)
	b.expect(other.get("/ressources/"+draft+"/modifier"), http.StatusNotFound)
	b.expect(b.get("/ressources/"+r.Slug), http.StatusOK, "À Alice")
}

func TestLookingUpWhatCannotBeFound(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	for query, text := range map[string]string{
		"@personne@down.example": "ne répond pas", "https://down.example/x": "ne répond pas", "@@": "Rien à cette adresse",
		"https://a.example/ap/actors/none": "Rien à cette adresse",
	} {
		w := b.get("/recherche?q=" + url.QueryEscape(query))
		if w.Code >= 500 || !strings.Contains(w.Body.String(), text) {
			t.Errorf("%s: %d", query, w.Code)
		}
	}
	if w := b.get("/recherche?q=@alice@a.example"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/profils/alice" {
		t.Errorf("a local address: %d %s", w.Code, w.Header().Get("Location"))
	}
}

func TestPagesLeadServersToTheDocument(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	r := alice.Publish("Publique", "")
	for path, iri := range map[string]basilic.IRI{"/profils/alice": alice.Profile.IRI, "/ressources/" + r.Slug: r.IRI} {
		request := httptest.NewRequest(http.MethodGet, "https://a.example"+path, nil)
		request.Header.Set("Accept", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`)
		if w := b.do(request); w.Code != http.StatusSeeOther || w.Header().Get("Location") != string(iri) {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
		b.expect(b.get(path), http.StatusOK, `<link rel="alternate" type="application/activity+json" href="`+string(iri)+`"`)
	}
}

func TestClientAddressTrustsProxiesOnly(t *testing.T) {
	t.Parallel()
	address := web.ClientAddress([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	for _, test := range []struct{ remote, forwarded, want string }{
		{"203.0.113.1:1", "198.51.100.1", "203.0.113.1"},
		{"10.0.0.1:1", "198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:1", "6.6.6.6, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = test.remote
		r.Header.Set("X-Forwarded-For", test.forwarded)
		if got := address(r); got != test.want {
			t.Errorf("%v: %s", test, got)
		}
	}
}
