package e2e

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/mail"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/web"
)

// pageRoutes walks the router of the pages, so that none is forgotten: pages are
// got, forms posted.
func pageRoutes(t *testing.T) (got, posted []string) {
	t.Helper()
	pages, err := web.New(web.Config{
		Hub: config.Config{Mode: "development", URL: "http://localhost:1"}, DB: pgtest.DB(t), Mailbox: &mail.Mailbox{}, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	router, ok := pages.Routes().(chi.Routes)
	if !ok {
		t.Fatal("the pages have no routes")
	}
	err = chi.Walk(router, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		isFile := strings.Contains(route, "/medias/") || strings.HasSuffix(route, "/label/{id}")
		isPage := !strings.Contains(route, ".") && !strings.HasPrefix(route, "/static") && !isFile && route != "/oembed"
		switch {
		case isPage && method == http.MethodGet:
			got = append(got, route)
		case isPage && method == http.MethodPost:
			posted = append(posted, route)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, posted
}
