package fedtest_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"codeberg.org/basilic/basilic/federation/httpclient"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/pgtest"
)

// reaching is a hub that reaches other servers by the real network, of which the
// test sees every address just before it is dialled.
type reaching struct {
	t   *testing.T
	hub *app.App

	mu      sync.Mutex
	dialled []string
}

var errNotHere = errors.New("nothing leaves this test")

func newReaching(t *testing.T, peers []string, reach func(c *httpclient.Config)) *reaching {
	t.Helper()
	r := &reaching{t: t}
	c := fedtest.Config(t, "a.example")
	if c.DevPeers = peers; peers != nil {
		c.Mode, c.URL = "development", "http://localhost:8080"
	}
	var err error
	r.hub, err = app.New(t.Context(), app.Options{
		Config: c, DatabaseURL: pgtest.URL(t), Log: slog.New(slog.DiscardHandler),
		Reach: func(c *httpclient.Config) {
			c.Timeout = 3 * time.Second
			c.Dialling = func(address string) error {
				r.mu.Lock()
				defer r.mu.Unlock()
				r.dialled = append(r.dialled, address)
				if peers == nil {
					return errNotHere
				}
				return nil
			}
			reach(c)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = r.hub.Stop(ctx)
	})
	return r
}

// post sends an activity whose key is at an address and returns the status.
func (r *reaching) post(keyID string) int {
	r.t.Helper()
	body := fmt.Appendf(nil, `{"id":"%s-a","type":"Follow","actor":"%s","object":"%s/ap/actor"}`, keyID, keyID, r.hub.Config.Origin())
	b := byHand{h: &hostile{t: r.t}}
	in := httptest.NewRequest(http.MethodPost, r.hub.Config.Origin()+"/ap/inbox", bytes.NewReader(body))
	in.Header = b.request(body).Header
	in.Header.Set("Signature", parametersOf(map[string]string{"keyId": keyID, "algorithm": "hs2019", "headers": usual, "signature": "AAAA"}))
	w := httptest.NewRecorder()
	r.hub.Handler.ServeHTTP(w, in)
	return w.Code
}

// reached returns the addresses that were dialled.
func (r *reaching) reached() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.dialled)
}

// names is a server of names that gives the addresses of each in turn.
func names(t *testing.T, answers map[string][]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		buffer, asked := make([]byte, 1500), make(map[string]int)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buffer[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.Authoritative, m.Additionals = true, true, nil
			q := m.Questions[0]
			name := strings.TrimSuffix(q.Name.String(), ".")
			if list := answers[name]; list == nil {
				m.RCode = dnsmessage.RCodeNameError
			} else if q.Type == dnsmessage.TypeA {
				a := net.ParseIP(list[min(asked[name], len(list)-1)]).To4()
				asked[name]++
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Class: dnsmessage.ClassINET}, Body: &dnsmessage.AResource{A: [4]byte(a)},
				}}
			}
			if reply, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func TestSecurity05PrivateAddressesAreRefusedAtDialling(t *testing.T) {
	t.Parallel()
	private := []string{
		"127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "0.0.0.0", "255.255.255.255",
		"192.0.2.1", "198.18.0.1", "240.0.0.1",
	}
	answers := map[string][]string{"public.example": {"93.184.216.34"}}
	hosts := []string{
		"localhost", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]",
		"[64:ff9b::a00:1]", "[2002:7f00:1::]", "[2002:a00:1::]", "[2001:db8::1]", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0x7f000001", "127.0.0.1.",
	}
	for i, address := range private {
		name := fmt.Sprintf("n%d.example", i)
		answers[name] = []string{address}
		hosts = append(hosts, address, name)
	}
	r := newReaching(t, nil, func(c *httpclient.Config) { c.Resolver = names(t, answers) })
	for _, host := range hosts {
		if status := r.post("https://" + host + "/users/x"); status != http.StatusUnauthorized && status != http.StatusServiceUnavailable && status != http.StatusBadRequest {
			t.Errorf("%s: status %d", host, status)
		}
	}
	if dialled := r.reached(); len(dialled) != 0 {
		t.Errorf("dialled %q", dialled)
	}
	// A public one is dialled, or the test would prove nothing.
	r.post("https://public.example/users/x")
	if dialled := r.reached(); !slices.Equal(dialled, []string{"93.184.216.34:443"}) {
		t.Errorf("dialled %q", dialled)
	}
}

func TestSecurity06TheCheckedAddressIsTheDialledOne(t *testing.T) {
	t.Parallel()
	r := newReaching(t, nil, func(c *httpclient.Config) {
		c.Resolver = names(t, map[string][]string{"rebind.example": {"93.184.216.34", "127.0.0.1"}})
	})
	for range 4 {
		r.post("https://rebind.example/users/x")
	}
	if dialled := r.reached(); !slices.Equal(dialled, []string{"93.184.216.34:443"}) {
		t.Errorf("dialled %q", dialled)
	}
}

