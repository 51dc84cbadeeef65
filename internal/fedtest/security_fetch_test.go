package fedtest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestSecurity35DocumentThatSaysToBeAnother(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.server.Put("/alias", h.other.Article("real", "Copie"))
	h.server.Put("/objects/real", h.other.Article("real", "Original"))
	announce := func(id, object string) { h.accepts(h.friend, h.friend.Activity(id, "Announce", object)) }
	before := h.state().requests
	announce("1", "https://evil.example/alias")
	h.sees("Original")
	if asked := h.asked(before); !slices.Equal(asked, []string{"GET https://evil.example/alias", "GET https://evil.example/objects/real"}) {
		t.Errorf("asked %q", asked)
	}
	// A copy of a third party's object, at home with a liar.
	victim := h.net.Remote("victim.example")
	author := victim.Actor("author", "Person")
	h.server.Put("/stolen", changed(author.Article("1", "Falsifiée"), "name", "Falsifiée"))
	h.leavesNoRows(func() { announce("2", "https://evil.example/stolen") })
	// A chain of those is followed once only.
	h.server.Put("/chain/1", h.other.Article("../chain/2", "Un"))
	h.server.Put("/chain/1", changed(h.other.Article("x", "Un"), "id", "https://evil.example/chain/2"))
	h.server.Put("/chain/2", changed(h.other.Article("x", "Deux"), "id", "https://evil.example/chain/3"))
	h.server.Put("/chain/3", changed(h.other.Article("x", "Trois"), "id", "https://evil.example/chain/3"))
	before = h.state().requests
	h.leavesNoRows(func() { announce("3", "https://evil.example/chain/1") })
	if asked := h.asked(before); len(asked) != 2 {
		t.Errorf("asked %q", asked)
	}
	// One that is elsewhere by a redirect is believed of where it came from only.
	h.net.Serve("open.example", http.RedirectHandler("https://evil.example/stolen-too", http.StatusFound))
	h.server.Put("/stolen-too", changed(h.other.Article("x", "Détournée"), "id", "https://open.example/x"))
	h.leavesNoRows(func() { announce("4", "https://open.example/x") })
	h.sees("Original")
}

