package web_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// from is a browser at an address.
func (b *browser) from(address, path string, pairs ...string) *httptest.ResponseRecorder {
	b.t.Helper()
	r := formRequest(path, pairs...)
	r.RemoteAddr = address + ":1234"
	return b.do(r)
}

func formRequest(path string, pairs ...string) *http.Request {
	values := make([]string, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		values = append(values, strings.ReplaceAll(pairs[i]+"="+pairs[i+1], "@", "%40"))
	}
	r := httptest.NewRequest(http.MethodPost, "https://a.example"+path, strings.NewReader(strings.Join(values, "&")))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

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

var mediaPath = regexp.MustCompile(`/medias/[0-9a-f-]+/`)

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

func TestSecurity59FormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	b, alice := signedIn(t)
	alice.Base("jardin")
	r := alice.Publish("À moi", "jardin")
	paths := []string{
		"/inscription", "/connexion", "/deconnexion", "/mon-compte", "/bases/nouvelle", "/bases/jardin", "/bases/jardin/modifier", "/bases/jardin/membres",
		"/profils/alice", "/ressources/nouvelle", "/ressources/" + r.Slug + "/modifier", "/ressources/" + r.Slug + "/blocs", "/suivre", "/confirmer/x",
	}
	for _, path := range paths {
		for _, header := range []map[string]string{
			{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
			{"Sec-Fetch-Site": "cross-site"},
			{"Sec-Fetch-Site": "same-site"},
			{"Origin": "https://evil.example"},
			{"Origin": "null"},
			{"Origin": "https://a.example.evil.example"},
			{"Origin": "http://a.example", "Sec-Fetch-Site": "cross-site"},
		} {
			in := formRequest(path, "action", "delete", "confirm", "1", "title", "Piratée")
			for name, value := range header {
				in.Header.Set(name, value)
			}
			if w := b.do(in); w.Code != http.StatusForbidden {
				t.Errorf("%s from %v: %d", path, header, w.Code)
			}
		}
	}
	b.expect(b.get("/mon-compte"), http.StatusOK)
	b.expect(b.get("/ressources/"+r.Slug), http.StatusOK, "À moi")
}

func TestSecurity59SessionIsNewAtSignIn(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	net.Person("a.example", "alice")
	b := &browser{t: t, hub: net.Hub("a.example")}
	// A session that an attacker began and planted.
	w := b.post("/inscription", "first_name", "X", "last_name", "Y", "email", "x@exemple.fr", "handle", "xx", "password", fedtest.Password, "terms", "1")
	planted := b.cookie
	if w.Code != http.StatusSeeOther || planted == "" {
		t.Fatalf("no session: %d", w.Code)
	}
	b.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	if b.cookie == planted {
		t.Error("signing in keeps the session's token")
	}
	b.expect(b.get("/mon-compte"), http.StatusOK)
	attacker := &browser{t: t, hub: b.hub, cookie: planted}
	if w := attacker.get("/mon-compte"); w.Code != http.StatusSeeOther {
		t.Errorf("the planted session is signed in: %d", w.Code)
	}
	invented := &browser{t: t, hub: b.hub, cookie: "__Host-basilic=invented"}
	w = invented.post("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
	c := w.Result().Cookies()[0]
	if c.Value == "invented" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || !strings.HasPrefix(c.Name, "__Host-") {
		t.Errorf("cookie %v", c)
	}
	if w := invented.get("/mon-compte"); !strings.Contains(w.Header().Get("Cache-Control"), "no-store") || w.Header().Get("ETag") != "" {
		t.Errorf("a private page may be cached: %v", w.Header())
	}
	// Signing out ends it for every copy.
	kept := invented.cookie
	invented.post("/deconnexion")
	thief := &browser{t: t, hub: b.hub, cookie: kept}
	if w := thief.get("/mon-compte"); w.Code != http.StatusSeeOther {
		t.Errorf("after signing out: %d", w.Code)
	}
}

func TestSecurity59KnownAndUnknownAnswerAlike(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	answer := func(path string, pairs ...string) string {
		stranger := &browser{t: t, hub: b.hub}
		w := stranger.post(path, pairs...)
		text := fmt.Sprint(w.Code, w.Header().Get("Location"), w.Header().Get("Cache-Control"), w.Body.String())
		if w.Code == http.StatusSeeOther {
			text += stranger.get(w.Header().Get("Location")).Body.String()
		}
		return regexp.MustCompile(`[a-z]+@exemple\.fr`).ReplaceAllString(text, "")
	}
	signIn := func(email string) string {
		return answer("/connexion", "email", email, "password", "un-faux-mot-de-passe")
	}
	if signIn("alice@exemple.fr") != signIn("personne@exemple.fr") {
		t.Error("signing in tells who has an account")
	}
	spot := func(email string) string {
		return answer("/ressources/nouvelle", "title", "t", "signin_email", email, "signin_password", "un-faux-mot-de-passe")
	}
	if spot("alice@exemple.fr") != spot("personne@exemple.fr") {
		t.Error("signing in on the spot tells who has an account")
	}
	signUp := func(email string) string {
		return answer("/inscription", "first_name", "Zoé", "last_name", "Martin", "email", email, "handle", "zoe", "password", fedtest.Password, "terms", "1")
	}
	if signUp("alice@exemple.fr") != signUp("personne@exemple.fr") {
		t.Error("signing up tells who has an account")
	}
}

func TestSecurity59NothingExistsBeforeItsSingleConfirmation(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	b := &browser{t: t, hub: net.Hub("a.example")}
	// Somebody else signs up first with Zoé's address, and a password of theirs.
	theirs := "le-mot-de-passe-du-voleur"
	sign := func(handle, password string) string {
		w := b.post("/inscription", "first_name", "Zoé", "last_name", "Martin", "email", "zoe@exemple.fr", "handle", handle, "password", password, "terms", "1")
		if w.Code != http.StatusSeeOther {
			t.Fatalf("signing up: %d", w.Code)
		}
		net.Settle()
		return regexp.MustCompile(`/confirmer/\S+`).FindString(b.hub.Mailbox.All()[0].Text)
	}
	thief, own := sign("voleur", theirs), sign("zoe", fedtest.Password)
	for _, path := range []string{"/profils/zoe", "/profils/voleur", "/.well-known/webfinger?resource=acct:zoe@a.example"} {
		b.expect(b.get(path), http.StatusNotFound)
	}
	b.expect(b.post("/connexion", "email", "zoe@exemple.fr", "password", theirs), http.StatusUnprocessableEntity)
	// Reading the mail's link confirms nothing: mail programs open links.
	b.expect(b.get(own), http.StatusOK)
	b.expect(b.get("/profils/zoe"), http.StatusNotFound)
	for _, guess := range []string{"/confirmer/x", own + "x", own[:len(own)-1], strings.ToUpper(own)} {
		b.expect(b.post(guess), http.StatusNotFound)
	}
	if w := b.post(own); w.Code != http.StatusSeeOther {
		t.Fatalf("confirming: %d", w.Code)
	}
	other := &browser{t: t, hub: b.hub}
	b.expect(other.post(own), http.StatusNotFound)
	b.expect(other.post(thief), http.StatusNotFound)
	b.expect(other.post("/connexion", "email", "zoe@exemple.fr", "password", theirs), http.StatusUnprocessableEntity)
	b.expect(other.get("/profils/voleur"), http.StatusNotFound)
	b.expect(other.get("/profils/zoe"), http.StatusOK)
}

func TestSecurity59TryingPasswordsWaits(t *testing.T) {
	t.Parallel()
	net := fedtest.NewWith(t, func(_ string, c *config.Config) { c.ClientRate = 10_000 }, "a.example")
	for _, name := range []string{"alice", "bill"} {
		net.Person("a.example", name)
	}
	b := &browser{t: t, hub: net.Hub("a.example")}
	signIn := func(from, email, password string) int {
		return b.from(from, "/connexion", "email", email, "password", password).Code
	}
	// Many passwords for one address, from many places.
	for i := range 10 {
		signIn(fmt.Sprint("192.0.2.", i), "alice@exemple.fr", "faux")
	}
	w := b.from("192.0.2.99", "/connexion", "email", "ALICE@exemple.fr", "password", fedtest.Password)
	b.expect(w, http.StatusUnprocessableEntity, "Trop d’essais", "ALICE@exemple.fr")
	// One password for many addresses, from one place, with an account of one's own.
	for i := range 29 {
		if i == 15 && signIn("198.51.100.1", "bill@exemple.fr", fedtest.Password) != http.StatusSeeOther {
			t.Error("bill cannot sign in")
		}
		signIn("198.51.100.1", fmt.Sprintf("p%d@exemple.fr", i), "printemps")
	}
	signIn("198.51.100.1", "q@exemple.fr", "printemps")
	b.expect(b.from("198.51.100.1", "/connexion", "email", "bill@exemple.fr", "password", fedtest.Password), http.StatusUnprocessableEntity, "Trop d’essais")
	if status := signIn("203.0.113.5", "bill@exemple.fr", fedtest.Password); status != http.StatusSeeOther {
		t.Errorf("bill, from home: %d", status)
	}
}

func TestSecurity59NobodyIsLedElsewhere(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	for _, next := range []string{
		"https://evil.example/", "//evil.example/", "/\\evil.example/", "/\t/evil.example", "javascript:alert(1)", "\\\\evil.example", "evil.example", "/%0d%0aSet-Cookie:x=1", "/\r\nX: y", "",
		"/.//evil.example", "/x/..//evil.example", "///evil.example",
	} {
		r := formRequest("/connexion", "email", "alice@exemple.fr", "password", fedtest.Password)
		r = httptest.NewRequest(http.MethodPost, r.URL.String(), strings.NewReader("email=alice%40exemple.fr&password="+fedtest.Password+"&next="+escape(next)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		stranger := &browser{t: t, hub: b.hub}
		w := stranger.do(r)
		to := w.Header().Get("Location")
		if w.Code != http.StatusSeeOther || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
			t.Errorf("%q leads to %q", next, to)
		}
		if w := b.get("/connexion?next=" + escape(next)); !strings.HasPrefix(w.Header().Get("Location"), "/") || strings.HasPrefix(w.Header().Get("Location"), "//") {
			t.Errorf("%q, signed in, leads to %q", next, w.Header().Get("Location"))
		}
	}
}

func escape(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}

func TestSecurity60GuessedAddressesAreChecked(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	alice, carol, visitor := p.people["an administrator"], p.people["no member"], p.people["a visitor"]
	published, draft, block := p.known["slug"][0], p.known["slug"][1], p.known["block"][0]
	src := uploaded(t, alice, draft, picture(t, asPNG))
	if a, b := basilic.NewID(), basilic.NewID(); len(draft) != 36 || a == b || a[15:] == b[15:] {
		t.Errorf("a draft's address can be guessed: %s", draft)
	}
	for _, who := range []*browser{carol, visitor} {
		for _, path := range []string{"/ressources/" + draft, "/ressources/" + draft + "/modifier", "/ressources/" + draft + "/apercu", src + "image.webp"} {
			if w := who.get(path); w.Code == http.StatusOK || strings.Contains(w.Body.String(), "Brouillon") {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
		for path, pairs := range map[string][]string{
			"/ressources/" + draft + "/modifier": {"action", "delete", "confirm", "1"}, "/ressources/" + published + "/modifier": {"action", "delete", "confirm", "1"},
			"/ressources/" + draft + "/blocs": {"kind", "SectionTitle", "title", "Piraté"}, "/ressources/" + draft + "/blocs/" + block: {"action", "delete"},
			"/bases/jardin/modifier": {"action", "make_private"}, "/bases/jardin/membres": {"action", "add", "handle", "carol", "role", "administrator"},
		} {
			if w := who.post(path, pairs...); w.Code < 400 {
				t.Errorf("POST %s: %d", path, w.Code)
			}
		}
	}
	alice.expect(alice.get("/ressources/"+draft+"/apercu"), http.StatusOK, "Brouillon")
	alice.expect(visitor.get("/ressources/"+published), http.StatusOK, "Publiée")
}
