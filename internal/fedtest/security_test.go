package fedtest_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// The tests of this file are the lines of the security rules that concern what
// other servers send, each against a running hub over HTTP.

func TestSecurity01UnsignedPost(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	before := len(h.net.Requests())
	response := h.friend.PostTo("https://a.example/ap/inbox", h.friend.Activity("1", "Create", h.friend.Article("1", "x")), func(r *http.Request) {
		r.Header.Del("Signature")
	})
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d", response.StatusCode)
	}
	if made := h.net.Requests()[before:]; len(made) != 1 {
		t.Errorf("requests were made: %q", made)
	}
}

func TestSecurity02ActorIsAnotherPersonOfTheHost(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.other.Expect("a.example", http.StatusForbidden, h.friend.Activity("1", "Create", h.friend.Article("1", "Forgée")))
	h.sees()
}

func TestSecurity03ForwardedActivityIsNeverBelieved(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	forwarder := h.net.Remote("forward.example").Actor("relay", "Service")
	article := h.friend.Article("1", "Vraie")
	h.server.Put("/objects/1", article)
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("1", "Create", article))
	h.sees("Vraie")
	forged := h.friend.Article("1", "Forgée")
	forged["updated"] = "2026-06-01T00:00:00Z"
	forwarder.Expect("a.example", http.StatusAccepted, h.friend.Activity("2", "Update", forged))
	h.sees("Vraie")
	forwarder.Expect("a.example", http.StatusForbidden, h.friend.Activity("3", "Create", h.friend.Article("unknown", "Inconnue")))
	h.sees("Vraie")
}

func TestSecurity04KeyOwnershipIsReciprocal(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	thief := h.net.Remote("thief.example")
	mallory := thief.Actor("mallory", "Person")
	// The key on thief.example says that its owner is the friend, who names another.
	thief.Put("/users/mallory", map[string]any{"@context": "https://w3id.org/security/v1", "id": string(mallory.IRI) + "#main-key", "owner": string(h.friend.IRI), "publicKeyPem": mallory.Public})
	mallory.Expect("a.example", http.StatusUnauthorized, h.friend.Activity("1", "Create", h.friend.Article("1", "Forgée")))
	h.sees()
}

func TestSecurity09UnknownKeysAreLimitedAndRemembered(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	ghost := h.server.Actor("ghost", "Person")
	h.server.PutAs("/users/ghost", "text/plain", http.StatusNotFound, "")
	before := len(h.server.Asked())
	for range 3 {
		ghost.Expect("a.example", http.StatusUnauthorized, ghost.Activity("1", "Follow", string(h.reader.Profile.IRI)))
	}
	if asked := h.server.Asked()[before:]; len(asked) != 1 {
		t.Errorf("the key was asked %d times: %q", len(asked), asked)
	}
}

func TestSecurity11ReplayHasNoSecondEffect(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	create := h.friend.Activity("1", "Create", h.friend.Article("1", "Une fois"))
	for range 3 {
		h.friend.Expect("a.example", http.StatusAccepted, create)
	}
	h.sees("Une fois")
	if _, resources, _ := h.hub.Rows(); resources != 1 {
		t.Errorf("%d resources", resources)
	}
}

