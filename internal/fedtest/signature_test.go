package fedtest_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

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
