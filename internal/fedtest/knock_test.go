package fedtest_test

import (
	"context"
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
)

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
