package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
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

var mediaPath = regexp.MustCompile(`/medias/[0-9a-f-]+/`)

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