func TestSecurity07RedirectsThatStop(t *testing.T) {
	t.Parallel()
	var inside, hops atomic.Int32
	forbidden := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { inside.Add(1) }))
	defer forbidden.Close()
	targets := map[string]string{
		"/loopback": forbidden.URL, "/private": "http://10.0.0.1/x", "/mapped": "http://[::ffff:10.0.0.1]/x", "/metadata": "http://169.254.169.254/latest",
		"/scheme": "https://127.0.0.1/x", "/ftp": "ftp://127.0.0.1/x", "/file": "file:///etc/passwd", "/gopher": "gopher://127.0.0.1/x",
		"/empty": "", "/userinfo": "http://a:b@127.0.0.1/x", "/loop": "/loop",
		"/1": "/2", "/2": "/3", "/3": "/4", "/4": "/5", "/5": "/6",
	}
	peer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hops.Add(1)
		w.Header().Set("Location", targets[r.URL.Path])
		w.WriteHeader(http.StatusFound)
	}))
	defer peer.Close()
	r := newReaching(t, []string{strings.TrimPrefix(peer.URL, "http://")}, func(*httpclient.Config) {})
	for path := range targets {
		before := hops.Load()
		if status := r.post(peer.URL + path); status != http.StatusUnauthorized && status != http.StatusServiceUnavailable {
			t.Errorf("%s: status %d", path, status)
		}
		if n := hops.Load() - before; n < 1 || n > 4 {
			t.Errorf("%s: %d requests", path, n)
		}
	}
	if n := inside.Load(); n != 0 {
		t.Errorf("%d requests inside", n)
	}
}

func TestSecurity08EndlessHugeAndCompressedKeyDocuments(t *testing.T) {
	t.Parallel()
	var sent atomic.Int64
	peer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/activity+json")
		block := bytes.Repeat([]byte(" "), 64<<10)
		switch r.URL.Path {
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 256 << 20 / len(block) {
				if _, err := z.Write(block); err != nil {
					return
				}
			}
			_ = z.Close()
		case "/drip":
			for r.Context().Err() == nil {
				_, _ = w.Write([]byte(" "))
				_ = http.NewResponseController(w).Flush()
				time.Sleep(20 * time.Millisecond)
			}
		default:
			for range 1 << 30 / len(block) {
				n, err := w.Write(block)
				if sent.Add(int64(n)); err != nil {
					return
				}
			}
		}
	}))
	defer peer.Close()
	r := newReaching(t, []string{strings.TrimPrefix(peer.URL, "http://")}, func(*httpclient.Config) {})
	for path, want := range map[string]int{"/huge": http.StatusUnauthorized, "/bomb": http.StatusUnauthorized, "/drip": http.StatusServiceUnavailable} {
		began := time.Now()
		if status := r.post(peer.URL + path); status != want {
			t.Errorf("%s: status %d, want %d", path, status, want)
		}
		if took := time.Since(began); took > 45*time.Second {
			t.Errorf("%s: %s", path, took)
		}
	}
	if n := sent.Load(); n > 64<<20 {
		t.Errorf("%d bytes of a huge document were taken", n)
	}
}

// listening serves a hub on a real socket, as the command does.
func listening(t *testing.T, hub *app.App) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := app.Server(hub.Handler)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

// slowly writes a beginning, then a byte every half second until the server gives
// up, and returns how long that took and what it answered.
func slowly(t *testing.T, address, beginning string) (time.Duration, string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	began, answer := time.Now(), make(chan string, 1)
	if _, err := conn.Write([]byte(beginning)); err != nil {
		t.Fatal(err)
	}
	go func() {
		var b bytes.Buffer
		_ = conn.SetReadDeadline(began.Add(time.Minute))
		_, _ = b.ReadFrom(conn)
		answer <- b.String()
	}()
	for {
		select {
		case text := <-answer:
			return time.Since(began), text
		case <-time.After(500 * time.Millisecond):
			_, _ = conn.Write([]byte("a"))
		}
	}
}

func TestSecurity44SlowHeadersAndBodiesAreCut(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	address := listening(t, h.hub.App)
	for name, test := range map[string]struct {
		beginning   string
		least, most time.Duration
	}{
		"header": {"POST /ap/inbox HTTP/1.1\r\nHost: a.example\r\nX-Slow: ", 4 * time.Second, 40 * time.Second},
		"inbox":  {"POST /ap/inbox HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/activity+json\r\nContent-Length: 1000\r\n\r\n{", 9 * time.Second, 45 * time.Second},
		"form":   {"POST /connexion HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail=", 9 * time.Second, 45 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			took, answer := slowly(t, address, test.beginning)
			if took < test.least || took > test.most || strings.Contains(answer, " 202 ") || strings.Contains(answer, " 200 ") {
				t.Errorf("after %s: %.60q", took, answer)
			}
		})
	}
}