func TestSecurity12ReplayToAnotherPath(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	response := h.friend.PostTo("https://a.example/ap/inbox", h.friend.Activity("1", "Create", h.friend.Article("1", "x")), func(r *http.Request) {
		r.URL.Path = "/ap/actor/inbox"
	})
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestSecurity10And13To16SignaturesOverHTTP(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	signature := func(change func(string) string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Signature", change(r.Header.Get("Signature"))) }
	}
	for name, test := range map[string]struct {
		change func(r *http.Request)
		status int
	}{
		"10 old date": {func(r *http.Request) {
			r.Header.Set("Date", time.Now().Add(-2*time.Hour).UTC().Format(http.TimeFormat))
		}, 401},
		"13 no digest":        {func(r *http.Request) { r.Header.Del("Digest") }, 401},
		"13 wrong digest":     {func(r *http.Request) { r.Header.Set("Digest", "SHA-256=AAAA") }, 401},
		"14 date not covered": {signature(func(s string) string { return strings.Replace(s, " date", "", 1) }), 401},
		"15 two signatures":   {func(r *http.Request) { r.Header.Add("Signature", r.Header.Get("Signature")) }, 400},
		"16 hmac":             {signature(func(s string) string { return strings.Replace(s, "hs2019", "hmac-sha256", 1) }), 401},
		"RFC 9421 only":       {func(r *http.Request) { r.Header.Set("Signature-Input", `sig1=("@method");keyid="x"`) }, 401},
	} {
		response := h.friend.PostTo("https://a.example/ap/inbox", h.friend.Activity("1", "Create", h.friend.Article("1", "x")), test.change)
		if response.StatusCode != test.status {
			t.Errorf("%s: status %d", name, response.StatusCode)
		}
	}
	h.sees()
}

func TestSecurity17WeakKey(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	weak := h.server.Actor("weak", "Person")
	document := weak.Document("weak", "Person")
	document["publicKey"].(map[string]any)["publicKeyPem"] = "-----BEGIN PUBLIC KEY-----\nMFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAKj34GkxFhD90vcNLYLInFEX6Ppy1tPf\n9Cnzj4p4WGeKLs1Pt8QuKUpRKfFLfRYC9AIKjbJTWit+CqvjWYzvQwECAwEAAQ==\n-----END PUBLIC KEY-----\n"
	h.server.Put("/users/weak", document)
	weak.Expect("a.example", http.StatusUnauthorized, weak.Activity("1", "Follow", string(h.reader.Profile.IRI)))
}

func TestSecurity20To24ForeignObjectsAreDropped(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	elsewhere := h.friend.Activity("1", "Create", h.friend.Article("1", "20"))
	elsewhere["id"] = "https://victim.example/1"
	h.friend.Expect("a.example", http.StatusAccepted, elsewhere)
	without := h.friend.Activity("2", "Create", h.friend.Article("2", "21"))
	delete(without, "id")
	h.friend.Expect("a.example", http.StatusBadRequest, without)
	foreign := h.friend.Article("3", "22")
	foreign["id"] = "https://victim.example/objects/3"
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("3", "Create", foreign))
	stolen := h.friend.Article("4", "23")
	stolen["attributedTo"] = string(h.other.IRI)
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("4", "Create", stolen))
	h.sees()
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("5", "Create", h.friend.Article("5", "À moi")))
	h.sees("À moi")
	changed := h.friend.Article("5", "24 changée")
	changed["updated"] = "2026-06-01T00:00:00Z"
	changed["attributedTo"] = string(h.other.IRI)
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("6", "Update", changed))
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("7", "Update", changed))
	h.sees("À moi")
}

func TestSecurity25OlderUpdateIsIgnored(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	update := func(id, title, at string) {
		article := h.friend.Article("1", title)
		article["updated"] = at
		h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity(id, "Update", article))
		h.net.Settle()
	}
	update("1", "Récente", "2026-06-02T00:00:00Z")
	update("2", "Ancienne", "2026-06-01T00:00:00Z")
	h.sees("Récente")
}

func TestSecurity26KeyChangeSignedByTheNewKeyOnly(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	thief := h.net.Remote("elsewhere.example").Actor("x", "Person")
	impostor := &fedtest.RemoteActor{Server: h.server, IRI: h.friend.IRI, Signer: thief.Signer, Public: thief.Public}
	response := impostor.PostTo("https://a.example/ap/inbox", h.friend.Activity("1", "Update", impostor.Document("friend", "Person")), func(r *http.Request) {
		r.Header.Set("Signature", strings.Replace(r.Header.Get("Signature"), string(thief.IRI), string(h.friend.IRI), 1))
	})
	if response.StatusCode != http.StatusUnauthorized {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestSecurity27DeleteOfWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("1", "Create", h.friend.Article("1", "Reste")))
	h.net.Settle()
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("other", "Follow", string(h.reader.Profile.IRI)))
	h.net.Settle()
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("2", "Delete", "https://evil.example/objects/1"))
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("3", "Delete", string(h.friend.IRI)))
	h.sees("Reste")
}

func TestSecurity28DeleteOfUnknownActorsFetchesNothing(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	ghost := h.net.Remote("flood.example").Actor("ghost", "Person")
	before := len(h.net.Requests())
	ghost.Expect("a.example", http.StatusAccepted, ghost.Activity("1", "Delete", string(ghost.IRI)))
	h.net.Settle()
	if made := h.net.Requests()[before:]; len(made) != 1 {
		t.Errorf("requests: %q", made)
	}
}

