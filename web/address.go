package web

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
)

// param returns a part of the request's path, as text.
func param(r *http.Request, name string) string {
	value := chi.URLParam(r, name)
	// The router matches the path as it was escaped.
	if unescaped, err := url.PathUnescape(value); err == nil && r.URL.RawPath != "" {
		return unescaped
	}
	return value
}

// onlyText answers 404 to addresses that hold bytes that are no text, and takes
// them out of queries, for the database refuses them.
func (w *Web) onlyText(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != form.Plain(r.URL.Path) {
			w.fail(rw, r, basilic.ErrNotFound)
			return
		}
		query, changed := r.URL.Query(), false
		for _, values := range query {
			for i, value := range values {
				values[i] = form.Plain(value)
				changed = changed || values[i] != value
			}
		}
		if changed {
			r = r.Clone(r.Context())
			r.URL.RawQuery = query.Encode()
		}
		next.ServeHTTP(rw, r)
	})
}

// cursorOf reads the place in a list; a wrong one is the beginning.
func cursorOf(r *http.Request) basilic.Cursor {
	c, err := basilic.ParseCursor(r.URL.Query().Get("suite"))
	if err != nil {
		return basilic.Cursor{}
	}
	return c
}

// nextOf returns the address of the next page of the list being shown.
func nextOf(r *http.Request, next basilic.Cursor) string {
	if next.IsZero() {
		return ""
	}
	query := r.URL.Query()
	query.Set("suite", next.String())
	return r.URL.Path + "?" + query.Encode()
}
