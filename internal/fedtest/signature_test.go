package fedtest_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const sharedInbox = "https://a.example/ap/inbox"

func TestSecurity18OneSchemeIsEvaluatedNeverMixed(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	rfc, forged := h.friend.Signer.RFC9421(), h.friend.Activity("1", "Create", h.friend.Article("1", "Forgée"))
	for name, test := range map[string]struct {
		signer httpsig.Signer
		change func(r *http.Request)
		want   []int
	}{
		"a draft signature beside that of the standard": {rfc, func(r *http.Request) {
			r.Header.Add("Signature", `keyId="`+string(h.friend.IRI)+`#main-key",headers="date",signature="AAAA"`)
		}, []int{400}},
		"a good draft signature under a bad input": {h.friend.Signer, func(r *http.Request) {
			r.Header.Set("Signature-Input", `sig1=("@method" "@target-uri");created=1`)
		}, []int{400, 401}},
		"another's signature of the standard, the actor's draft": {h.other.Signer.RFC9421(), func(r *http.Request) {
			signature := r.Header.Get("Signature")
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			_ = h.friend.Signer.Sign(r, body)
			r.Header.Add("Signature", signature)
		}, []int{400}},
		"the standard's signature without its input": {rfc, func(r *http.Request) {
			r.Header.Del("Signature-Input")
		}, []int{400}},
	} {
		if response := h.friend.PostSigned(test.signer, sharedInbox, forged, test.change); !slices.Contains(test.want, response.StatusCode) {
			t.Errorf("%s: status %d", name, response.StatusCode)
		}
	}
	h.sees()
	// What the draft would look at does not matter to the standard.
	good := h.friend.Activity("2", "Create", h.friend.Article("2", "Vraie"))
	response := h.friend.PostSigned(rfc, sharedInbox, good, func(r *http.Request) {
		r.Header.Set("Date", "Mon, 02 Jan 2006 15:04:05 GMT")
		r.Header.Set("Digest", "SHA-256=AAAA")
	})
	if response.StatusCode != http.StatusAccepted {
		t.Errorf("status %d", response.StatusCode)
	}
	h.sees("Vraie")
}

// withoutDigest signs a POST as if it had no body.
type withoutDigest struct{ httpsig.Signer }

func (s withoutDigest) Sign(r *http.Request, _ []byte) error { return s.Signer.Sign(r, nil) }

func TestSecurity19MessageWithoutContentDigest(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	create := h.friend.Activity("1", "Create", h.friend.Article("1", "x"))
	for _, signer := range []httpsig.Signer{h.friend.Signer.RFC9421(), h.friend.Ed25519} {
		for name, test := range map[string]struct {
			signer httpsig.Signer
			change func(r *http.Request)
		}{
			"none":        {withoutDigest{signer}, nil},
			"not covered": {withoutDigest{signer}, func(r *http.Request) { r.Header.Set("Content-Digest", "sha-256=:AAAA:") }},
			"taken off":   {signer, func(r *http.Request) { r.Header.Del("Content-Digest") }},
			"of another body": {signer, func(r *http.Request) {
				r.Body = io.NopCloser(strings.NewReader(`{"id":"https://evil.example/activities/1","type":"Create","actor":"` + string(h.friend.IRI) + `","object":"https://evil.example/objects/9"}`))
			}},
		} {
			if response := h.friend.PostSigned(test.signer, sharedInbox, create, test.change); response.StatusCode != http.StatusUnauthorized {
				t.Errorf("%s: status %d", name, response.StatusCode)
			}
		}
	}
	h.sees()
}

func TestSecurity12MessageReplayedElsewhere(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	create := h.friend.Activity("1", "Create", h.friend.Article("1", "x"))
	for _, signer := range []httpsig.Signer{h.friend.Signer.RFC9421(), h.friend.Ed25519} {
		for _, address := range []string{"https://a.example/ap/actor/inbox", "https://b.example/ap/inbox", "http://a.example/ap/inbox", sharedInbox + "?x=1"} {
			response := h.friend.PostSigned(signer, address, create, func(r *http.Request) {
				r.URL.Scheme, r.URL.Host, r.URL.Path, r.URL.RawQuery = "https", "a.example", "/ap/inbox", ""
			})
			if response.StatusCode != http.StatusUnauthorized {
				t.Errorf("made for %s: status %d", address, response.StatusCode)
			}
		}
	}
	h.sees()
}

