package fedtest_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// signed returns the headers of a GET that an actor signs.
func (h *hostile) signed(a *fedtest.RemoteActor, path string) []string {
	h.t.Helper()
	r, err := http.NewRequestWithContext(h.t.Context(), http.MethodGet, "https://a.example"+path, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	if err := a.Signer.Sign(r, nil); err != nil {
		h.t.Fatal(err)
	}
	headers := []string{"Accept", "application/activity+json"}
	for name := range r.Header {
		headers = append(headers, name, r.Header.Get(name))
	}
	return headers
}

// alike fails the test unless two addresses answer 404 with equal headers and
// bodies, to whoever asks.
func (h *hostile) alike(private, unknown string, header ...string) {
	h.t.Helper()
	p, u := h.get(private, header...), h.get(unknown, header...)
	same := maps.EqualFunc(p.Header(), u.Header(), func(a, b []string) bool { return slices.EqualFunc(a, b, sameButTheTime) })
	if p.Code != http.StatusNotFound || u.Code != http.StatusNotFound || !same || without(p, private) != without(u, unknown) {
		h.t.Errorf("%s: %d %v\n%s: %d %v\nbodies equal: %v", private, p.Code, p.Header(), unknown, u.Code, u.Header(), without(p, private) == without(u, unknown))
	}
}

// sameButTheTime compares values of a header that may hold the second in which a
// cookie expires, which moves between two answers.
func sameButTheTime(a, b string) bool {
	return expires.ReplaceAllString(a, "") == expires.ReplaceAllString(b, "")
}

var expires = regexp.MustCompile(`Expires=[^;]+`)

// without is a body without the address that was asked for, which the page of an
// error may repeat.
func without(w *httptest.ResponseRecorder, path string) string {
	return strings.ReplaceAll(strings.ReplaceAll(w.Body.String(), url.QueryEscape(path), ""), path, "")
}

func TestSecurity52PrivateAndUnknownAnswerAlike(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.net.Person("a.example", "bill")
	if _, err := h.hub.Actors.CreateBase(t.Context(), h.reader.Viewer, privateBase("secrete")); err != nil {
		t.Fatal(err)
	}
	r, err := h.hub.Resources.Publish(t.Context(), h.reader.Viewer, h.reader.Draft("Cachée", "secrete").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	draft := h.reader.Draft("Ébauche cachée", "")
	unknown := string(basilic.NewID())
	form := url.Values{"email": {"bill@exemple.fr"}, "password": {fedtest.Password}}
	in := httptest.NewRequest(http.MethodPost, "https://a.example/connexion", strings.NewReader(form.Encode()))
	in.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.hub.Handler.ServeHTTP(w, in)
	bill := w.Result().Cookies()[0].Name + "=" + w.Result().Cookies()[0].Value
	const finger = "/.well-known/webfinger?resource="
	visitor := [][2]string{
		{"/bases/secrete", "/bases/inconnue"},
		{"/ressources/" + r.Slug, "/ressources/inconnue"},
		{"/ressources/" + draft.Slug, "/ressources/" + unknown},
		{finger + "acct:secrete@a.example", finger + "acct:inconnue@a.example"},
		{finger + "https://a.example/bases/secrete", finger + "https://a.example/bases/inconnue"},
		{"/ap/resources/" + string(r.ID), "/ap/resources/" + unknown},
		{"/ressources/distantes/" + string(r.ID), "/ressources/distantes/" + unknown},
	}
	for _, pair := range visitor {
		h.alike(pair[0], pair[1])
		h.alike(pair[0], pair[1], "Cookie", bill)
		h.alike(pair[0], pair[1], "Accept", "application/activity+json")
		h.alike(pair[0], pair[1], "Accept", `application/ld+json; profile="https://www.w3.org/ns/activitystreams"`)
		p, u := h.get(pair[0], h.signed(h.friend, pair[0])...), h.get(pair[1], h.signed(h.friend, pair[1])...)
		if p.Code != http.StatusNotFound || without(p, pair[0]) != without(u, pair[1]) {
			t.Errorf("%s, signed: %d", pair[0], p.Code)
		}
	}
	for _, suffix := range []string{"/modifier", "/apercu"} {
		h.alike("/ressources/"+r.Slug+suffix, "/ressources/inconnue"+suffix, "Cookie", bill)
		h.alike("/ressources/"+draft.Slug+suffix, "/ressources/inconnue"+suffix, "Cookie", bill)
	}
	for _, suffix := range []string{"/modifier", "/membres"} {
		h.alike("/bases/secrete"+suffix, "/bases/inconnue"+suffix, "Cookie", bill)
	}
	for _, path := range []string{
		"/", "/bases", "/hub", "/recherche?q=cach%C3%A9e", "/recherche?q=secrete", "/recherche", "/profils/alice", "/ap/actor/outbox?page=true", "/nodeinfo/2.1",
		"/suivre?uri=" + url.QueryEscape("https://a.example/bases/secrete"), strings.TrimPrefix(string(h.reader.Profile.Outbox), "https://a.example") + "?page=true",
		strings.TrimPrefix(string(h.reader.Profile.IRI), "https://a.example") + "/featured", strings.TrimPrefix(string(h.reader.Profile.IRI), "https://a.example"),
	} {
		for _, header := range [][]string{nil, {"Cookie", bill}, h.signed(h.friend, path)} {
			body := strings.ReplaceAll(without(h.get(path, header...), path), "cach\u00e9e&#34;", "")
			if strings.Contains(body, "Cachée") || strings.Contains(body, "Ébauche") || strings.Contains(body, "Base secrete") || strings.Contains(body, "@secrete") {
				t.Errorf("%s tells of what is private", path)
			}
		}
	}
}

func TestSecurity52WithdrawnAnswersGone(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	base := h.reader.Base("jardin")
	alone, within := h.reader.Publish("Éphémère", ""), h.reader.Publish("Éphémère aussi", "jardin")
	h.net.Settle()
	activity, err := h.hub.DB.LatestActivity(t.Context(), h.reader.Profile.ID, basilic.ActivityCreate, alone.IRI)
	if err != nil {
		t.Fatal(err)
	}
	paths := []string{string(alone.IRI), string(within.IRI), string(base.IRI), string(activity.IRI)}
	for i, iri := range paths {
		paths[i] = strings.TrimPrefix(iri, "https://a.example")
		if w := h.get(paths[i], "Accept", "application/activity+json"); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/activity+json; charset=utf-8" {
			t.Errorf("%s before: %d %q", iri, w.Code, w.Header().Get("Content-Type"))
		}
	}
	if err := h.hub.Resources.MakePrivate(t.Context(), h.reader.Viewer, alone.Slug); err != nil {
		t.Fatal(err)
	}
	if err := h.hub.Withdrawal.MakeBasePrivate(t.Context(), h.reader.Viewer, "jardin"); err != nil {
		t.Fatal(err)
	}
	h.net.Settle()
	for _, path := range paths {
		for _, header := range [][]string{{"Accept", "application/activity+json"}, h.signed(h.friend, path), {"Accept", "application/activity+json", "If-None-Match", "*"}} {
			w := h.get(path, header...)
			if w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "Tombstone") || strings.Contains(w.Body.String(), "Éphémère") || strings.Contains(w.Body.String(), "jardin") {
				t.Errorf("%s after: %d %s", path, w.Code, w.Body)
			}
		}
	}
	for _, suffix := range []string{"/outbox", "/followers", "/following", "/featured", "/moderators", "/outbox?page=true"} {
		if w := h.get(paths[2]+suffix, "Accept", "application/activity+json"); w.Code != http.StatusGone || strings.Contains(w.Body.String(), "phémère") {
			t.Errorf("%s: %d %s", suffix, w.Code, w.Body)
		}
	}
}

