package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

// try runs a sub-command and returns its exit code and all that it wrote.
func try(t testing.TB, env []string, input string, arguments ...string) (int, string) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, arguments...)
	command.Env, command.Stdin = env, strings.NewReader(input)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	if err := launch(command); err != nil {
		t.Fatal(err)
	}
	err = command.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return command.ProcessState.ExitCode(), out.String()
}

// settings returns an environment with nothing but what is given.
func settings(pairs ...string) []string {
	return append([]string{"PATH=" + os.Getenv("PATH")}, pairs...)
}

func TestCommandsEndWithTheirCodes(t *testing.T) {
	t.Parallel()
	development := settings("BASILIC_MODE=development", "DATABASE_URL="+pgtest.URL(t), "BASILIC_DATA="+t.TempDir(), "BASILIC_LOG=error")
	production := settings("BASILIC_URL=https://bases.example", "BASILIC_SMTP_URL=smtp://mail.example", "DATABASE_URL="+pgtest.URL(t), "BASILIC_DATA="+t.TempDir(), "BASILIC_LOG=error")
	create := []string{"user", "create", "--email", "alice@exemple.fr", "--handle", "alice", "--first-name", "Alice", "--last-name", "Martin", "--password-stdin"}
	bad := append(append([]string(nil), create...), "--handle", "Not A Handle")
	unreadable, folder := filepath.Join(t.TempDir(), "bad.csv"), t.TempDir()
	if err := os.WriteFile(unreadable, []byte("deux mots\nx y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		env       []string
		input     string
		arguments []string
		code      int
		says      string
	}{
		{production, "", []string{"version"}, 0, "basilic "},
		{production, "", []string{"--help"}, 0, "serve"},
		{production, "", []string{"config"}, 0, "BASILIC_DEV_PEERS="},
		{production, "", nil, 2, "expected one of"},
		{production, "", []string{"nonsense"}, 2, "nonsense"},
		{production, "", []string{"serve", "--role", "nothing"}, 2, "all"},
		{production, "", []string{"user", "create"}, 2, "--email"},
		{production, "", []string{"federation", "block"}, 2, "host"},
		{production, "", []string{"federation", "block", "not a host"}, 2, "not a host"},
		{production, "", []string{"sample"}, 2, "development"},
		{append(settings("BASILIC_MODE=test"), production...), "", []string{"serve"}, 2, "production"},
		{append(settings("BASILIC_INBOX_RATE=many"), production...), "", []string{"serve"}, 2, "BASILIC_INBOX_RATE"},
		{settings(), "", []string{"serve"}, 1, "BASILIC_URL"},
		{settings("BASILIC_MODE=development"), "", []string{"serve", "--role", "work"}, 2, "DATABASE_URL"},
		{append(production, "DATABASE_URL=postgres://127.0.0.1:1/x"), "", []string{"serve"}, 1, "DATABASE_URL"},
		{production, "", []string{"migrate"}, 0, ""},
		{production, "", []string{"federation", "block", "evil.example"}, 0, "evil.example"},
		{production, "", []string{"federation", "block", "bases.example"}, 2, "ce hub"},
		{production, "", []string{"federation", "limit", "loud.example", "--comment", "Bruit"}, 0, "loud.example"},
		{production, "", []string{"federation", "allow", "good.evil.example"}, 0, "good.evil.example"},
		{production, "", []string{"federation", "unblock", "never.example"}, 0, "never.example"},
		{production, "", []string{"federation", "list", "--state", "blocked"}, 0, "evil.example"},
		{production, "", []string{"federation", "list", "--state", "nonsense"}, 2, "--state"},
		{production, "", []string{"federation", "export"}, 0, "loud.example,silence,false,false,Bruit,false"},
		{production, "#domain,#severity\nnew.example,suspend\nex**le.org,suspend\n", []string{"federation", "import", "--dry-run", "-"}, 0, "added 1"},
		{production, "", []string{"federation", "import", "/nowhere.csv"}, 2, "/nowhere.csv"},
		{production, "", []string{"federation", "import", folder}, 2, "folder"},
		{production, "", []string{"federation", "import", "-"}, 2, "liste"},
		{production, "", []string{"federation", "import", unreadable}, 2, "line 2"},
		{production, "", []string{"federation", "retry", "loud.example"}, 0, "nothing waits for loud.example"},
		{production, "", []string{"federation", "drop", "loud.example"}, 0, "nothing waits for loud.example"},
		{production, "", []string{"federation", "retry", "unknown.example"}, 2, "unknown.example"},
		{production, "", []string{"federation", "retry", "evil.example"}, 2, "evil.example"},
		{development, "", create, 2, "password"},
		{development, "court\n", create, 2, "password"},
		{development, password + "\n", bad, 2, "handle"},
		{development, password + "\n", create, 0, "@alice@localhost:8080"},
		{development, password + "\n", create, 1, "déjà"},
		{append(development, "BASILIC_URL=http://localhost:8085"), "", []string{"migrate"}, 1, "BASILIC_URL"},
		{append(development, "BASILIC_HANDLE_DOMAIN=exemple.fr"), "", []string{"migrate"}, 1, "BASILIC_HANDLE_DOMAIN"},
	}
	for _, test := range tests {
		code, out := try(t, test.env, test.input, test.arguments...)
		if code != test.code || !strings.Contains(out, test.says) {
			t.Errorf("%q: exit %d, want %d and %q: %s", test.arguments, code, test.code, test.says, out)
		}
	}
}

func TestConfigDocumentsEverySetting(t *testing.T) {
	t.Parallel()
	code, out := try(t, settings("DATABASE_URL=postgres://u:s3cret@h/d", "BASILIC_SMTP_URL=smtp://u:s3cret@h"), "", "config")
	if code != 0 || strings.Contains(out, "s3cret") {
		t.Fatalf("exit %d, or a password is shown: %s", code, out)
	}
	for _, name := range strings.Fields(`DATABASE_URL DATABASE_REPLICA_URL BASILIC_URL BASILIC_LISTEN BASILIC_METRICS_LISTEN BASILIC_DATA
		BASILIC_HANDLE_DOMAIN BASILIC_SMTP_URL BASILIC_TRUSTED_PROXIES BASILIC_REGISTRATION BASILIC_FEDERATION BASILIC_INBOX_RATE
		BASILIC_CLIENT_RATE BASILIC_ANNOUNCE_RATE BASILIC_MAIL_FROM BASILIC_CONTACT BASILIC_LOG BASILIC_MODE BASILIC_DEV_PEERS`) {
		before, _, found := strings.Cut(out, "\n"+name+"=")
		if lines := strings.Split(before, "\n"); !found || !strings.HasPrefix(lines[len(lines)-1], "# ") {
			t.Errorf("%s is not there with its documentation", name)
		}
	}
}

func TestOneProcessOwnsTheHubsOwnPostgres(t *testing.T) {
	t.Parallel()
	h, _ := startAlone(t)
	began := time.Now()
	code, out := try(t, append(h.Env, "BASILIC_LISTEN=127.0.0.1:"+freePort(t)), "", "serve")
	if code != 1 || !strings.Contains(out, "another hub is running") || time.Since(began) > 3*time.Second {
		t.Errorf("a second serve: exit %d after %s: %s", code, time.Since(began), out)
	}
	h.person("alice")
	h.run("", "federation", "block", "evil.example")
	h.run("", "migrate")
}

func TestProcessThatWorksServesMetricsOnly(t *testing.T) {
	t.Parallel()
	web := startHub(t)
	pages, metrics := freePort(t), freePort(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	work := exec.Command(path, "serve", "--role", "work")
	work.Env = append(web.Env, "BASILIC_LISTEN=127.0.0.1:"+pages, "BASILIC_METRICS_LISTEN=127.0.0.1:"+metrics)
	work.Stderr = t.Output()
	if url := awaitLine(t, work, "basilic: ready "); url != web.URL {
		t.Errorf("ready %q, want %q", url, web.URL)
	}
	if conn, err := net.Dial("tcp", "127.0.0.1:"+pages); err == nil {
		_ = conn.Close()
		t.Error("it listens for pages")
	}
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 200, "/metrics": 200, "/": 404} {
		if got, _ := fetch(t, "http://127.0.0.1:"+metrics+path); got != status {
			t.Errorf("GET %s: %d, want %d", path, got, status)
		}
	}
	if err := work.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := work.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
}

func fetch(t testing.TB, address string) (int, string) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestHealthAndMetricsSayWhatTheContractSays(t *testing.T) {
	t.Parallel()
	metrics := freePort(t)
	here, there := startHub(t, "BASILIC_METRICS_LISTEN=127.0.0.1:"+metrics), startHub(t)
	alice, bob := here.person("alice"), there.person("bob")
	bob.follow("@alice@" + strings.TrimPrefix(here.URL, "http://"))
	alice.publish("Comptée", "")
	eventually(t, "the resource", func() bool { return strings.Contains(bob.fil(), "Comptée") })
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, _ := fetch(t, here.URL+path); status != http.StatusOK {
			t.Errorf("%s: %d", path, status)
		}
	}
	for body, status := range map[string]int{
		"{": http.StatusBadRequest,
		`{"id":"http://x.example/1","type":"Follow","actor":"http://x.example/x","object":"http://x.example/y"}`: http.StatusUnauthorized,
	} {
		response, err := http.Post(here.URL+"/ap/inbox", "application/activity+json", strings.NewReader(body))
		if err != nil || response.StatusCode != status {
			t.Errorf("%s: %v %v", body, response, err)
		}
	}
	lines := []string{
		`basilic_http_requests_total{code="200",route="/healthz"}`, `basilic_http_request_seconds_count{route="/connexion"}`,
		`basilic_inbox_accepted_total 1`, `basilic_inbox_rejected_total{reason="unsigned"} 1`, `basilic_inbox_rejected_total{reason="malformed"} 1`,
		`basilic_inbox_processed_total{outcome="applied",type="Follow"} 1`, "basilic_inbox_backlog 0",
		`basilic_deliveries_total{outcome="delivered"}`, "basilic_deliveries_pending 0", `basilic_hosts{state="well"} 1`, `basilic_signatures_total{direction="in",scheme="`, `basilic_signatures_total{direction="out",scheme="`,
	}
	out := ""
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(100 * time.Millisecond) {
		_, out = fetch(t, "http://127.0.0.1:"+metrics+"/metrics")
		missing := slices.DeleteFunc(slices.Clone(lines), func(line string) bool { return strings.Contains(out, "\n"+line) })
		if len(missing) == 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no lines %q", missing)
		}
	}
	if strings.Contains(out, "localhost") || strings.Contains(out, "alice") {
		t.Error("a host or an actor stands in a label")
	}
}

