package fedtest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// The tests TestSecurityNN of this package are the lines of the security rules
// that concern what other servers send, each against a running hub over HTTP.

// hostile is a hub with a reader, and another server with two actors that the hub
// knows, of which the reader follows the first.
type hostile struct {
	t             *testing.T
	net           *fedtest.Network
	hub           *fedtest.Hub
	reader        *fedtest.Person
	server        *fedtest.Remote
	friend, other *fedtest.RemoteActor
}

func newHostile(t *testing.T) *hostile {
	t.Helper()
	return newHostileWith(t, func(*config.Config) {})
}

func newHostileWith(t *testing.T, change func(c *config.Config)) *hostile {
	t.Helper()
	net := fedtest.NewWith(t, func(_ string, c *config.Config) { change(c) }, "a.example")
	h := &hostile{t: t, net: net, hub: net.Hub("a.example"), reader: net.Person("a.example", "alice"), server: net.Remote("evil.example")}
	h.friend, h.other = h.server.Actor("friend", "Person"), h.server.Actor("other", "Person")
	h.knows(h.other)
	h.follow(h.friend)
	return h
}

// knows makes the hub know an actor, as it does once one of its requests was
// verified.
func (h *hostile) knows(a *fedtest.RemoteActor) basilic.Actor {
	h.t.Helper()
	actor, err := h.hub.Actors.Resolve(h.t.Context(), a.IRI)
	if err != nil {
		h.t.Fatal(err)
	}
	return actor
}

// follow makes the reader follow an actor, who accepts.
func (h *hostile) follow(a *fedtest.RemoteActor) {
	h.t.Helper()
	actor := h.knows(a)
	follow, err := h.hub.Actors.Follow(h.t.Context(), h.reader.Viewer, actor.ID)
	if err != nil {
		h.t.Fatal(err)
	}
	h.net.Settle()
	a.Expect("a.example", http.StatusAccepted, a.Activity("accept-"+string(a.IRI[len(a.IRI)-3:]), "Accept", string(follow.IRI)))
	h.net.Settle()
}

// sees fails the test unless the reader's timeline holds exactly these titles.
func (h *hostile) sees(titles ...string) {
	h.t.Helper()
	h.net.Settle()
	h.reader.Expect(titles...)
}

// state is all that an attack might change: rows, and requests that the hub made.
type state struct {
	rows     string
	requests int
}

func (h *hostile) state() state {
	h.t.Helper()
	h.net.Settle()
	rows, requests := h.hub.Stored(), 0
	for _, r := range h.net.Requests() {
		if !h.toHub(r) {
			requests++
		}
	}
	return state{rows, requests}
}

// toHub reports whether a request is not one that an attack made the hub send: it
// came to the hub, or the hub asked in its own time what software a server runs.
func (h *hostile) toHub(request string) bool {
	_, address, _ := strings.Cut(request, " ")
	return basilic.IRI(address).Host() == h.hub.Host || strings.Contains(address, "nodeinfo")
}

// leavesNothing fails the test when an attack adds a row of any kind or makes the
// hub ask another server.
func (h *hostile) leavesNothing(attack func()) {
	h.t.Helper()
	before := h.state()
	attack()
	if after := h.state(); after != before {
		h.t.Errorf("the attack left traces:\n%v\nbefore:\n%v\nasked: %q", after, before, h.asked(before.requests))
	}
}

// leavesNoRows is leavesNothing for an attack that is answered by asking somebody.
func (h *hostile) leavesNoRows(attack func()) {
	h.t.Helper()
	before := h.state()
	attack()
	if after := h.state(); after.rows != before.rows {
		h.t.Errorf("the attack left rows:\n%v\nbefore:\n%v", after.rows, before.rows)
	}
}

// asked returns what the hub asked of other servers since before, a count that
// h.state().requests gave.
func (h *hostile) asked(before int) []string {
	h.t.Helper()
	var all []string
	for _, r := range h.net.Requests() {
		if !h.toHub(r) {
			all = append(all, r)
		}
	}
	return all[before:]
}

// accepts posts an activity that must be answered 202.
func (h *hostile) accepts(a *fedtest.RemoteActor, activity any) {
	h.t.Helper()
	a.Expect("a.example", http.StatusAccepted, activity)
}

// get asks the hub for a page or document as anybody.
func (h *hostile) get(path string, header ...string) *httptest.ResponseRecorder {
	h.t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "https://a.example"+path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	h.hub.Handler.ServeHTTP(w, r)
	return w
}
