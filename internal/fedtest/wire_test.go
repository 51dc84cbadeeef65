package fedtest_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// sample is one file of testdata/<software>: a document in the shape in which
// that software writes it, and what must come of it. The files of a folder are
// one story, in the order of their names; README.md there says what they hold.
type sample struct {
	// Source is the file of that software, and its version, that the shape is of.
	Source string
	// Serve is a document at its own address; an actor gets a key of its own.
	// With Follow, the reader here follows it. Status is what the address answers,
	// 200 unless given.
	Serve  map[string]any
	Follow bool
	Status int
	// Never are the types of activities that this software does not send.
	Never map[string]string
	// Deliver is an activity for the hub's inbox, signed by its actor, or by As.
	Deliver map[string]any
	As      string
	Expect  expectation
}

// kinds are the activities of which each software has a sample, or does not send.
func kinds() []string {
	return []string{"Follow", "Accept", "Undo", "Create", "Announce", "Like", "Update", "Delete", "Flag", "Move"}
}

func TestSamplesOfOtherSoftwareAreTakenAsTheyMust(t *testing.T) {
	t.Parallel()
	folders, err := filepath.Glob("testdata/*/*.json")
	if err != nil {
		t.Fatal(err)
	}
	byFolder := make(map[string][]string)
	for _, file := range folders {
		byFolder[filepath.Dir(file)] = append(byFolder[filepath.Dir(file)], file)
	}
	if len(byFolder) < 15 {
		t.Errorf("samples of %d servers only", len(byFolder))
	}
	for folder, files := range byFolder {
		t.Run(filepath.Base(folder), func(t *testing.T) {
			t.Parallel()
			w := newWire(t, filepath.Base(folder))
			for _, file := range files {
				w.play(file)
			}
			for _, kind := range kinds() {
				if _, never := w.never[kind]; never == w.sent[kind] {
					t.Errorf("%s: sent %v, said never to be %v", kind, w.sent[kind], never)
				}
			}
		})
	}
}

// wire is a hub with a reader who has a base and a resource in it, and the
// servers of one software.
type wire struct {
	t      *testing.T
	net    *fedtest.Network
	hub    *fedtest.Hub
	reader *fedtest.Person
	// names are what the files may say for what each run makes anew.
	names   map[string]string
	servers map[string]*fedtest.Remote
	actors  map[basilic.IRI]*fedtest.RemoteActor
	sent    map[string]bool
	never   map[string]string
	// ids are those that were delivered.
	ids map[string]bool
}

func newWire(t *testing.T, software string) *wire {
	t.Helper()
	net := fedtest.New(t, "basilic.example")
	gardener := net.Person("basilic.example", "jardinier")
	w := &wire{
		t: t, net: net, hub: net.Hub("basilic.example"), reader: net.Person("basilic.example", "lectrice"),
		servers: make(map[string]*fedtest.Remote), actors: make(map[basilic.IRI]*fedtest.RemoteActor),
		sent: make(map[string]bool), ids: make(map[string]bool), never: make(map[string]string),
	}
	base := gardener.Base("jardin")
	resource := gardener.Publish("Un guide d’ici", base.Handle)
	w.names = map[string]string{
		"software": software, "reader": string(w.reader.Profile.IRI), "base": string(base.IRI),
		"resource": string(resource.IRI), "page": resource.URL, "inbox": string(base.Inbox),
	}
	net.Settle()
	return w
}

// play does what a file says and looks at what comes of it.
func (w *wire) play(file string) {
	w.t.Helper()
	var s sample
	w.read(file, &s)
	switch {
	case s.Source == "":
		w.t.Errorf("%s: names no source", file)
	case s.Serve != nil:
		w.serve(s)
		for kind, why := range s.Never {
			w.never[kind] = why
		}
	case s.Deliver != nil:
		w.deliver(file, s)
	default:
		w.t.Errorf("%s: neither serves nor delivers", file)
	}
}

// read decodes a file with {{name}} replaced; a field that no sample has is an
// error, so that no expectation is overlooked for its spelling.
func (w *wire) read(file string, s *sample) {
	w.t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	text := string(data)
	for name, value := range w.names {
		text = strings.ReplaceAll(text, "{{"+name+"}}", value)
	}
	if at := strings.Index(text, "{{"); at >= 0 && !strings.HasPrefix(text[at:], "{{key}}") {
		w.t.Fatalf("%s: nothing is named %.20s", file, text[at:])
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		w.t.Fatalf("%s: %v", file, err)
	}
}

// serve puts a document at its address; {{key}} in an actor becomes its key.
func (w *wire) serve(s sample) {
	w.t.Helper()
	id, _ := s.Serve["id"].(string)
	iri, err := basilic.ParseIRI(id)
	if err != nil {
		w.t.Fatal(err)
	}
	server := w.servers[iri.Host()]
	if server == nil {
		server = w.net.Remote(iri.Host())
		server.Runs(w.names["software"], "1")
		w.servers[iri.Host()] = server
	}
	path := strings.TrimPrefix(id, iri.Origin())
	if key, ok := s.Serve["publicKey"].(map[string]any); ok {
		keyID, _ := key["id"].(string)
		actor := w.actors[iri]
		if actor == nil {
			actor = server.ActorAs(iri, keyID)
			w.actors[iri] = actor
		}
		key["publicKeyPem"] = actor.Public
	}
	server.PutAs(path, "application/activity+json; charset=utf-8", cmp.Or(s.Status, http.StatusOK), s.Serve)
	if _, err := w.hub.Actors.Resolve(w.t.Context(), iri); w.actors[iri] != nil && err != nil {
		w.t.Fatalf("%s is not taken for an actor: %v", iri, err)
	}
	if s.Follow {
		w.follow(iri)
	}
}

// follow makes the reader follow an actor; {{follow}} is then that Follow, and
// {{followed}} whom it is of.
func (w *wire) follow(iri basilic.IRI) {
	w.t.Helper()
	actor, err := w.hub.Actors.Resolve(w.t.Context(), iri)
	if err != nil {
		w.t.Fatalf("%s is not taken for an actor: %v", iri, err)
	}
	follow, err := w.hub.Actors.Follow(w.t.Context(), w.reader.Viewer, actor.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	w.names["follow"], w.names["followed"] = string(follow.IRI), string(iri)
	w.net.Settle()
}

// deliver posts an activity as its actor and looks at what comes of it.
func (w *wire) deliver(file string, s sample) {
	w.t.Helper()
	kind, _ := s.Deliver["type"].(string)
	w.sent[kind] = true
	author, _ := s.Deliver["actor"].(string)
	iri := basilic.IRI(cmp.Or(s.As, author))
	actor := w.actors[iri]
	if actor == nil {
		w.t.Fatalf("%s: no document of %s", file, iri)
	}
	if id := fmt.Sprint(s.Deliver["id"]); w.ids[id] {
		// Two requests of one second have one signature: they would be one.
		time.Sleep(time.Until(time.Now().Truncate(time.Second).Add(time.Second)))
	} else {
		w.ids[id] = true
	}
	actor.Server.Forget()
	before := w.hub.Stored()
	response := actor.Post("basilic.example", s.Deliver)
	if want := cmp.Or(s.Expect.Status, http.StatusAccepted); response.StatusCode != want {
		w.t.Errorf("%s: status %d, want %d", file, response.StatusCode, want)
	}
	w.net.Settle()
	for _, text := range w.mismatches(actor, s.Expect, before) {
		w.t.Errorf("%s: %s", file, text)
	}
}