// TestStopLetsWorkEndAndCutsTheRest stops a hub while somebody sends an upload
// without end and another server keeps a delivery waiting.
func TestStopLetsWorkEndAndCutsTheRest(t *testing.T) {
	t.Parallel()
	h, _ := startAlone(t)
	h.person("alice")
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := fmt.Fprintf(conn, "POST /connexion HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail="); err != nil {
		t.Fatal(err)
	}
	time.Sleep(200 * time.Millisecond)
	began := time.Now()
	if err := h.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err = h.command.Wait()
	if took := time.Since(began); err != nil || took > 15*time.Second {
		t.Errorf("stopped after %s: %v", took, err)
	}
	t.Logf("stopped after %s", time.Since(began))
}

// TestProxyMayRewriteTheHost puts a proxy that names another Host before a hub:
// signatures are checked against the public address, which is also the origin
// that forms may come from.
func TestProxyMayRewriteTheHost(t *testing.T) {
	t.Parallel()
	public, private := freePort(t), freePort(t)
	target := &url.URL{Scheme: "http", Host: "127.0.0.1:" + private}
	proxy := &http.Server{Addr: "127.0.0.1:" + public, ReadHeaderTimeout: time.Second, Handler: &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target); r.Out.Host = "hub.internal" },
	}}
	go func() { _ = proxy.ListenAndServe() }()
	t.Cleanup(func() { _ = proxy.Close() })
	here := startHub(t, "BASILIC_URL=http://localhost:"+public, "BASILIC_LISTEN=127.0.0.1:"+private)
	here.URL = "http://localhost:" + public
	there := startHub(t)
	alice, bob := here.person("alice"), there.person("bob")
	bob.follow("@alice@localhost:" + public)
	alice.publish("Derrière un mandataire", "")
	eventually(t, "the resource", func() bool { return strings.Contains(bob.fil(), "Derrière un mandataire") })
	for origin, status := range map[string]int{here.URL: http.StatusUnprocessableEntity, "http://evil.example": http.StatusForbidden} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, here.URL+"/connexion", strings.NewReader("email=x"))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", origin)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != status {
			t.Errorf("a form from %s: %d, want %d", origin, response.StatusCode, status)
		}
	}
}

