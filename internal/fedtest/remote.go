package fedtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"sync"

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
