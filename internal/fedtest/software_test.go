package fedtest_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestHubsLearnWhatRunsOnEachOther(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	net.Settle()
	for hub, other := range map[string]string{"a.example": "b.example", "b.example": "a.example"} {
		host, err := net.Hub(hub).DB.HostByAuthority(t.Context(), other)
		if err != nil || host.Software != "basilic" || host.SoftwareVersion == "" {
			t.Errorf("%s knows of %s: %+v, %v", hub, other, host, err)
		}
	}
}

func TestAHostIsAskedOnceWhatRunsThere(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	hub := net.Hub("a.example")
	forum, silent := net.Remote("forum.example"), net.Remote("silent.example")
	forum.Runs("Lemmy", "0.19.11")
	for _, name := range []string{"ada", "grace"} {
		for _, server := range []*fedtest.Remote{forum, silent} {
			if _, err := hub.Actors.Resolve(t.Context(), server.Actor(name, "Person").IRI); err != nil {
				t.Fatal(err)
			}
		}
		net.Settle()
	}
	host, err := hub.DB.HostByAuthority(t.Context(), "forum.example")
	if err != nil || host.Software != "lemmy" || host.SoftwareVersion != "0.19.11" {
		t.Errorf("got %+v, %v", host, err)
	}
	for _, server := range []*fedtest.Remote{forum, silent} {
		if looks := server.Looks(); looks != 1 {
			t.Errorf("%s was asked %d times", server.Host, looks)
		}
	}
	if unasked, err := hub.DB.HostsUnasked(t.Context(), time.Now().Add(-time.Hour), 10); err != nil || len(unasked) != 0 {
		t.Errorf("hosts are asked again after an hour: %v, %v", unasked, err)
	}
	if unasked, err := hub.DB.HostsUnasked(t.Context(), time.Now().Add(time.Hour), 10); err != nil || !slices.Contains(unasked, host.ID) {
		t.Errorf("a host is never asked again: %v, %v", unasked, err)
	}
	if host, err = hub.DB.HostByAuthority(t.Context(), "silent.example"); err != nil || host.Software != "" {
		t.Errorf("a server that does not tell runs %q, %v", host.Software, err)
	}
}

func TestNodeInfoIsServedInBothVersions(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	for path, want := range map[string][]string{
		"/nodeinfo/2.0": {`"version":"2.0"`, `"staffAccounts":["` + string(alice.Profile.IRI) + `"]`},
		"/nodeinfo/2.1": {`"version":"2.1"`, `"federation":{"enabled":true}`},
	} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://a.example"+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		response, err := net.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(response.Header.Get("Content-Type"), "schema/"+strings.TrimPrefix(path, "/nodeinfo/")+"#") {
			t.Errorf("%s: %s", path, response.Header.Get("Content-Type"))
		}
		data, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		body := string(data)
		for _, part := range want {
			if !strings.Contains(body, part) {
				t.Errorf("%s has no %s: %s", path, part, body)
			}
		}
	}
}
