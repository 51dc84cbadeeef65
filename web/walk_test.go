package web_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// place is a hub with something at every address that its forms are sent to.
type place struct {
	hub    *fedtest.Hub
	people map[string]*browser
	// known are the values of the parameters of routes that exist, by route
	// parameter.
	known map[string][]string
}

// newPlace makes a hub where alice administers a base, bob contributes to it and
// carol is nobody.
func newPlace(t *testing.T) place {
	t.Helper()
	net := fedtest.New(t, "a.example")
	hub := net.Hub("a.example")
	p := place{hub: hub, people: map[string]*browser{"a visitor": {t: t, hub: hub}}}
	alice := net.Person("a.example", "alice")
	for _, name := range []string{"bob", "carol"} {
		net.Person("a.example", name)
	}
	alice.Base("jardin")
	if err := hub.Actors.AddMember(t.Context(), alice.Viewer, "jardin", "bob", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	for who, handle := range map[string]string{"an administrator": "alice", "a contributor": "bob", "no member": "carol"} {
		b := &browser{t: t, hub: hub}
		if w := b.post("/connexion", "email", handle+"@exemple.fr", "password", fedtest.Password); w.Code != http.StatusSeeOther {
			t.Fatalf("signing in: %d", w.Code)
		}
		p.people[who] = b
	}
	published, draft := alice.Publish("Publiée", "jardin"), alice.Draft("Brouillon", "jardin")
	editing, err := hub.Resources.Editor(t.Context(), alice.Viewer, draft.Slug)
	if err != nil {
		t.Fatal(err)
	}
	private, err := hub.Resources.Publish(t.Context(), alice.Viewer, alice.Draft("Gardée", "").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	token := p.people["an administrator"].link(private.Slug, "make_link")[len("/lien/"):]
	p.known = map[string][]string{
		"handle": {"alice", "jardin"}, "slug": {published.Slug, draft.Slug, "accessibilite"}, "block": {string(editing.Draft.Blocks[0].ID)},
		"id": {string(published.ID)}, "token": {token}, "name": {"card.webp"}, "host": {"b.example"}, "number": {"1"}, "key": {"0123456789abcdef"},
	}
	return p
}

// nasty are values that nobody should type: each goes into every field and every
// place of an address.
func nasty() []string {
	return []string{
		"", "   ", "\x00", "a\x00b", "\xff\xfe", "../../etc/passwd", "🌿🌿🌿", "\u202Eحديقة", "ALICE", "alice@", "@@", "a@b@c", "%00", "%zz",
		"javascript:alert(1)", "https://", "https://[::1", "-1", "99999999999999999999", "0", "'; drop table actors; --", "<script>",
		strings.Repeat("é", 300), strings.Repeat("x", 3<<10),
	}
}

// cursors are places in lists that no list gave.
func cursors() []string {
	var all []string
	for _, key := range []string{"", "\x00", "\xff", "abc", "-1", "99999999999999999999", string(basilic.NewID()), "1"} {
		for _, year := range []int{1, 2026, 9999} {
			all = append(all, basilic.Cursor{At: time.Date(year, 1, 1, 0, 0, 0, 1, time.UTC), Key: key}.String())
		}
	}
	return all
}

// actions are the values of all submit buttons, and one that is none.
func actions() []string {
	return []string{
		"", "publish", "save", "preview", "delete", "follow", "unfollow", "block", "unblock", "make_private", "make_public", "add", "set_role", "remove",
		"duplicate", "distinct", "ask", "add_file", "grant", "refuse", "withdraw", "cancel",
		"up", "down", "confirm", "sign_in", "sign_up", "nonsense",
		"refresh_preview:x", "restore", "ask_private", "up:x", "insert:\xff", "merge:sheet", "again:x", "file:Image", "add:Link", "share", "unshare", "comment", "edit", "like", "unlike", "revoke", "close", "reopen",
		"report", "make_link", "reset_link", "revoke_link", "invite", "move", "accept", "decline", "leave",
		"adapt", "accept", "decline", "rename", "rekey", "drop", "feature",
	}
}

// fieldNames are those of every form.
func fieldNames() []string {
	return []string{
		"other", "remove", "resource", "key",
		"first_name", "last_name", "email", "handle", "password", "terms", "title", "description", "job", "department", "website",
		"contact_email", "contact_shown", "visibility", "base", "themes", "support_types", "audiences", "territories", "keywords", "licence",
		"language", "version", "confirm", "kind", "after", "source", "url", "caption", "alt", "crop_x", "crop_y", "crop_zoom", "upload", "role", "next", "uri", "address", "file",
		"facet", "slug", "text", "comment", "parent", "quote", "resource", "show_preview", "feature", "report", "number", "seen",
		"reason", "details", "forward", "provenance", "producer", "source_url", "credits", "produced_year", "produced_month", "review_by", "view", "both_views",
		"adaptation", "name", "q", "digest",
	}
}

// routes returns the patterns of a method, from the router itself.
func routes(t *testing.T, hub *fedtest.Hub, method string) []string {
	t.Helper()
	router, ok := hub.Handler.(chi.Routes)
	if !ok {
		t.Fatal("the hub has no routes")
	}
	var patterns []string
	err := chi.Walk(router, func(m, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		isDocument := method == http.MethodPost && (strings.HasPrefix(route, "/ap/") || strings.HasPrefix(route, "/envois") || strings.HasSuffix(route, "/lien/{block}"))
		if m == method && !isDocument {
			patterns = append(patterns, route)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(patterns) < 10 {
		t.Fatalf("only %d routes for %s: %v", len(patterns), method, patterns)
	}
	return patterns
}

// addresses returns paths of a route: with what exists, and with what is nasty.
func (p place) addresses(pattern string, values []string) []string {
	at := strings.Index(pattern, "{")
	if at < 0 {
		return []string{pattern}
	}
	end := strings.Index(pattern, "}")
	var paths []string
	for _, value := range append(slices.Clone(p.known[pattern[at+1:end]]), values...) {
		for _, rest := range p.addresses(pattern[end+1:], values[:min(1, len(values))]) {
			paths = append(paths, pattern[:at]+url.PathEscape(value)+rest)
		}
	}
	return paths
}

// mustBeAnswered fails the test when a page is an error of ours.
func mustBeAnswered(t *testing.T, what string, w *httptest.ResponseRecorder) {
	t.Helper()
	good := []int{200, 302, 303, 400, 401, 403, 404, 405, 409, 413, 415, 422, 429}
	if !slices.Contains(good, w.Code) {
		t.Errorf("%.300s: %d", what, w.Code)
	}
	isPage := strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && w.Code != http.StatusFound && w.Code != http.StatusSeeOther
	if isPage && !strings.Contains(w.Body.String(), `<html lang="fr"`) {
		t.Errorf("%.300s: %d without a page in French: %.200s", what, w.Code, w.Body)
	}
}

func form(t *testing.T, path, contentType, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "https://a.example/", strings.NewReader(body))
	u, err := url.Parse("https://a.example" + path)
	if err != nil {
		t.Fatal(err)
	}
	r.URL, r.RequestURI = u, u.RequestURI()
	r.Header.Set("Content-Type", contentType)
	return r
}

const urlencoded = "application/x-www-form-urlencoded"

func TestNoFormIsAnErrorOfOurs(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, pattern := range routes(t, p.hub, http.MethodPost) {
		if pattern == "/deconnexion" {
			continue
		}
		for who, b := range p.people {
			for _, path := range p.addresses(pattern, nil) {
				for i, value := range nasty() {
					values := url.Values{"action": {actions()[i%len(actions())]}, "kind": {"Text"}, "version": {"1"}}
					for _, name := range fieldNames() {
						values.Set(name, value)
					}
					what := fmt.Sprintf("%s sends %q to %s", who, value, path)
					mustBeAnswered(t, what, b.do(form(t, path, urlencoded, values.Encode())))
				}
			}
		}
	}
}

func TestNoActionIsAnErrorOfOurs(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, pattern := range routes(t, p.hub, http.MethodPost) {
		if pattern == "/deconnexion" {
			continue
		}
		for who, b := range p.people {
			for _, path := range p.addresses(pattern, []string{"inconnu", "a\x00b", "\xff", "@@", "x@y@z", strings.Repeat("z", 3000), string(basilic.NewID())}) {
				for _, action := range actions() {
					if action == "delete" && who == "an administrator" {
						continue // what follows still needs it
					}
					what := fmt.Sprintf("%s asks %q of %s", who, action, path)
					mustBeAnswered(t, what, b.do(form(t, path, urlencoded, url.Values{"action": {action}}.Encode())))
				}
			}
		}
	}
}

func TestNoBodyIsAnErrorOfOurs(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	var whole bytes.Buffer
	writer := multipart.NewWriter(&whole)
	if err := writer.WriteField("title", "Un titre"); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	withType := writer.FormDataContentType()
	bodies := map[string]struct {
		contentType, body string
		status            int
	}{
		"a broken escape":           {urlencoded, "title=%zz", http.StatusUnprocessableEntity},
		"3 MB of text":              {urlencoded, "title=" + strings.Repeat("x", 3<<20), http.StatusRequestEntityTooLarge},
		"json":                      {"application/json", `{"title":"x"}`, http.StatusUnsupportedMediaType},
		"no type":                   {"", "title=x", http.StatusUnsupportedMediaType},
		"multipart, no boundary":    {"multipart/form-data", whole.String(), http.StatusUnprocessableEntity},
		"multipart, cut":            {withType, whole.String()[:whole.Len()-30], http.StatusUnprocessableEntity},
		"multipart, other boundary": {"multipart/form-data; boundary=x", whole.String(), http.StatusUnprocessableEntity},
		"multipart, 3 MB of text":   {withType, strings.Replace(whole.String(), "Un titre", strings.Repeat("x", 3<<20), 1), http.StatusRequestEntityTooLarge},
	}
	for _, pattern := range routes(t, p.hub, http.MethodPost) {
		if pattern == "/deconnexion" {
			continue
		}
		for who, b := range p.people {
			for name, body := range bodies {
				path := p.addresses(strings.ReplaceAll(pattern, "{token}", "jeton"), nil)[0]
				what := fmt.Sprintf("%s sends %s to %s", who, name, path)
				w := b.do(form(t, path, body.contentType, body.body))
				mustBeAnswered(t, what, w)
				if w.Code != body.status {
					t.Errorf("%s: %d, want %d", what, w.Code, body.status)
				}
			}
		}
	}
}

func TestNoAddressIsAnErrorOfOurs(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	for _, pattern := range routes(t, p.hub, http.MethodGet) {
		for who, b := range p.people {
			for _, path := range p.addresses(pattern, nasty()) {
				mustBeAnswered(t, who+" opens "+path, b.do(get(t, path)))
				// RFC 9110 9.3.2: HEAD is answered as GET is, without the body.
				if w := b.do(withMethod(get(t, path), http.MethodHead)); w.Code == http.StatusMethodNotAllowed {
					t.Errorf("HEAD %s: %d", path, w.Code)
				}
			}
			for _, value := range append(nasty(), cursors()...) {
				query := url.Values{"q": {value}, "suite": {value}, "uri": {value}, "next": {value}, "etat": {value}, "base": {value}, "resource": {value}, "attente": {"1"}, "page": {value}, "themes": {value}, "hubs": {value}}
				path := p.addresses(pattern, []string{"inconnu"})[0] + "?" + query.Encode()
				mustBeAnswered(t, who+" opens "+path, b.do(get(t, path)))
			}
		}
	}
}

func get(t *testing.T, path string) *http.Request {
	t.Helper()
	return withMethod(form(t, path, "", ""), http.MethodGet)
}

func withMethod(r *http.Request, method string) *http.Request {
	r.Method = method
	return r
}
