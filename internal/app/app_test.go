package app_test

import (
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/visits"
)

func get(h http.Handler, path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "https://a.example"+path, nil))
	return w
}

// newApp builds a hub that works and serves nothing yet.
func newApp(t *testing.T, database string, change func(c *config.Config)) (*app.App, error) {
	t.Helper()
	c := fedtest.Config(t, "a.example")
	change(&c)
	return app.New(t.Context(), app.Options{Config: c, DatabaseURL: database, Log: slog.New(slog.DiscardHandler)})
}

// TestMetricsAreThoseOfTheContract: architecture.md 10.
func TestMetricsAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	r := alice.Publish("Semer", "")
	net.Settle()
	hub := alice.Hub
	get(hub.Handler, "/ressources/"+r.Slug)
	get(hub.Handler, "/nulle-part")
	hub.Handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "https://a.example/ap/inbox", strings.NewReader("{}")))
	text := get(hub.Metrics, "/metrics").Body.String()
	for _, line := range []string{
		`basilic_http_requests_total{code="200",route="/ressources/{slug}"} 1`, `basilic_http_request_seconds_count{route="/ressources/{slug}"} 1`,
		`basilic_inbox_accepted_total 1`, `basilic_inbox_rejected_total{reason="`, `basilic_inbox_processed_total{outcome="`, `basilic_inbox_backlog 0`,
		`basilic_deliveries_total{outcome="delivered"}`, `basilic_deliveries_pending 0`, `basilic_hosts{state="well"} 1`,
		`basilic_signatures_total{direction="in",scheme="`, `basilic_signatures_total{direction="out",scheme="`,
	} {
		if !strings.Contains(text, "\n"+line) {
			t.Errorf("%s is not among the metrics", line)
		}
	}
	for _, line := range regexp.MustCompile(`(?m)^basilic_.*$`).FindAllString(text, -1) {
		if strings.Contains(line, ".example") || strings.Contains(line, "alice") || strings.Contains(line, r.Slug) {
			t.Errorf("a metric names a host, an actor or a thing: %s", line)
		}
	}
}

func TestAHubIsReadyWithTheSchemaOfItsBinary(t *testing.T) {
	t.Parallel()
	hub := fedtest.New(t, "a.example").Hub("a.example")
	expect := func(what, path string, code int) {
		t.Helper()
		for name, h := range map[string]http.Handler{"pages": hub.Handler, "metrics": hub.Metrics} {
			if w := get(h, path); w.Code != code || code == http.StatusServiceUnavailable && w.Header().Get("Retry-After") == "" {
				t.Errorf("%s, %s of %s: %d %q", what, path, name, w.Code, w.Body)
			}
		}
	}
	expect("as it should be", "/readyz", http.StatusOK)
	if _, err := hub.DB.Pool().Exec(t.Context(), "delete from goose_db_version where version_id = 2"); err != nil {
		t.Fatal(err)
	}
	expect("with a migration pending", "/readyz", http.StatusServiceUnavailable)
	hub.DB.Close()
	expect("without database", "/readyz", http.StatusServiceUnavailable)
	expect("without database", "/healthz", http.StatusOK)
}

func TestOriginAndDomainStayThoseOfTheFirstStart(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	first, err := newApp(t, database, func(*config.Config) {})
	if err != nil {
		t.Fatal(err)
	}
	first.DB.Close()
	for setting, change := range map[string]func(c *config.Config){
		"BASILIC_URL":           func(c *config.Config) { c.URL = "https://b.example" },
		"BASILIC_HANDLE_DOMAIN": func(c *config.Config) { c.HandleDomain = "b.example" },
	} {
		if hub, err := newApp(t, database, change); err == nil || !strings.Contains(err.Error(), setting) {
			t.Errorf("%s changed: %v", setting, err)
			if err == nil {
				hub.DB.Close()
			}
		}
	}
	again, err := newApp(t, database, func(c *config.Config) { c.Name = "Un autre nom" })
	if err != nil {
		t.Fatalf("what may change: %v", err)
	}
	again.DB.Close()
}

// TestWhatWasSeenIsWrittenAtTheStop: what waits in memory is not lost by a restart.
func TestWhatWasSeenIsWrittenAtTheStop(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	hub, err := newApp(t, database, func(*config.Config) {})
	if err != nil {
		t.Fatal(err)
	}
	if err := hub.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	pgtest.FillSheets(t, hub.DB, pgtest.Sheets{Resources: 1, Seed: 1})
	page, err := hub.DB.HubCards(t.Context(), basilic.Cursor{}, 1)
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%d resources: %v", len(page.Items), err)
	}
	id := page.Items[0].Resource.ID
	views := func(a *app.App) int {
		t.Helper()
		parts, err := a.DB.SheetParts(t.Context(), id, 0, false, nil)
		if err != nil {
			t.Fatal(err)
		}
		return parts.Views
	}
	before := views(hub)
	hub.Visits.Seen(t.Context(), visits.Visitor{Address: "192.0.2.1", Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}, visits.View, id, "", time.Now())
	if err := hub.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	again, err := newApp(t, database, func(*config.Config) {})
	if err != nil {
		t.Fatal(err)
	}
	defer again.DB.Close()
	if got := views(again); got != before+1 {
		t.Errorf("%d views, want %d", got, before+1)
	}
}

func TestAPortThatIsTakenIsSaidInWords(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	if listener, err := app.Listen(taken.Addr().String()); err == nil || !strings.Contains(err.Error(), taken.Addr().String()) || !strings.Contains(err.Error(), "another program") {
		t.Errorf("got %v, %v", listener, err)
	}
}

// TestSecurity44ServersWaitForNobodyForEver: each time limit is set.
func TestSecurity44ServersWaitForNobodyForEver(t *testing.T) {
	t.Parallel()
	s := app.Server(http.NotFoundHandler())
	if s.ReadHeaderTimeout <= 0 || s.ReadTimeout <= 0 || s.WriteTimeout <= 0 || s.IdleTimeout <= 0 || s.MaxHeaderBytes <= 0 {
		t.Errorf("a limit is missing: %+v", s)
	}
}