// TestOnlyTheNamedPeersAreDialled lets a hub of development mode look up two
// servers of this machine, one of which is not among its peers.
func TestOnlyTheNamedPeersAreDialled(t *testing.T) {
	t.Parallel()
	listeners := map[bool]net.Listener{}
	asked := make(chan bool, 100)
	for _, named := range []bool{true, false} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		listeners[named] = l
		server := &http.Server{ReadHeaderTimeout: time.Second, Handler: http.NotFoundHandler(), ConnState: func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				asked <- named
			}
		}}
		go func() { _ = server.Serve(l) }()
		t.Cleanup(func() { _ = server.Close() })
	}
	h := startHub(t, "BASILIC_DEV_PEERS="+strings.Replace(listeners[true].Addr().String(), "127.0.0.1", "localhost", 1))
	alice := h.person("alice")
	for named, l := range listeners {
		for _, host := range []string{"localhost", "127.0.0.1"} {
			_, port, err := net.SplitHostPort(l.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			status, page := alice.get("/recherche?q=" + url.QueryEscape("http://"+host+":"+port+"/x"))
			if status != http.StatusUnprocessableEntity {
				t.Errorf("looking up %v: %d %.100s", named, status, page)
			}
		}
	}
	close(asked)
	seen := map[bool]int{}
	for named := range asked {
		seen[named]++
	}
	if seen[true] == 0 || seen[false] > 0 {
		t.Errorf("the named peer was dialled %d times, the other %d", seen[true], seen[false])
	}
}

