package fedtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
)

// Remote is a server that is not ours, as polite or hostile as a test makes it:
// it serves the documents that it was given and signs what it is told to.
type Remote struct {
	net  *Network
	Host string

	mu        sync.Mutex
	documents map[string]document
	// Asked are the paths that were fetched, in order, and looks how often its
	// NodeInfo was.
	asked []string
	looks int
	// Inbox are the bodies that were posted to it.
	inbox []string
	// signed are the requests that came, each with the scheme of its signature.
	signed []string
	refuse func(r *http.Request, body []byte) int
}

type document struct {
	contentType string
	body        string
	status      int
}

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

// Remote puts a server on the network.
func (n *Network) Remote(host string) *Remote {
	r := &Remote{net: n, Host: host, documents: make(map[string]document)}
	n.Serve(host, r)
	return r
}

// ServeHTTP answers documents and takes anything that is posted.
func (s *Remote) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var b bytes.Buffer
	_, _ = b.ReadFrom(r.Body)
	s.mu.Lock()
	defer s.mu.Unlock()
	// What a server runs is asked at a time of the hub's own choosing, without a
	// signature: it is kept apart from what an activity made the hub ask.
	look := r.URL.Path == "/.well-known/nodeinfo"
	aside := look || strings.HasPrefix(r.URL.Path, "/nodeinfo/")
	if !aside {
		s.signed = append(s.signed, r.Method+" "+SchemeOf(r))
	}
	if s.refuse != nil {
		if status := s.refuse(r, b.Bytes()); status != 0 {
			w.WriteHeader(status)
			return
		}
	}
	if r.Method == http.MethodPost {
		s.inbox = append(s.inbox, b.String())
		w.WriteHeader(http.StatusAccepted)
		return
	}
	switch {
	case look:
		s.looks++
	case !aside:
		s.asked = append(s.asked, r.URL.RequestURI())
	}
	d, ok := s.documents[r.URL.RequestURI()]
	if !ok {
		d, ok = s.documents[r.URL.Path]
	}
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", d.contentType)
	w.WriteHeader(d.status)
	_, _ = w.Write([]byte(d.body))
}

// Refuse makes the server answer with a status, 0 for as usual.
func (s *Remote) Refuse(refuse func(r *http.Request, body []byte) int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = refuse
}

// Signed returns the requests that came so far but those for NodeInfo, as
// "POST rfc9421".
func (s *Remote) Signed() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.signed...)
}

// SchemeOf returns how a request says to be signed: a scheme of httpsig, or
// "none".
func SchemeOf(r *http.Request) string {
	input := r.Header.Get("Signature-Input")
	switch {
	case strings.Contains(input, `alg="ed25519"`):
		return string(httpsig.Ed25519)
	case input != "":
		return string(httpsig.RFC9421)
	case r.Header.Get("Signature") != "":
		return string(httpsig.Cavage)
	}
	return "none"
}

// Put serves a value as ActivityStreams at a path, with a query when it has one.
func (s *Remote) Put(path string, value any) { s.PutAs(path, "application/activity+json", 200, value) }

// PutAs serves a value with a media type and status.
func (s *Remote) PutAs(path, contentType string, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		s.net.t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.documents[path] = document{contentType, string(body), status}
}

// Looks returns how often the hub asked what the server runs.
func (s *Remote) Looks() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.looks
}

// Asked returns the paths that were fetched so far, but those of NodeInfo.
func (s *Remote) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.asked...)
}

// Received reports whether an activity of a type was posted to the server.
func (s *Remote) Received(kind string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, body := range s.inbox {
		if strings.Contains(body, `"type":"`+kind+`"`) {
			return true
		}
	}
	return false
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

// Rows counts what a hub keeps of other servers: actors, resources and inbox
// items, so that a test can tell that nothing was stored.
func (h *Hub) Rows() (actors, resources, items int) {
	h.net.t.Helper()
	row := h.DB.Pool().QueryRow(h.net.t.Context(), `select (select count(*) from actors where not local),
		(select count(*) from resources where not local), (select count(*) from inbox_seen)`)
	if err := row.Scan(&actors, &resources, &items); err != nil {
		h.net.t.Fatal(err)
	}
	return actors, resources, items
}

// Stored counts the rows of every table of a hub, so that a test can tell that
// nothing was stored. Left out are the jobs, sessions, and what a hub remembers
// of each request that it answered 202: its outcome, no body (see Rows). So are
// the words of search, which it learns a while after what holds them, and the
// statistics, which are counted every few minutes.
func (h *Hub) Stored() string {
	h.net.t.Helper()
	t, pool := h.net.t, h.DB.Pool()
	var tables, counts []string
	err := pool.QueryRow(t.Context(), `select array_agg(tablename::text order by tablename) from pg_tables
		where schemaname = current_schema() and tablename not like 'river%' and tablename not like 'goose%'
			and tablename not in ('inbox_items', 'inbox_seen', 'sessions', 'search_unlearnt', 'search_words',
				'statistics_months', 'statistics_runs', 'statistics_values')`).Scan(&tables)
	if err != nil {
		t.Fatal(err)
	}
	for _, table := range tables {
		var n int
		if err := pool.QueryRow(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		counts = append(counts, fmt.Sprint(table, " ", n))
	}
	return strings.Join(counts, ", ")
}

// Posted returns the activities that were posted to the server, in order.
func (s *Remote) Posted() []map[string]any {
	s.net.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]map[string]any, len(s.inbox))
	for i, body := range s.inbox {
		if err := json.Unmarshal([]byte(body), &all[i]); err != nil {
			s.net.t.Fatal(err)
		}
	}
	return all
}

// Forget drops what was posted so far.
func (s *Remote) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox = nil
}

// Runs makes the server say by its NodeInfo what runs there.
func (s *Remote) Runs(software, version string) { s.Calls(software, version, "") }

// Calls makes the server say by its NodeInfo what runs there and what it is called.
func (s *Remote) Calls(software, version, name string) {
	s.PutAs("/.well-known/nodeinfo", "application/json", http.StatusOK, map[string]any{"links": []map[string]any{
		{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": "https://" + s.Host + "/nodeinfo/2.0"},
	}})
	s.PutAs("/nodeinfo/2.0", "application/json", http.StatusOK, map[string]any{
		"version": "2.0", "software": map[string]any{"name": software, "version": version}, "protocols": []string{"activitypub"}, "metadata": map[string]any{"nodeName": name},
	})
}
