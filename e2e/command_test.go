package e2e

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
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
		{production, "", []string{"help"}, 0, "serve"},
		{production, "", []string{"help", "user", "create"}, 0, "basilic user create --email"},
		{production, "", []string{"help", "nonsense"}, 2, "nonsense"},
		{production, "", []string{"--version"}, 0, "basilic "},
		{production, "", nil, 2, "expected one of"},
		{production, "", nil, 2, "How it is called: basilic --help"},
		{production, "", []string{"user", "create", "--handle", "alice"}, 2, "How it is called: basilic user create --help"},
		{append(settings("BASILIC_LOG=loud"), production[:3]...), "", []string{"serve"}, 2, "BASILIC_LOG: --log must be one of"},
		{append(production, "BASILIC_DATA=/proc"), "", []string{"migrate"}, 1, "BASILIC_DATA /proc"},
		{append(production, "BASILIC_DATA="+unreadable), "", []string{"serve"}, 1, "BASILIC_DATA " + unreadable},
		{append(settings(), "BASILIC_MODE=development", "BASILIC_DATA=/proc"), "", []string{"serve"}, 1, "may write in"},
		{append(production, "BASILIC_LISTEN=192.0.2.1:8080"), "", []string{"serve"}, 1, "this machine has no such address"},
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
		{production, "", []string{"digests", "2025-01"}, 0, ""},
		{production, "", []string{"digests", "janvier"}, 2, "2026-10"},
		{production, "", []string{"digests", "2999-01"}, 2, "not over"},
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
		if code != test.code || !strings.Contains(out, test.says) || strings.Contains(out, "goroutine ") {
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
	if code != 1 || !strings.Contains(out, "another hub is running") || time.Since(began) > time.Minute {
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
	for deadline := time.Now().Add(3 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
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
	if took := time.Since(began); err != nil || took > time.Minute {
		t.Errorf("stopped after %s: %v", took, err)
	}
	t.Logf("stopped after %s", time.Since(began))
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
		if code != 1 || !strings.Contains(out, setting) || !strings.Contains(out, l.Addr().String()) || !strings.Contains(out, "another program uses this port") {
			t.Errorf("exit %d: %s", code, out)
		}
	}
}

// TestADecisionByCommandHoldsInARunningHub blocks a server beside two processes
// that know it: with a database of their own and with the hub's own Postgres.
func TestADecisionByCommandHoldsInARunningHub(t *testing.T) {
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
		eventually(t, name+": the page of a blocked server to go", func() bool {
			status, _ := alice.get(page)
			return status == http.StatusNotFound
		})
		eventually(t, name+": a blocked server to be looked up no more", func() bool {
			status, _ := alice.get("/recherche?q=" + url.QueryEscape("@bob@"+host))
			return status != http.StatusSeeOther
		})
		t.Logf("%s: holds after %s", name, time.Since(began).Round(time.Millisecond))
	}
}
