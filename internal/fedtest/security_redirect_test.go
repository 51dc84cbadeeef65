package fedtest_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// TestSecurity07RedirectsReachNoBlockedHost: a server sends everything that is asked of
// it unsigned (WebFinger, NodeInfo) on to a server that is blocked here, or back here.
func TestSecurity07RedirectsReachNoBlockedHost(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	hub := net.Hub("a.example")
	var asked, back atomic.Int32
	net.Serve("evil.example", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	net.Serve("a.example", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		back.Add(1)
		hub.Handler.ServeHTTP(w, r)
	}))
	if _, err := hub.Moderation.Decide(t.Context(), basilic.Operator(), "evil.example", basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyBlock}}); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{"evil.example", "a.example"} {
		server := net.Remote("to-" + to)
		var nodeInfo, webFinger atomic.Int32
		net.Serve(server.Host, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/.well-known/nodeinfo":
				nodeInfo.Add(1)
			case "/.well-known/webfinger":
				webFinger.Add(1)
			default:
				server.ServeHTTP(w, r)
				return
			}
			http.Redirect(w, r, "https://"+to+r.URL.RequestURI(), http.StatusFound)
		}))
		if _, err := hub.Actors.Resolve(t.Context(), server.Actor("ada", "Person").IRI); err != nil {
			t.Fatal(err)
		}
		net.Settle()
		_, err := hub.Actors.LookupAddress(t.Context(), webfinger.Address{Name: "grace", Host: server.Host}, true)
		if err == nil {
			t.Errorf("to %s: somebody was found", to)
		}
		if nodeInfo.Load() != 1 || webFinger.Load() == 0 {
			t.Errorf("to %s: %d and %d requests were sent on", to, nodeInfo.Load(), webFinger.Load())
		}
	}
	if asked.Load() != 0 || back.Load() != 0 {
		t.Errorf("%d requests reached the blocked host, %d came back here", asked.Load(), back.Load())
	}
}