func TestSecurity10MessageOutsideItsWindowOrOfAnotherAlgorithm(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	input := func(old, text string) func(r *http.Request) {
		return func(r *http.Request) {
			r.Header.Set("Signature-Input", strings.Replace(r.Header.Get("Signature-Input"), old, text, 1))
		}
	}
	for name, change := range map[string]func(r *http.Request){
		"no created":  input("created", "x"),
		"old":         input("created=", "created=1000;x="),
		"none":        input(`alg="ed25519"`, `alg="none"`),
		"hmac":        input(`alg="ed25519"`, `alg="hmac-sha256"`),
		"rsa by name": input(`alg="ed25519"`, `alg="rsa-v1_5-sha256"`),
	} {
		create := h.friend.Activity("1", "Create", h.friend.Article("1", "x"))
		if response := h.friend.PostSigned(h.friend.Ed25519, sharedInbox, create, change); response.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: status %d", name, response.StatusCode)
		}
	}
	h.sees()
}

func TestSecurity04AssertionMethodIsReciprocal(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	thief := h.net.Remote("thief.example")
	mallory := thief.Actor("mallory", "Person")
	document := mallory.Document("mallory", "Person")
	key := document["assertionMethod"].([]any)[0].(map[string]any)
	create := h.friend.Activity("1", "Create", h.friend.Article("1", "Forgée"))
	for name, test := range map[string]struct {
		id, controller string
		signer         *httpsig.Message
	}{
		"the key says to be another's":  {string(mallory.IRI) + "#ed25519-key", string(h.friend.IRI), mallory.Ed25519},
		"the key has another's name":    {string(h.friend.IRI) + "#ed25519-key", string(h.friend.IRI), mallory.Ed25519As(string(h.friend.IRI) + "#ed25519-key")},
		"the key is on another's host":  {"https://evil.example/keys/1", string(mallory.IRI), mallory.Ed25519As("https://evil.example/keys/1")},
		"the key is the signer's alone": {string(mallory.IRI) + "#ed25519-key", string(mallory.IRI), mallory.Ed25519},
	} {
		key["id"], key["controller"] = test.id, test.controller
		thief.Put("/users/mallory", document)
		if response := mallory.PostSigned(test.signer, sharedInbox, create, nil); response.StatusCode < 400 {
			t.Errorf("%s: status %d", name, response.StatusCode)
		}
	}
	h.sees()
}

func TestKeysAreFoundWhereverServersPublishThem(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	post := func(name string, a *fedtest.RemoteActor, signer httpsig.Signer, want int) {
		t.Helper()
		follow := a.Activity(strings.ReplaceAll(name, " ", "-"), "Follow", string(h.reader.Profile.IRI))
		if response := a.PostSigned(signer, sharedInbox, follow, nil); response.StatusCode != want {
			t.Errorf("%s: status %d, want %d", name, response.StatusCode, want)
		}
	}
	embedded := h.server.Actor("embedded", "Person")
	post("ed25519 in assertionMethod", embedded, embedded.Ed25519, http.StatusAccepted)
	post("rsa by the standard", embedded, embedded.Signer.RFC9421(), http.StatusAccepted)
	post("rsa by the draft", embedded, embedded.Signer, http.StatusAccepted)

	listed := h.server.Actor("listed", "Person")
	document := listed.Document("listed", "Person")
	document["publicKey"] = []any{map[string]any{"id": string(listed.IRI) + "#old", "owner": string(listed.IRI), "publicKeyPem": embedded.Public}, document["publicKey"]}
	h.server.Put("/users/listed", document)
	post("second of an array", listed, listed.Signer, http.StatusAccepted)

	apart := h.server.Actor("apart", "Person")
	document = apart.Document("apart", "Person")
	for path, property := range map[string]string{"/users/apart/key": "publicKey", "/users/apart/ed": "assertionMethod"} {
		key, _ := document[property].(map[string]any)
		if key == nil {
			key = document[property].([]any)[0].(map[string]any)
		}
		key["id"], key["@context"] = "https://evil.example"+path, "https://w3id.org/security/v1"
		h.server.Put(path, key)
		document[property] = key["id"]
	}
	h.server.Put("/users/apart", document)
	rsaID, edID := "https://evil.example/users/apart/key", "https://evil.example/users/apart/ed"
	post("rsa apart", apart, apart.RSAAs(rsaID), http.StatusAccepted)
	post("ed25519 apart", apart, apart.Ed25519As(edID), http.StatusAccepted)
	// The first is still known though the second was fetched after it.
	before := len(h.server.Asked())
	post("rsa apart again", apart, apart.RSAAs(rsaID).RFC9421(), http.StatusAccepted)
	if asked := h.server.Asked()[before:]; len(asked) != 0 {
		t.Errorf("asked %q", asked)
	}
	stranger := h.server.Actor("stranger", "Person")
	mine := "https://evil.example/users/apart/mine"
	h.server.Put("/users/apart/mine", map[string]any{
		"@context": "https://w3id.org/security/v1", "id": mine, "type": "Multikey", "controller": string(apart.IRI), "publicKeyMultibase": stranger.Multikey,
	})
	post("a key that its owner does not name", apart, stranger.Ed25519As(mine), http.StatusUnauthorized)
}