func TestSecurity53BlockIsCheckedBeforeAnythingIsServed(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	r, gone := h.reader.Publish("Publique", ""), h.reader.Publish("Retirée", "")
	if err := h.hub.Resources.MakePrivate(t.Context(), h.reader.Viewer, gone.Slug); err != nil {
		t.Fatal(err)
	}
	h.net.Settle()
	local := func(iri basilic.IRI) string { return strings.TrimPrefix(string(iri), "https://a.example") }
	actor := local(h.reader.Profile.IRI)
	paths := []string{
		actor, actor + "/outbox", actor + "/outbox?page=true", actor + "/followers", actor + "/following", actor + "/featured", local(r.IRI), local(gone.IRI),
		"/ap/actor", "/ap/resources/" + string(basilic.NewID()), "/ap/nothing",
	}
	etags := make(map[string]string)
	for _, path := range paths {
		w := h.get(path, h.signed(h.friend, path)...)
		if etags[path] = w.Header().Get("ETag"); w.Code == http.StatusForbidden {
			t.Errorf("%s before: %d", path, w.Code)
		}
	}
	decide(t, h.hub, basilic.PolicyBlock, "evil.example")
	var first string
	for _, path := range paths {
		for _, more := range [][]string{nil, {"If-None-Match", etags[path]}} {
			w := h.get(path, append(h.signed(h.friend, path), more...)...)
			if first == "" {
				first = w.Body.String()
			}
			if w.Code != http.StatusForbidden || w.Body.String() != first || w.Header().Get("ETag") != "" {
				t.Errorf("%s after: %d %s", path, w.Code, w.Body)
			}
		}
	}
	if w := h.get(actor, "Accept", "application/activity+json"); w.Code != http.StatusOK {
		t.Errorf("everybody else: %d", w.Code)
	}
}

