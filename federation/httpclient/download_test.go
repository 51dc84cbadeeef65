package httpclient_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpclient"
)

func TestSecurity08PagesAreCutRefusedAndBounded(t *testing.T) {
	t.Parallel()
	var bomb bytes.Buffer
	packed := gzip.NewWriter(&bomb)
	for range 64 {
		if _, err := packed.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/long", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte("x"), 3<<20)) })
	mux.HandleFunc("/bomb", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(bomb.Bytes())
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/hop/", func(w http.ResponseWriter, r *http.Request) {
		left := len(r.URL.Path) - len("/hop/")
		if left == 0 {
			_, _ = fmt.Fprint(w, "here")
			return
		}
		http.Redirect(w, r, "/hop/"+strings.Repeat("x", left-1), http.StatusFound)
	})
	mux.HandleFunc("/private", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.2:1/", http.StatusFound)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	c := httpclient.New(httpclient.Config{UserAgent: "test", DevPeers: []string{strings.TrimPrefix(server.URL, "http://")}})
	get := func(path string, cut bool, check func(context.Context, basilic.IRI) error) (httpclient.Response, error) {
		return c.Download(t.Context(), basilic.IRI(server.URL+path), httpclient.Download{Accept: "text/html", Most: 1 << 20, Cut: cut, Time: time.Second, Check: check})
	}
	anywhere := func(context.Context, basilic.IRI) error { return nil }
	for _, path := range []string{"/long", "/bomb"} {
		if response, err := get(path, true, anywhere); err != nil || len(response.Body) != 1<<20 {
			t.Errorf("%s, cut: %d bytes, %v", path, len(response.Body), err)
		}
		if _, err := get(path, false, anywhere); !errors.Is(err, basilic.ErrInvalid) {
			t.Errorf("%s, whole: %v", path, err)
		}
	}
	if _, err := get("/slow", true, anywhere); !errors.Is(err, basilic.ErrUnreachable) {
		t.Errorf("slow: %v", err)
	}
	if response, err := get("/hop/xxx", true, anywhere); err != nil || string(response.Body) != "here" || response.URL != basilic.IRI(server.URL+"/hop/") {
		t.Errorf("three redirects: %v, %v", response.URL, err)
	}
	if _, err := get("/hop/xxxx", true, anywhere); !errors.Is(err, basilic.ErrUnreachable) {
		t.Errorf("four redirects: %v", err)
	}
	if _, err := get("/private", true, anywhere); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("a redirect to a private address: %v", err)
	}
	blocked := errors.New("not there")
	_, err := get("/hop/x", true, func(_ context.Context, at basilic.IRI) error {
		if strings.HasSuffix(string(at), "/hop/") {
			return blocked
		}
		return nil
	})
	if !errors.Is(err, blocked) {
		t.Errorf("a redirect to where nothing is asked: %v", err)
	}
}