func TestTakenPortIsNamed(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	for _, setting := range []string{"BASILIC_LISTEN", "BASILIC_METRICS_LISTEN"} {
		env := settings("BASILIC_MODE=development", "DATABASE_URL="+pgtest.URL(t), "BASILIC_DATA="+t.TempDir(),
			"BASILIC_LISTEN=127.0.0.1:"+freePort(t), "BASILIC_METRICS_LISTEN=", setting+"="+l.Addr().String())
		code, out := try(t, env, "", "serve")
		if code != 1 || !strings.Contains(out, setting) || !strings.Contains(out, l.Addr().String()) {
			t.Errorf("exit %d: %s", code, out)
		}
	}
}

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

// TestADecisionByCommandHoldsWithinASecond blocks a server beside two processes
// that know it: with a database of their own and with the hub's own Postgres.
func TestADecisionByCommandHoldsWithinASecond(t *testing.T) {
	t.Parallel()
	alone, _ := startAlone(t)
	for name, here := range map[string]*hub{"DATABASE_URL": startHub(t), "its own Postgres": alone} {
		there := startHub(t)
		alice := here.person("alice")
		there.person("bob")
		host := strings.TrimPrefix(there.URL, "http://")
		page := alice.lookup("@bob@" + host)
		if status, _ := alice.get(page); status != http.StatusOK {
			t.Fatalf("%s: before: %d", name, status)
		}
		here.run("", "federation", "block", host)
		began := time.Now()
		for status := 0; status != http.StatusNotFound; status, _ = alice.get(page) {
			if time.Since(began) > time.Second {
				t.Fatalf("%s: after a second the page of a blocked server answers %d", name, status)
			}
		}
		if status, _ := alice.get("/recherche?q=" + url.QueryEscape("@bob@"+host)); status == http.StatusSeeOther {
			t.Errorf("%s: a blocked server is looked up", name)
		}
	}
}