func TestNewKeyIsFetchedOnceAfterAFailedCheck(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	send := func(id string) int {
		create := h.friend.Activity(id, "Create", h.friend.Article(id, "Article "+id))
		return h.friend.PostSigned(h.friend.Ed25519, sharedInbox, create, nil).StatusCode
	}
	if status := send("1"); status != http.StatusAccepted {
		t.Errorf("first key: status %d", status)
	}
	h.friend.RotateEd25519()
	h.server.Put("/users/friend", h.friend.Document("friend", "Person"))
	if status := send("2"); status != http.StatusUnauthorized {
		t.Errorf("a key fetched a moment ago is not fetched again: status %d", status)
	}
	if _, err := h.hub.DB.Pool().Exec(t.Context(), `update actor_keys set fetched_at = now() - interval '1 hour' where private_pem is null`); err != nil {
		t.Fatal(err)
	}
	if err := h.hub.DB.NotifyChangedTx(t.Context(), postgres.Change{Kind: postgres.ChangedKey, Key: string(h.friend.IRI) + "#ed25519-key"}); err != nil {
		t.Fatal(err)
	}
	before := len(h.server.Asked())
	if status := send("3"); status != http.StatusAccepted {
		t.Errorf("second key: status %d", status)
	}
	if asked := h.server.Asked()[before:]; len(asked) != 1 {
		t.Errorf("asked %q", asked)
	}
}

// demands returns what makes a server accept one scheme only, and check it: the
// signature must be good for a key of the hub.
func demands(t *testing.T, hub *fedtest.Hub, origin string, scheme httpsig.Scheme) func(r *http.Request, body []byte) int {
	return func(r *http.Request, body []byte) int {
		if fedtest.SchemeOf(r) != string(scheme) {
			return http.StatusUnauthorized
		}
		signature, err := httpsig.Parse(r, origin, body, time.Now())
		if err != nil {
			t.Error(err)
			return http.StatusUnauthorized
		}
		key, err := hub.DB.KeyByID(context.WithoutCancel(t.Context()), signature.KeyID)
		if err != nil {
			t.Error(err)
			return http.StatusUnauthorized
		}
		public, err := httpsig.ParsePublicKey(key.PublicPEM)
		if err != nil {
			t.Error(err)
			return http.StatusUnauthorized
		}
		if got, err := signature.Verify(public); err != nil || got != scheme {
			t.Errorf("%s: %q, %v", scheme, got, err)
			return http.StatusUnauthorized
		}
		return 0
	}
}

func TestServerThatDemandsTheStandardGetsItAtTheSecondKnockThenDirectly(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	hub, alice, server := net.Hub("a.example"), net.Person("a.example", "alice"), net.Remote("strict.example")
	actor, carol := server.Actor("bob", "Person"), server.Actor("carol", "Person")
	server.Refuse(demands(t, hub, "https://strict.example", httpsig.RFC9421))
	found, err := hub.Actors.Resolve(t.Context(), actor.IRI)
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"GET cavage", "GET rfc9421"}; !slices.Equal(server.Signed(), want) {
		t.Errorf("knocks %q, want %q", server.Signed(), want)
	}
	if _, err := hub.Actors.Follow(t.Context(), alice.Viewer, found.ID); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if !server.Received("Follow") || slices.Contains(server.Signed()[2:], "POST cavage") {
		t.Errorf("knocks %q", server.Signed())
	}
	// Now it refuses everything: what was learnt is forgotten, in two knocks each.
	server.Refuse(func(*http.Request, []byte) int { return http.StatusUnauthorized })
	before := len(server.Signed())
	if _, err := hub.Actors.Resolve(t.Context(), carol.IRI); err == nil {
		t.Error("found")
	}
	if want := []string{"GET rfc9421", "GET cavage"}; !slices.Equal(server.Signed()[before:], want) {
		t.Errorf("knocks %q, want %q", server.Signed()[before:], want)
	}
	if learnt := signatures(t, hub, "strict.example"); learnt != "" {
		t.Errorf("still signed by %q", learnt)
	}
}

