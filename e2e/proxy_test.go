package e2e

import (
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestProxyMayRewriteTheHost puts a proxy that names another Host before a hub:
// signatures are checked against the public address, which is also the origin
// that forms may come from.
func TestProxyMayRewriteTheHost(t *testing.T) {
	t.Parallel()
	public, private := freePort(t), freePort(t)
	target := &url.URL{Scheme: "http", Host: "127.0.0.1:" + private}
	proxy := &http.Server{Addr: "127.0.0.1:" + public, ReadHeaderTimeout: time.Second, Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = "hub.internal" },
	}}
	go func() { _ = proxy.ListenAndServe() }()
	t.Cleanup(func() { _ = proxy.Close() })
	here := startHub(t, "BASILIC_URL=http://localhost:"+public, "BASILIC_LISTEN=127.0.0.1:"+private)
	here.URL = "http://localhost:" + public
	there := startHub(t)
	alice, bob := here.person("alice"), there.person("bob")
	bob.follow("@alice@localhost:" + public)
	alice.publish("Derrière un mandataire", "")
	eventually(t, "the resource", func() bool { return strings.Contains(bob.fil(), "Derrière un mandataire") })
	for origin, status := range map[string]int{here.URL: http.StatusUnprocessableEntity, "http://evil.example": http.StatusForbidden} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, here.URL+"/connexion", strings.NewReader("email=x"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != status {
			t.Errorf("a form from %s: %d, want %d", origin, response.StatusCode, status)
		}
	}
}

// TestOnlyTheNamedPeersAreDialled lets a hub of development mode look up two
// servers of this machine, one of which is not among its peers.
func TestOnlyTheNamedPeersAreDialled(t *testing.T) {
	t.Parallel()
	listeners := map[bool]net.Listener{}
	asked := make(chan bool, 100)
	for _, named := range []bool{true, false} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listeners[named] = l
		server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.NotFoundHandler(), ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				asked <- named
			}
		}}
		go func() { _ = server.Serve(l) }()
		t.Cleanup(func() { _ = server.Close() })
	}
	h := startHub(t, "BASILIC_DEV_PEERS="+strings.Replace(listeners[true].Addr().String(), "127.0.0.1", "localhost", 1))
	alice := h.person("alice")
	for named, l := range listeners {
		for _, host := range []string{"localhost", "127.0.0.1"} {
			_, port, err := net.SplitHostPort(l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			status, page := alice.get("/recherche?q=" + url.QueryEscape("http://"+host+":"+port+"/x"))
			if status != http.StatusUnprocessableEntity {
				t.Errorf("looking up %v: %d %.100s", named, status, page)
			}
		}
	}
	close(asked)
	seen := map[bool]int{}
	for named := range asked {
		seen[named]++
	}
	if seen[true] == 0 || seen[false] > 0 {
		t.Errorf("the named peer was dialled %d times, the other %d", seen[true], seen[false])
	}
}
