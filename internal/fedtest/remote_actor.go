package fedtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
)

// RemoteActor is an actor of a Remote, with its key.
type RemoteActor struct {
	Server *Remote
	IRI    basilic.IRI
	Signer *httpsig.RSA
	Public string
	// Ed25519 signs by RFC 9421 with the second key, of which Multikey is the
	// public part.
	Ed25519  *httpsig.Message
	Multikey string

	rsaPEM, ed25519PEM string
}

// Actor makes an actor with keys of its own.
func (s *Remote) Actor(name, kind string) *RemoteActor {
	s.net.t.Helper()
	iri := basilic.IRI("https://" + s.Host + "/users/" + name)
	a := s.ActorAs(iri, string(iri)+"#main-key")
	a.newEd25519(s.net.t)
	s.Put("/users/"+name, a.Document(name, kind))
	// A first look that finds nothing is over; one that fails is tried again later.
	outbox := string(a.IRI) + "/outbox"
	s.Put("/users/"+name+"/outbox", map[string]any{"id": outbox, "type": "OrderedCollection", "totalItems": 0, "orderedItems": []any{}})
	return a
}

// ActorAs makes an actor whose identifiers another server chose, with a key that
// its document has still to name.
func (s *Remote) ActorAs(iri basilic.IRI, key string) *RemoteActor {
	s.net.t.Helper()
	private, public, err := httpsig.GenerateKey()
	if err != nil {
		s.net.t.Fatal(err)
	}
	a := &RemoteActor{Server: s, IRI: iri, Public: public, rsaPEM: private}
	if a.Signer, err = httpsig.NewRSA(basilic.IRI(key), private); err != nil {
		s.net.t.Fatal(err)
	}
	return a
}

// newEd25519 gives the actor a second key, in the place of the one it had.
func (a *RemoteActor) newEd25519(t testing.TB) {
	t.Helper()
	private, public, err := httpsig.GenerateEd25519()
	if err != nil {
		t.Fatal(err)
	}
	if a.Multikey, err = httpsig.Multikey(public); err != nil {
		t.Fatal(err)
	}
	if a.Ed25519, err = httpsig.NewEd25519(a.IRI+"#ed25519-key", private); err != nil {
		t.Fatal(err)
	}
	a.ed25519PEM = private
}

// RSAAs signs with the actor's RSA key under another identifier.
func (a *RemoteActor) RSAAs(id string) *httpsig.RSA {
	signer, err := httpsig.NewRSA(basilic.IRI(id), a.rsaPEM)
	if err != nil {
		a.Server.net.t.Fatal(err)
	}
	return signer
}

// Ed25519As signs with the second key under another identifier.
func (a *RemoteActor) Ed25519As(id string) *httpsig.Message {
	signer, err := httpsig.NewEd25519(basilic.IRI(id), a.ed25519PEM)
	if err != nil {
		a.Server.net.t.Fatal(err)
	}
	return signer
}

// RotateEd25519 gives the actor another second key under the same identifier.
func (a *RemoteActor) RotateEd25519() { a.newEd25519(a.Server.net.t) }

// Document returns the actor's document.
func (a *RemoteActor) Document(name, kind string) map[string]any {
	iri := string(a.IRI)
	return map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": iri, "type": kind, "preferredUsername": name,
		"inbox": iri + "/inbox", "outbox": iri + "/outbox",
		"publicKey": map[string]any{"id": iri + "#main-key", "owner": iri, "publicKeyPem": a.Public},
		"assertionMethod": []any{map[string]any{
			"id": iri + "#ed25519-key", "type": "Multikey", "controller": iri, "publicKeyMultibase": a.Multikey,
		}},
	}
}

// Activity returns an activity of the actor that is addressed to everybody.
func (a *RemoteActor) Activity(id, kind string, object any) map[string]any {
	return map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": "https://" + a.Server.Host + "/activities/" + id, "type": kind,
		"actor": string(a.IRI), "object": object, "to": []string{string(basilic.PublicAudience)},
	}
}

// Article returns a public object of the actor.
func (a *RemoteActor) Article(id, title string) map[string]any {
	return map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": "https://" + a.Server.Host + "/objects/" + id, "type": "Article",
		"attributedTo": string(a.IRI), "name": title, "content": "<p>" + title + "</p>", "to": []string{string(basilic.PublicAudience)},
		"published": "2026-01-02T03:04:05Z",
	}
}

// Post signs a body as the actor and posts it to a hub's shared inbox.
func (a *RemoteActor) Post(hub string, body any) *http.Response {
	return a.PostTo("https://"+hub+"/ap/inbox", body, nil)
}

// PostTo posts to any inbox; change alters the request after it was signed.
func (a *RemoteActor) PostTo(address string, body any, change func(r *http.Request)) *http.Response {
	a.Server.net.t.Helper()
	return a.PostSigned(a.Signer, address, body, change)
}

// PostSigned posts to any inbox, signed by the signer given.
func (a *RemoteActor) PostSigned(signer httpsig.Signer, address string, body any, change func(r *http.Request)) *http.Response {
	t := a.Server.net.t
	t.Helper()
	data, ok := body.([]byte)
	if !ok {
		var err error
		if data, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/activity+json")
	if err := signer.Sign(r, data); err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	response, err := a.Server.net.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

// Expect posts to a hub's shared inbox and fails the test on another status.
func (a *RemoteActor) Expect(hub string, status int, body any) {
	t := a.Server.net.t
	t.Helper()
	if response := a.Post(hub, body); response.StatusCode != status {
		t.Errorf("%v: status %d, want %d", summary(body), response.StatusCode, status)
	}
}

func summary(body any) string {
	if m, ok := body.(map[string]any); ok {
		return fmt.Sprint(m["type"], " ", m["id"])
	}
	return fmt.Sprintf("%T", body)
}
