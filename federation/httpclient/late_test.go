package httpclient

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
)

// startTLS starts a server that answers with the version of HTTP and the header
// that the signature is, and a client that believes its certificate.
func startTLS(t *testing.T, two bool) (string, *Client) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(r.Proto + " " + r.Header.Get("Signature")))
	}))
	server.EnableHTTP2 = two
	server.StartTLS()
	t.Cleanup(server.Close)
	client := New(Config{DevPeers: []string{"127.0.0.1:*"}, Timeout: 10 * time.Second})
	transport, ok := client.http.Transport.(*http.Transport)
	if !ok {
		t.Fatalf("transport %T", client.http.Transport)
	}
	transport.TLSClientConfig = server.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
	return server.URL, client
}

func TestEveryRequestIsSignedInBothVersionsOfHTTP(t *testing.T) {
	t.Parallel()
	for version, two := range map[string]bool{"HTTP/1.1": false, "HTTP/2.0": true} {
		address, client := startTLS(t, two)
		var signed atomic.Int32
		sign := func(r *http.Request) error {
			signed.Add(1)
			r.Header.Set("Signature", r.Method)
			return nil
		}
		for range 3 {
			got, err := client.Post(t.Context(), basilic.IRI(address), "text/plain", []byte("x"), sign)
			if err != nil || string(got.Body) != version+" POST" {
				t.Errorf("%q, %v", got.Body, err)
			}
			if got, err = client.Get(t.Context(), basilic.IRI(address), "*/*", sign); err != nil || string(got.Body) != version+" GET" {
				t.Errorf("%q, %v", got.Body, err)
			}
		}
		if n := signed.Load(); n != 6 {
			t.Errorf("%s: %d signatures for 6 requests", version, n)
		}
	}
}

func TestServerThatCannotBeReachedCostsNoSignature(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String()
	_ = l.Close()
	sign := func(*http.Request) error {
		t.Error("signed")
		return nil
	}
	_, err = New(Config{DevPeers: []string{"127.0.0.1:*"}}).Post(t.Context(), basilic.IRI(address), "text/plain", []byte("x"), sign)
	if !errors.Is(err, basilic.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

func TestRequestThatCannotBeSignedIsGivenUp(t *testing.T) {
	t.Parallel()
	address, client := startTLS(t, false)
	_, err := client.Post(t.Context(), basilic.IRI(address), "text/plain", []byte("x"), func(*http.Request) error { return basilic.ErrNotFound })
	if !errors.Is(err, basilic.ErrNotFound) || errors.Is(err, basilic.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}
