package static_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/web/static"
)

func TestFilesAreServedForGoodUnderTheirHash(t *testing.T) {
	t.Parallel()
	files, err := static.New()
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		files.ServeHTTP(w, r)
		return w
	}
	hashed := get(files.Path("basilic.css"))
	if hashed.Code != http.StatusOK || !strings.Contains(hashed.Header().Get("Cache-Control"), "immutable") ||
		hashed.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("hashed: %d %v", hashed.Code, hashed.Header())
	}
	if plain := get("/static/bricolage.woff2"); plain.Code != http.StatusOK || strings.Contains(plain.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("plain: %d %v", plain.Code, plain.Header())
	}
	for _, path := range []string{"/static/0/basilic.css", "/static/static.go", "/static/../web.go"} {
		if w := get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