func TestSecurity29TombstoneWins(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	article := h.friend.Article("1", "Effacée")
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("1", "Delete", "https://evil.example/objects/1"))
	h.net.Settle()
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("2", "Create", article))
	article["updated"] = "2026-06-01T00:00:00Z"
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("3", "Update", article))
	h.sees()
}

func TestSecurity30UndoOfAnotherActorsFollow(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	follow := h.other.Activity("follow", "Follow", string(h.reader.Profile.IRI))
	h.other.Expect("a.example", http.StatusAccepted, follow)
	h.net.Settle()
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("undo", "Undo", follow))
	h.net.Settle()
	if counts, err := h.hub.Actors.Counts(t.Context(), h.reader.Profile.ID); err != nil || counts.Followers != 1 {
		t.Errorf("%d followers, %v", counts.Followers, err)
	}
}

func TestSecurity31AcceptNeverAskedFor(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	forged := map[string]any{"id": "https://a.example/ap/activities/none", "type": "Follow", "actor": string(h.reader.Profile.IRI), "object": string(h.other.IRI)}
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("1", "Accept", forged))
	h.net.Settle()
	h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("2", "Create", h.other.Article("1", "Imposée")))
	h.sees()
}

func TestSecurity35And36FetchedDocuments(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.server.Put("/alias", h.other.Article("real", "Copie"))
	h.server.Put("/objects/real", h.other.Article("real", "Original"))
	h.server.PutAs("/objects/html", "text/html", 200, h.other.Article("html", "HTML"))
	h.server.PutAs("/objects/json", "application/json", 200, h.other.Article("json", "JSON"))
	r, err := h.hub.Resources.FetchRemote(t.Context(), "https://evil.example/alias")
	if err != nil || r.Sheet.Title != "Original" {
		t.Errorf("35: %q, %v", r.Sheet.Title, err)
	}
	for _, path := range []string{"html", "json"} {
		if _, err := h.hub.Resources.FetchRemote(t.Context(), basilic.IRI("https://evil.example/objects/"+path)); err == nil {
			t.Errorf("36: %s was believed", path)
		}
	}
}

func TestSecurity40To43Shapes(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	actors, resources, items := h.hub.Rows()
	aliased := h.friend.Activity("1", "Create", h.friend.Article("1", "40"))
	aliased["@context"] = []any{"https://www.w3.org/ns/activitystreams", map[string]any{"object": "as:target"}}
	h.friend.Expect("a.example", http.StatusAccepted, aliased)
	graph := h.friend.Activity("2", "Create", h.friend.Article("2", "40"))
	graph["@graph"] = []any{}
	h.friend.Expect("a.example", http.StatusAccepted, graph)
	deep := strings.Repeat(`{"object":`, 10_000) + "1" + strings.Repeat("}", 10_000)
	many := make([]string, 3000)
	for i := range many {
		many[i] = "https://x.example/" + strings.Repeat("a", i%10)
	}
	crowded := h.friend.Activity("3", "Create", h.friend.Article("3", "42"))
	crowded["to"] = many
	for name, body := range map[string]any{
		"41 key twice":        []byte(`{"id":"https://evil.example/1","id":"https://evil.example/2","type":"Create","actor":"` + string(h.friend.IRI) + `"}`),
		"41 key in capitals":  []byte(`{"id":"https://evil.example/1","type":"Create","Actor":"` + string(h.other.IRI) + `","actor":"` + string(h.friend.IRI) + `"}`),
		"42 depth":            []byte(deep),
		"42 recipients":       crowded,
		"not JSON":            []byte("<html>"),
		"more than one value": []byte(`{} {}`),
	} {
		if response := h.friend.Post("a.example", body); response.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, response.StatusCode)
		}
	}
	if response := h.friend.Post("a.example", bytes.Repeat([]byte(" "), 2<<20)); response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("43 two megabytes: status %d", response.StatusCode)
	}
	response := h.friend.PostTo("https://a.example/ap/inbox", h.friend.Activity("4", "Create", h.friend.Article("4", "43")), func(r *http.Request) {
		r.Header.Set("Content-Encoding", "gzip")
	})
	if response.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("43 encoded: status %d", response.StatusCode)
	}
	h.net.Settle()
	if a, r, i := h.hub.Rows(); a != actors || r != resources || i != items {
		t.Errorf("rows were added: %d %d %d, were %d %d %d", a, r, i, actors, resources, items)
	}
}

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