func TestSecurity36OtherMediaTypesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	types := []string{
		"text/html", "text/html; charset=utf-8", "text/plain", "application/json", "image/png", "image/svg+xml", "application/octet-stream", "",
		"application/ld+json", `application/ld+json; profile="https://example.org/"`, "application/activity+jsonx",
	}
	for i, kind := range types {
		h.server.PutAs(fmt.Sprint("/objects/", i), kind, http.StatusOK, h.other.Article(fmt.Sprint(i), "Déguisée"))
	}
	h.leavesNoRows(func() {
		for i := range types {
			h.accepts(h.friend, h.friend.Activity(fmt.Sprint(i), "Announce", fmt.Sprint("https://evil.example/objects/", i)))
		}
	})
	h.sees()
	// A key too: an actor that somebody uploaded as a file.
	uploaded := h.server.Actor("uploaded", "Person")
	h.server.PutAs("/users/uploaded", "application/json", http.StatusOK, uploaded.Document("uploaded", "Person"))
	h.leavesNoRows(func() {
		uploaded.Expect("a.example", http.StatusUnauthorized, uploaded.Activity("key", "Follow", string(h.reader.Profile.IRI)))
	})
	for i, kind := range []string{"application/activity+json; charset=utf-8", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`} {
		h.server.PutAs("/objects/9", kind, http.StatusOK, h.other.Article("9", "Vraie"))
		h.accepts(h.friend, h.friend.Activity(fmt.Sprint("right", i), "Announce", "https://evil.example/objects/9"))
	}
	h.sees("Vraie")
}

// session signs the reader in and returns the cookie.
func (h *hostile) session() string {
	h.t.Helper()
	form := url.Values{"email": {"alice@exemple.fr"}, "password": {fedtest.Password}}
	r := httptest.NewRequest(http.MethodPost, "https://a.example/connexion", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.hub.Handler.ServeHTTP(w, r)
	if w.Code != http.StatusSeeOther {
		h.t.Fatalf("signing in: %d", w.Code)
	}
	c := w.Result().Cookies()[0]
	return c.Name + "=" + c.Value
}

// lookUp searches for an address as the reader.
func (h *hostile) lookUp(cookie, address string) *httptest.ResponseRecorder {
	h.t.Helper()
	return h.get("/recherche?q="+url.QueryEscape(address), "Cookie", cookie)
}

// jrd is what WebFinger answers.
func jrd(subject string, self basilic.IRI) map[string]any {
	return map[string]any{"subject": subject, "links": []any{map[string]any{"rel": "self", "type": "application/activity+json", "href": string(self)}}}
}

const finger = "/.well-known/webfinger"

func TestSecurity38WebFingerMustBeConfirmed(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	cookie := h.session()
	claimed, real := h.net.Remote("claimed.example"), h.net.Remote("real.example")
	x, y := real.Actor("x", "Person"), real.Actor("y", "Person")
	// Claimed says that x is its own; x does not.
	claimed.PutAs(finger, "application/jrd+json", http.StatusOK, jrd("acct:x@claimed.example", x.IRI))
	before := h.state().requests
	if w := h.lookUp(cookie, "@x@claimed.example"); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/profils/x@real.example" {
		t.Errorf("%d %s", w.Code, w.Header().Get("Location"))
	}
	asked := slices.DeleteFunc(h.asked(before), func(r string) bool { return strings.Contains(r, "outbox") || strings.Contains(r, "nodeinfo") })
	if len(asked) > 3 {
		t.Errorf("asked %q", asked)
	}
	if w := h.get("/profils/x@claimed.example"); w.Code != http.StatusNotFound {
		t.Errorf("bound to the host that claimed it: %d", w.Code)
	}
	// Y says to be of claimed, which says otherwise.
	real.Put("/users/y", changed(y.Document("y", "Person"), "webfinger", "y@claimed.example"))
	before = h.state().requests
	if actor := h.knows(y); actor.Host != "real.example" {
		t.Errorf("bound to %s", actor.Host)
	}
	if asked := h.asked(before); len(asked) > 2+1 {
		t.Errorf("asked %q", asked)
	}
	// Two subjects that name each other are not followed round.
	claimed.PutAs(finger, "application/jrd+json", http.StatusOK, jrd("acct:loop@real.example", "https://claimed.example/users/loop"))
	real.PutAs(finger, "application/jrd+json", http.StatusOK, jrd("acct:loop@claimed.example", "https://claimed.example/users/loop"))
	before = h.state().requests
	h.leavesNoRows(func() { h.lookUp(cookie, "@loop@claimed.example") })
	if asked := h.asked(before); len(asked) > 3 {
		t.Errorf("a loop asked %q", asked)
	}
	// When both agree, it is bound.
	z := real.Actor("z", "Person")
	real.Put("/users/z", changed(z.Document("z", "Person"), "webfinger", "z@claimed.example"))
	claimed.PutAs(finger, "application/jrd+json", http.StatusOK, jrd("acct:z@claimed.example", z.IRI))
	if actor := h.knows(z); actor.Host != "claimed.example" {
		t.Errorf("a confirmed address is bound to %s", actor.Host)
	}
}

func TestSecurity39HandlesAndHostsThatLookLikeOthers(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	cookie := h.session()
	bad := []string{
		"@оther@evil.example", "@other\u202e@evil.example", "@o\u200dther@evil.example", "@a/b@evil.example", "@a@b@evil.example", "@" + strings.Repeat("a", 3000) + "@evil.example",
		"@other@user:pass@evil.example", "@other@evil.example/x", "@other@evil example", "@other@evil.example:99999999", "@other@ev\u2024il.example", "@other@-evil.example",
		"@<script>@evil.example", "@other@evil..example",
	}
	h.leavesNothing(func() {
		for _, address := range bad {
			if w := h.lookUp(cookie, address); w.Code == http.StatusSeeOther || w.Code >= 500 || strings.Contains(w.Body.String(), "<script>") {
				t.Errorf("%.40q: status %d", address, w.Code)
			}
			if w := h.get("/profils/" + url.PathEscape(strings.TrimPrefix(address, "@"))); w.Code != http.StatusNotFound {
				t.Errorf("page of %.40q: status %d", address, w.Code)
			}
			if w := h.get(finger + "?resource=" + url.QueryEscape("acct:"+address)); w.Code != http.StatusNotFound {
				t.Errorf("webfinger of %.40q: status %d", address, w.Code)
			}
		}
	})
	// Another spelling of the same host is the same host.
	for _, address := range []string{"@other@EVIL.example", "@other@evil.example."} {
		if w := h.lookUp(cookie, address); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/profils/other@evil.example" {
			t.Errorf("%s: %d %s", address, w.Code, w.Header().Get("Location"))
		}
	}
	unicode := h.net.Remote("xn--mdiathque-c4ag.example")
	unicode.PutAs(finger, "application/jrd+json", http.StatusNotFound, "")
	before := h.state().requests
	h.lookUp(cookie, "@x@médiathèque.example")
	if asked := h.asked(before); len(asked) != 1 || !strings.HasPrefix(asked[0], "GET https://xn--") {
		t.Errorf("asked %q", asked)
	}
	// An actor whose name is not one is not kept.
	for i, name := range []string{"<b>x</b>", "a/b", "a@b", "оther", "x\u202ey", "", strings.Repeat("a", 3000), "a\r\nb", "..", "a?b", "a#b"} {
		odd := h.server.Actor(fmt.Sprint("odd", i), "Person")
		h.server.Put(fmt.Sprint("/users/odd", i), changed(odd.Document("x", "Person"), "preferredUsername", name))
		h.leavesNoRows(func() {
			odd.Expect("a.example", http.StatusUnauthorized, odd.Activity(fmt.Sprint("odd", i), "Follow", string(h.reader.Profile.IRI)))
		})
	}
}
