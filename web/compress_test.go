package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// TestPagesThatAreWrittenAtOnceKeepToThemselves: pages share the memory in which they
// are written, one after the other.
func TestPagesThatAreWrittenAtOnceKeepToThemselves(t *testing.T) {
	t.Parallel()
	b, _ := signedIn(t)
	pages := map[string]string{"/connexion": "Se connecter", "/inscription": "Créer un compte", "/absente": "Cette page n’existe pas", "/recherche?q=zzz": "zzz"}
	var wait sync.WaitGroup
	for path, text := range pages {
		for n := range 8 {
			wait.Go(func() {
				r := httptest.NewRequest(http.MethodGet, "https://a.example"+path, nil)
				if n%2 == 0 {
					r.Header.Set("Accept-Encoding", "gzip")
				}
				w := httptest.NewRecorder()
				b.hub.Handler.ServeHTTP(w, r)
				body, encoding := io.Reader(w.Body), w.Header().Get("Content-Encoding")
				if n%2 == 0 {
					z, err := gzip.NewReader(w.Body)
					if err != nil || encoding != "gzip" {
						t.Errorf("%s: %q: %v", path, encoding, err)
						return
					}
					body = z
				} else if encoding != "" {
					t.Errorf("%s: encoded as %q for who did not ask", path, encoding)
				}
				page, err := io.ReadAll(body)
				if err != nil || !strings.Contains(string(page), text) || !strings.HasSuffix(strings.TrimSpace(string(page)), "</html>") {
					t.Errorf("%s: not the page: %v", path, err)
				}
				for other, wrong := range pages {
					if other != path && strings.Contains(string(page), "<h1>"+wrong) {
						t.Errorf("%s: has the title of %s", path, other)
					}
				}
			})
		}
	}
	wait.Wait()
}