func TestSecurity54BlockedHostThroughASubDomainOrAnotherKey(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	sub, known := h.net.Remote("sub.bad.example").Actor("x", "Person"), h.net.Remote("bad.example").Actor("y", "Person")
	h.knows(known)
	h.follow(known)
	known.Server.Put("/objects/1", known.Article("1", "Avant"))
	h.accepts(known, known.Activity("1", "Create", known.Article("1", "Avant")))
	h.sees("Avant")
	port := h.net.Remote("bad.example:8443").Actor("z", "Person")
	decide(t, h.hub, basilic.PolicyBlock, "bad.example")
	h.leavesNothing(func() {
		for _, a := range []*fedtest.RemoteActor{sub, known, port} {
			a.Expect("a.example", http.StatusForbidden, a.Activity("2", "Follow", string(h.reader.Profile.IRI)))
			path := strings.TrimPrefix(string(h.reader.Profile.IRI), "https://a.example")
			if w := h.get(path, h.signed(a, path)...); w.Code != http.StatusForbidden {
				t.Errorf("%s reads: %d", a.IRI, w.Code)
			}
		}
		// By the key of a server that is not blocked.
		h.friend.Expect("a.example", http.StatusForbidden, known.Activity("3", "Update", changed(known.Article("1", "Après"), "updated", later)))
		h.friend.Expect("a.example", http.StatusForbidden, known.Activity("4", "Delete", "https://bad.example/objects/1"))
		// By an Announce, or a redirect.
		h.accepts(h.friend, h.friend.Activity("5", "Announce", "https://sub.bad.example/objects/1"))
		h.accepts(h.friend, h.friend.Activity("6", "Announce", "https://BAD.example./objects/2"))
	})
	h.net.Serve("open.example", http.RedirectHandler("https://sub.bad.example/objects/1", http.StatusFound))
	before := h.state().requests
	h.leavesNoRows(func() { h.accepts(h.friend, h.friend.Activity("7", "Announce", "https://open.example/1")) })
	if asked := h.asked(before); len(asked) != 1 {
		t.Errorf("asked %q", asked)
	}
}
