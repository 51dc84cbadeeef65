package fedtest_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// inMode starts hubs in one federation mode.
func inMode(t *testing.T, mode string, hosts ...string) *fedtest.Network {
	t.Helper()
	return fedtest.NewWith(t, func(_ string, c *config.Config) { c.Federation = mode }, hosts...)
}

// decide makes whoever commands a hub decide about hosts.
func decide(t *testing.T, hub *fedtest.Hub, policy basilic.HostPolicy, hosts ...string) {
	t.Helper()
	for _, host := range hosts {
		if _, err := hub.Moderation.Decide(t.Context(), basilic.Operator(), host, basilic.HostDecision{HostRules: basilic.HostRules{Policy: policy}}); err != nil {
			t.Fatal(err)
		}
	}
}

// get asks for a document, signed when there is somebody to sign.
func get(t *testing.T, net *fedtest.Network, address string, by *fedtest.RemoteActor) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/activity+json")
	if by != nil {
		if err := by.Signer.Sign(r, nil); err != nil {
			t.Fatal(err)
		}
	}
	response, err := net.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body) + " " + response.Header.Get("Cache-Control")
}

// forger signs with a key of its own under another's name.
func forger(t *testing.T, as *fedtest.RemoteActor) *fedtest.RemoteActor {
	t.Helper()
	private, _, err := httpsig.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := httpsig.NewRSA(as.IRI+"#main-key", private)
	if err != nil {
		t.Fatal(err)
	}
	return &fedtest.RemoteActor{Server: as.Server, IRI: as.IRI, Signer: signer}
}

func TestTwoAllowListHubsThatAllowEachOtherWorkTogether(t *testing.T) {
	t.Parallel()
	net := inMode(t, "allow-list", "a.example", "b.example")
	decide(t, net.Hub("a.example"), basilic.PolicyAllow, "b.example")
	decide(t, net.Hub("b.example"), basilic.PolicyAllow, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	base := alice.Base("jardin")
	alice.Publish("Avant", "jardin")
	bob.Follow(base)
	net.Settle()
	r := alice.Publish("Après", "jardin")
	net.Settle()
	bob.Expect("Après", "Avant")
	if err := alice.Hub.Resources.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("Avant")
	if pending, err := alice.Hub.DB.CountDeliveries(t.Context()); err != nil || pending != 0 {
		t.Errorf("%d pending, %v", pending, err)
	}
}

func TestAnAllowListHubGivesForeignersNothingButItsInstanceActor(t *testing.T) {
	t.Parallel()
	net := inMode(t, "allow-list", "a.example")
	hub := net.Hub("a.example")
	alice := net.Person("a.example", "alice")
	base := alice.Base("jardin")
	r := alice.Publish("Réservée", "jardin")
	friend, stranger := net.Remote("ami.example").Actor("x", "Person"), net.Remote("autre.example").Actor("y", "Person")
	decide(t, hub, basilic.PolicyAllow, "ami.example")
	liar := forger(t, friend)

	documents := []string{
		string(alice.Profile.IRI), string(alice.Profile.IRI) + "/outbox", string(alice.Profile.IRI) + "/followers", string(alice.Profile.IRI) + "/following",
		string(alice.Profile.IRI) + "/featured", string(base.IRI), string(base.IRI) + "/moderators", string(r.IRI),
		"https://a.example/ap/actor/outbox", "https://a.example/ap/actor/followers", "https://a.example/ap/rien",
		"https://a.example/ap/activities/019aa1d4-0000-7000-8000-000000000000",
	}
	for _, document := range documents {
		if status, body := get(t, net, document, nil); status != http.StatusUnauthorized || strings.Contains(body, "@context") {
			t.Errorf("unsigned %s: %d %s", document, status, body)
		}
		if status, body := get(t, net, document, stranger); status != http.StatusForbidden || strings.Contains(body, "@context") {
			t.Errorf("foreign %s: %d %s", document, status, body)
		}
		if status, body := get(t, net, document, liar); status != http.StatusUnauthorized || strings.Contains(body, "@context") {
			t.Errorf("forged %s: %d %s", document, status, body)
		}
	}
	if status, body := get(t, net, string(r.IRI), friend); status != http.StatusOK || !strings.Contains(body, "Réservée") || !strings.Contains(body, "no-store") {
		t.Errorf("an allowed server: %d %s", status, body)
	}
	if status, _ := get(t, net, "https://a.example/ap/rien", friend); status != http.StatusNotFound {
		t.Errorf("an allowed server asks for nothing: %d", status)
	}
	for _, by := range []*fedtest.RemoteActor{nil, stranger, friend} {
		if status, body := get(t, net, "https://a.example/ap/actor", by); status != http.StatusOK || !strings.Contains(body, `"Application"`) {
			t.Errorf("the instance actor: %d %s", status, body)
		}
	}
	for _, open := range []string{"/.well-known/webfinger?resource=acct:jardin@a.example", "/.well-known/nodeinfo", "/nodeinfo/2.1"} {
		if status, _ := get(t, net, "https://a.example"+open, nil); status != http.StatusOK {
			t.Errorf("%s: %d", open, status)
		}
	}
	page, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://a.example/bases/jardin", nil)
	if err != nil {
		t.Fatal(err)
	}
	if response, err := net.RoundTrip(page); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("the public page: %v, %v", response, err)
	}
	stranger.Expect("a.example", http.StatusForbidden, stranger.Activity("1", "Follow", string(base.IRI)))
	friend.Expect("a.example", http.StatusAccepted, friend.Activity("1", "Follow", string(base.IRI)))
}

