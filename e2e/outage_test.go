package e2e

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

func TestPagesWithoutDatabaseSayWhenToComeBack(t *testing.T) {
	t.Parallel()
	database := pgtest.URL(t)
	front := startRelay(t, database)
	h := startHub(t, "DATABASE_URL="+front.url)
	alice := h.person("alice")
	front.cut()
	for _, path := range []string{"/", "/hub", "/fil", "/recherche?q=x", "/profils/alice"} {
		response, err := alice.client.Get(h.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		var body bytes.Buffer
		_, _ = body.ReadFrom(response.Body)
		_ = response.Body.Close()
		if response.StatusCode != http.StatusServiceUnavailable || response.Header.Get("Retry-After") == "" || !strings.Contains(body.String(), "Réessayez dans quelques secondes") {
			t.Errorf("GET %s: %d, Retry-After %q", path, response.StatusCode, response.Header.Get("Retry-After"))
		}
	}
	alice.post("/ressources/nouvelle", http.StatusServiceUnavailable, "title", "x", "action", "save")
	alice.post("/connexion", http.StatusServiceUnavailable, "email", "alice@exemple.fr", "password", password)
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 503} {
		if got, _ := fetch(t, h.URL+path); got != status {
			t.Errorf("GET %s: %d, want %d", path, got, status)
		}
	}
	front.mend()
	eventually(t, "the pages to come back", func() bool { status, _ := alice.get("/fil"); return status == http.StatusOK })
}

// relay stands before a database and can be cut.
type relay struct {
	url    string
	socket string
	t      testing.TB
	at     string
	open   net.Listener
	conns  chan net.Conn
}

func startRelay(t testing.TB, database string) *relay {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{t: t, at: "127.0.0.1:" + freePort(t), socket: u.Query().Get("host") + "/.s.PGSQL.5432", conns: make(chan net.Conn, 10_000)}
	r.url = "postgres://" + r.at + u.Path + "?sslmode=disable&user=" + u.Query().Get("user")
	r.mend()
	t.Cleanup(r.cut)
	return r
}

func (r *relay) mend() {
	r.t.Helper()
	l, err := net.Listen("tcp", r.at)
	if err != nil {
		r.t.Fatal(err)
	}
	r.open = l
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("unix", r.socket)
			if err != nil {
				_ = in.Close()
				continue
			}
			r.conns <- in
			r.conns <- out
			go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
			go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
		}
	}()
}

func (r *relay) cut() {
	_ = r.open.Close()
	for {
		select {
		case conn := <-r.conns:
			_ = conn.Close()
		default:
			return
		}
	}
}
