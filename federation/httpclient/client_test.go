package httpclient_test

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpclient"
)

func devClient() *httpclient.Client {
	return httpclient.New(httpclient.Config{UserAgent: "test", DevPeers: []string{"127.0.0.0/8:*"}, Timeout: 5 * time.Second})
}

func TestSecurity05PrivateAddressesAreRefusedAtDialling(t *testing.T) {
	t.Parallel()
	var hits atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer server.Close()
	port := server.URL[strings.LastIndex(server.URL, ":")+1:]
	// One dev peer elsewhere permits http, not these addresses.
	client := httpclient.New(httpclient.Config{DevPeers: []string{"127.9.9.9:1"}, Timeout: 2 * time.Second})
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "10.0.0.1", "192.168.1.1", "169.254.169.254",
		"100.64.0.1", "224.0.0.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "2130706433", "0177.0.0.1", "0x7f.1",
	} {
		_, err := client.Get(t.Context(), basilic.IRI(fmt.Sprintf("http://%s:%s/", host, port)), "*/*", nil)
		if err == nil {
			t.Errorf("%s was reached", host)
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("%d packets reached the server", n)
	}
}

func TestPlainHTTPIsRefusedOutsideDevelopment(t *testing.T) {
	t.Parallel()
	_, err := httpclient.New(httpclient.Config{}).Get(t.Context(), "http://a.example/", "*/*", nil)
	if !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("got %v", err)
	}
}

func TestSecurity07RedirectsAreFewAndSignedAnew(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &n)
		if r.Header.Get("X-Signed") != r.URL.Path {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if n > 0 {
			http.Redirect(w, r, fmt.Sprintf("/%d", n-1), http.StatusFound)
		}
	}))
	defer server.Close()
	sign := func(r *http.Request) error { r.Header.Set("X-Signed", r.URL.Path); return nil }
	response, err := devClient().Get(t.Context(), basilic.IRI(server.URL+"/3"), "*/*", sign)
	if err != nil || response.Status != http.StatusOK || response.URL != basilic.IRI(server.URL+"/0") {
		t.Errorf("three redirects: %v %v %v", response.Status, response.URL, err)
	}
	if _, err := devClient().Get(t.Context(), basilic.IRI(server.URL+"/4"), "*/*", sign); err == nil {
		t.Error("four redirects were followed")
	}
}

func TestSecurity07RedirectToAnotherSchemeStops(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", "ftp://127.0.0.1/")
		w.WriteHeader(http.StatusFound)
	}))
	defer server.Close()
	if _, err := devClient().Get(t.Context(), basilic.IRI(server.URL), "*/*", nil); err == nil {
		t.Error("followed")
	}
}

func TestSecurity08BodiesAreCut(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/bomb" {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 64 {
				_, _ = z.Write(make([]byte, 1<<20))
			}
			_ = z.Close()
			return
		}
		for r.Context().Err() == nil {
			if _, err := w.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	}))
	defer server.Close()
	for _, path := range []string{"/bomb", "/endless"} {
		if _, err := devClient().Get(t.Context(), basilic.IRI(server.URL+path), "*/*", nil); !errors.Is(err, basilic.ErrInvalid) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestSecurity44SilentServerIsLeft(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, _ *http.Request) { <-ctx.Done() }))
	defer server.Close()
	defer cancel()
	client := httpclient.New(httpclient.Config{DevPeers: []string{"localhost:*"}, Timeout: 200 * time.Millisecond})
	if _, err := client.Post(t.Context(), basilic.IRI(server.URL), "text/plain", []byte("x"), nil); !errors.Is(err, basilic.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}
