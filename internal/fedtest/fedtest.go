// Package fedtest runs complete hubs in one process, each with its own database
// and workers, joined by a network that can be told to fail. Tests of
// federation read as stories:
//
//	net := fedtest.New(t, "a.example", "b.example")
//	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
//	base := alice.Base("jardin")
//	bob.Follow(base)
//	net.Settle()
package fedtest

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/pgtest"
)

// Network joins the hubs of a test.
type Network struct {
	t    testing.TB
	hubs map[string]*Hub

	mu       sync.Mutex
	servers  map[string]http.Handler
	fault    func(r *http.Request) *http.Response
	requests []string
}

// Hub is one complete hub.
type Hub struct {
	*app.App
	Host string
	net  *Network
}

// New starts hubs on the hosts named.
func New(t testing.TB, hosts ...string) *Network {
	t.Helper()
	return NewWith(t, func(string, *config.Config) {}, hosts...)
}

// NewWith starts hubs with other settings than Config gives.
func NewWith(t testing.TB, change func(host string, c *config.Config), hosts ...string) *Network {
	t.Helper()
	n := &Network{t: t, hubs: make(map[string]*Hub), servers: make(map[string]http.Handler)}
	for _, host := range hosts {
		c := Config(t, host)
		change(host, &c)
		n.start(host, c)
	}
	return n
}

// Config returns the settings of a hub of the network.
func Config(t testing.TB, host string) config.Config {
	return config.Config{
		URL: "https://" + host, Listen: "127.0.0.1:0", Data: t.TempDir(), Registration: "open", Federation: "open",
		Mode: "production", Name: "Hub " + host, Accent: "#0b5a53", Log: "error",
		RetrySchedule: []string{"1s", "1s", "1s", "1s", "2s", "2s", "2s", "2s", "2s", "2s"},
	}
}

func (n *Network) start(host string, c config.Config) {
	n.t.Helper()
	level := slog.LevelError + 4
	if os.Getenv("BASILIC_TEST_LOG") != "" {
		level = slog.LevelDebug
	}
	hub, err := app.New(n.t.Context(), app.Options{
		Config: c, DatabaseURL: pgtest.URL(n.t), Transport: n, Cache: filepath.Join(os.TempDir(), "basilic-test-cache"),
		Log: slog.New(slog.NewTextHandler(n.t.Output(), &slog.HandlerOptions{Level: level})).With("hub", host),
	})
	if err != nil {
		n.t.Fatal(err)
	}
	if err := hub.Work(n.t.Context()); err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		_ = hub.Stop(ctx)
	})
	n.hubs[host] = &Hub{App: hub, Host: host, net: n}
	n.Serve(host, hub.Handler)
}

// Twin starts another process of a hub on the same database. It serves who asks
// it by its Handler and works no jobs.
func (n *Network) Twin(host string) *Hub {
	n.t.Helper()
	first := n.hubs[host]
	options := first.Options
	twin, err := app.New(n.t.Context(), options)
	if err != nil {
		n.t.Fatal(err)
	}
	n.t.Cleanup(twin.DB.Close)
	return &Hub{App: twin, Host: host, net: n}
}

// Serve puts any handler on the network, such as a foreign or hostile server.
func (n *Network) Serve(host string, handler http.Handler) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.servers[host] = handler
}

// Hub returns a hub by its host.
func (n *Network) Hub(host string) *Hub { return n.hubs[host] }

// Fault makes the network answer in the servers' place: nil lets a request
// pass. Fail and Unreachable make such answers.
func (n *Network) Fault(fault func(r *http.Request) *http.Response) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.fault = fault
}

// Down makes a host unreachable until Up.
func (n *Network) Down(host string) {
	n.Fault(func(r *http.Request) *http.Response {
		if r.URL.Host == host {
			return Fail(http.StatusServiceUnavailable)
		}
		return nil
	})
}

// Up ends every fault.
func (n *Network) Up() { n.Fault(nil) }

// Fail returns an answer with a status.
func Fail(status int) *http.Response {
	return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader("")), Header: make(http.Header)}
}

// Requests returns every request between servers so far, as "GET https://…".
func (n *Network) Requests() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.requests...)
}

var errNoServer = errors.New("no such host")

// RoundTrip carries a request to the handler of its host.
func (n *Network) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	handler, fault := n.servers[r.URL.Host], n.fault
	n.requests = append(n.requests, r.Method+" "+r.URL.String())
	n.mu.Unlock()
	if fault != nil {
		if response := fault(r); response != nil {
			response.Request = r
			return response, nil
		}
	}
	if handler == nil {
		return nil, errNoServer
	}
	// What the caller's own router keeps in its context must not reach the other's.
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer context.AfterFunc(r.Context(), cancel)()
	in := r.Clone(ctx)
	in.RequestURI, in.Host, in.RemoteAddr = r.URL.RequestURI(), r.URL.Host, "192.0.2.1:1234"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, in)
	response := recorder.Result()
	response.Request = r
	return response, nil
}

// Settle waits until no hub has anything left to do.
func (n *Network) Settle() {
	n.t.Helper()
	deadline := time.Now().Add(5 * time.Minute)
	for quiet := 0; quiet < 2; {
		if time.Now().After(deadline) {
			n.t.Fatal("fedtest: the network did not settle in five minutes")
		}
		if n.quiet() {
			quiet++
		} else {
			quiet = 0
		}
		time.Sleep(15 * time.Millisecond)
	}
}

func (n *Network) quiet() bool {
	for _, hub := range n.hubs {
		quiet, err := hub.Quiet(n.t.Context())
		if err != nil {
			n.t.Fatal(err)
		}
		if !quiet {
			return false
		}
	}
	return true
}