// signatures returns what a hub remembers of a host.
func signatures(t *testing.T, hub *fedtest.Hub, host string) (scheme string) {
	t.Helper()
	if err := hub.DB.Pool().QueryRow(t.Context(), `select signatures from hosts where authority = $1`, host).Scan(&scheme); err != nil {
		t.Fatal(err)
	}
	return scheme
}

// ours tells a hub that another runs our software, as NodeInfo would.
func ours(t *testing.T, hub *fedtest.Hub, host string) {
	t.Helper()
	_, err := hub.DB.Pool().Exec(t.Context(), `insert into hosts (authority, software, software_checked_at) values ($1, 'basilic', now())`, host)
	if err != nil {
		t.Fatal(err)
	}
}

// schemesTo notes how requests to a host are signed; refuse answers 401 to one
// scheme.
func schemesTo(net *fedtest.Network, host string, refuse httpsig.Scheme) func() []string {
	var mu sync.Mutex
	var seen []string
	net.Fault(func(r *http.Request) *http.Response {
		scheme := fedtest.SchemeOf(r)
		if r.URL.Host != host || scheme == "none" {
			return nil
		}
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, scheme)
		if scheme == string(refuse) {
			return fedtest.Fail(http.StatusUnauthorized)
		}
		return nil
	})
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(seen)
	}
}

func TestOurHubsSignWithEd25519(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	ours(t, net.Hub("a.example"), "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	seen := schemesTo(net, "b.example", "")
	alice.Follow(*bob.Profile)
	net.Settle()
	if alice.FollowState(*bob.Profile) != basilic.FollowAccepted {
		t.Error("not accepted")
	}
	if all := seen(); len(all) == 0 || slices.ContainsFunc(all, func(s string) bool { return s != "ed25519" }) {
		t.Errorf("signed by %q", all)
	}
	for host, want := range map[string]string{
		"a.example": `basilic_signatures_total{direction="out",scheme="ed25519"}`,
		"b.example": `basilic_signatures_total{direction="in",scheme="ed25519"}`,
	} {
		recorder := httptest.NewRecorder()
		net.Hub(host).Metrics.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/metrics", nil))
		if !strings.Contains(recorder.Body.String(), want) {
			t.Errorf("%s counts no %s", host, want)
		}
	}
}

func TestHubThatRefusesEd25519FallsBack(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	hub := net.Hub("a.example")
	ours(t, hub, "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	seen := schemesTo(net, "b.example", httpsig.Ed25519)
	alice.Follow(*bob.Profile)
	net.Settle()
	if alice.FollowState(*bob.Profile) != basilic.FollowAccepted {
		t.Error("not accepted")
	}
	all := seen()
	if len(all) < 3 || all[0] != "ed25519" || slices.ContainsFunc(all[1:], func(s string) bool { return s != "cavage" }) {
		t.Errorf("signed by %q", all)
	}
	if learnt := signatures(t, hub, "b.example"); learnt != "cavage" {
		t.Errorf("remembered %q", learnt)
	}
}

func TestActorsMadeBeforeGetAnEd25519Key(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	hub, alice := net.Hub("a.example"), net.Person("a.example", "alice")
	if _, err := hub.DB.Pool().Exec(t.Context(), `delete from actor_keys where key_id like '%#ed25519-key'`); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := hub.Actors.EnsureKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for _, iri := range []basilic.IRI{alice.Profile.IRI, "https://a.example/ap/actor"} {
		r := httptest.NewRequest(http.MethodGet, string(iri), nil)
		r.Header.Set("Accept", "application/activity+json")
		recorder := httptest.NewRecorder()
		hub.Handler.ServeHTTP(recorder, r)
		if body := recorder.Body.String(); strings.Count(body, `"publicKeyMultibase":"z6Mk`) != 1 || !strings.Contains(body, string(iri)+"#ed25519-key") {
			t.Errorf("%s: %s", iri, body)
		}
	}
}
