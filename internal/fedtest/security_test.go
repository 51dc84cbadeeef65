package fedtest_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

// The tests of this file are the lines of the security rules that concern what
// other servers send, each against a running hub over HTTP.

func TestSecurity51RemoteHTMLIsSanitised(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	article := h.friend.Article("1", "Piégée")
	article["content"] = `<p onclick="x()">Bonjour<script>alert(1)</script><svg/onload=x()><a href="javascript:x()">clic</a></p>`
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("1", "Create", article))
	h.net.Settle()
	r, err := h.hub.Resources.Known(t.Context(), "https://evil.example/objects/1")
	if err != nil {
		t.Fatal(err)
	}
	page := h.get("/ressources/distantes/" + string(r.ID))
	for _, bad := range []string{"<script", "onclick", "onload", "javascript:"} {
		if strings.Contains(page.Body.String(), bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	if csp := page.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'none'") {
		t.Errorf("policy %q", csp)
	}
}

func TestSecurity52PrivateAndUnknownAnswerAlike(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	_, err := h.hub.Actors.CreateBase(t.Context(), h.reader.Viewer, privateBase("secrete"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := h.hub.Resources.Publish(t.Context(), h.reader.Viewer, h.reader.Draft("Cachée", "secrete").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{
		{"/bases/secrete", "/bases/inconnue"},
		{"/ressources/" + r.Slug, "/ressources/inconnue"},
		{"/.well-known/webfinger?resource=acct:secrete@a.example", "/.well-known/webfinger?resource=acct:inconnue@a.example"},
	} {
		private, unknown := h.get(pair[0]), h.get(pair[1])
		if private.Code != http.StatusNotFound || private.Body.String() != unknown.Body.String() {
			t.Errorf("%s: %d, and a body that differs from %s", pair[0], private.Code, pair[1])
		}
	}
	for _, path := range []string{"/", "/bases", "/hub", "/recherche?q=cach%C3%A9e", "/profils/alice", "/ap/actor/outbox?page=true"} {
		if body := h.get(path).Body.String(); strings.Contains(body, "Cachée") || strings.Contains(body, "secrete") {
			t.Errorf("%s tells of what is private", path)
		}
	}
}

func TestSecurity52WithdrawnAnswersGone(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	r := h.reader.Publish("Éphémère", "")
	path := strings.TrimPrefix(string(r.IRI), "https://a.example")
	if w := h.get(path); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/activity+json; charset=utf-8" {
		t.Errorf("before: %d %q", w.Code, w.Header().Get("Content-Type"))
	}
	if err := h.hub.Resources.MakePrivate(t.Context(), h.reader.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	if w := h.get(path); w.Code != http.StatusGone || !strings.Contains(w.Body.String(), "Tombstone") || strings.Contains(w.Body.String(), "Éphémère") {
		t.Errorf("after: %d %s", w.Code, w.Body)
	}
}

func TestSecurity54BlockedHost(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	sub := h.net.Remote("sub.bad.example").Actor("x", "Person")
	if err := h.hub.DB.SetHostPolicy(t.Context(), "bad.example", basilic.PolicyBlock); err != nil {
		t.Fatal(err)
	}
	sub.Expect("a.example", http.StatusForbidden, sub.Activity("1", "Follow", string(h.reader.Profile.IRI)))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, string(h.reader.Profile.IRI), nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := sub.Signer.Sign(r, nil); err != nil {
		t.Fatal(err)
	}
	response, err := h.net.RoundTrip(r)
	if err != nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("signed GET: %v %v", response, err)
	}
}

func TestSecurity57BlindRecipientsAreStripped(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Settle()
	r := alice.Publish("Sans bcc", "")
	net.Settle()
	known, err := alice.Hub.DB.LatestActivity(t.Context(), alice.Profile.ID, basilic.ActivityCreate, r.IRI)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(known.Document, []byte(`"bto"`)) || bytes.Contains(known.Document, []byte(`"bcc"`)) {
		t.Errorf("sent %s", known.Document)
	}
}

func TestSecurity61And62NothingUnwantedIsStored(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	private := h.friend.Article("1", "Abonnés")
	private["to"] = []string{string(h.friend.IRI) + "/followers"}
	create := h.friend.Activity("1", "Create", private)
	create["to"] = private["to"]
	h.friend.Expect("a.example", http.StatusAccepted, create)
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("2", "Create", h.other.Article("2", "Inconnu")))
	h.sees()
	if _, resources, _ := h.hub.Rows(); resources != 0 {
		t.Errorf("%d resources were stored", resources)
	}
}

func TestSecurity63VisitorsMakeNoRequests(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	before := len(h.net.Requests())
	for _, query := range []string{"@other@evil.example", "https://evil.example/users/other"} {
		h.get("/recherche?q=" + query)
	}
	if made := h.net.Requests()[before:]; len(made) != 0 {
		t.Errorf("requests: %q", made)
	}
}

func TestProblemDetailsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	response := h.friend.Post("a.example", []byte("{}"))
	body, err := io.ReadAll(response.Body)
	if err != nil || response.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(string(body), "without id") {
		t.Errorf("%s %s %v", response.Header.Get("Content-Type"), body, err)
	}
}

func TestOutOfOrderArrivals(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	later := h.friend.Article("1", "Corrigée")
	later["updated"] = "2026-06-01T00:00:00Z"
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("2", "Update", later))
	h.net.Settle()
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("1", "Create", h.friend.Article("1", "Première")))
	h.sees("Corrigée")
	follow := h.other.Activity("follow", "Follow", string(h.reader.Profile.IRI))
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("undo", "Undo", follow))
	h.net.Settle()
	h.other.Expect("a.example", http.StatusAccepted, follow)
	h.net.Settle()
	if counts, err := h.hub.Actors.Counts(t.Context(), h.reader.Profile.ID); err != nil || counts.Followers != 0 {
		t.Errorf("a Follow undone before it came counts: %d, %v", counts.Followers, err)
	}
}