func TestAnAllowListHubAsksNothingOfForeigners(t *testing.T) {
	t.Parallel()
	net := inMode(t, "allow-list", "a.example")
	stranger := net.Remote("autre.example")
	iri := stranger.Actor("y", "Person").IRI
	before := len(net.Requests())
	if _, err := net.Hub("a.example").Actors.Resolve(t.Context(), iri); err == nil {
		t.Error("an actor of a server that is not allowed was fetched")
	}
	if made := net.Requests()[before:]; len(made) != 0 {
		t.Errorf("requests %q", made)
	}
}

func TestAHubThatDoesNotFederateAnswersNobody(t *testing.T) {
	t.Parallel()
	net := inMode(t, "off", "a.example")
	alice := net.Person("a.example", "alice")
	other := net.Remote("b.example").Actor("x", "Person")
	for _, path := range []string{"/ap/actor", strings.TrimPrefix(string(alice.Profile.IRI), "https://a.example")} {
		if status, body := get(t, net, "https://a.example"+path, nil); status != http.StatusForbidden || strings.Contains(body, "@context") {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if status, _ := get(t, net, "https://a.example/.well-known/webfinger?resource=acct:alice@a.example", nil); status != http.StatusNotFound {
		t.Errorf("WebFinger: %d", status)
	}
	other.Expect("a.example", http.StatusForbidden, other.Activity("1", "Follow", string(alice.Profile.IRI)))
	if _, err := alice.Hub.Actors.Resolve(t.Context(), other.IRI); !errors.Is(err, basilic.ErrBlocked) {
		t.Errorf("asked for somebody of another server: %v", err)
	}
	if asked, looks := other.Server.Asked(), other.Server.Looks(); len(asked) != 0 || looks != 0 {
		t.Errorf("it asked another server for %q, and %d times what it runs", asked, looks)
	}
}

func TestAPolicyOfASubDomainIsStrongerThanThatOfItsDomain(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	hub := net.Hub("a.example")
	alice := net.Person("a.example", "alice")
	decide(t, hub, basilic.PolicyBlock, "bad.example")
	decide(t, hub, basilic.PolicyAllow, "good.bad.example")
	good, bad := net.Remote("good.bad.example").Actor("x", "Person"), net.Remote("other.bad.example").Actor("x", "Person")
	bad.Expect("a.example", http.StatusForbidden, bad.Activity("1", "Follow", string(alice.Profile.IRI)))
	good.Expect("a.example", http.StatusAccepted, good.Activity("1", "Follow", string(alice.Profile.IRI)))
	net.Settle()
	host, err := hub.DB.HostByAuthority(t.Context(), "good.bad.example")
	if err != nil || host.Refused || host.State() != basilic.HostWell {
		t.Errorf("%+v, %v", host, err)
	}
	decide(t, hub, basilic.PolicyNone, "good.bad.example")
	if host, err = hub.DB.HostByAuthority(t.Context(), "good.bad.example"); err != nil || !host.Refused || host.Visibility != basilic.HostHidden {
		t.Errorf("without its own policy: %+v, %v", host, err)
	}
}
