package e2e

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/pgtest"
)

const password = "un-mot-de-passe-long"

// builds is where binary puts the command.
var builds string

// TestMain removes what was built for the tests.
func TestMain(m *testing.M) {
	var err error
	if builds, err = os.MkdirTemp("", "basilic-e2e-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(builds)
	os.Exit(code)
}

// binary builds the command once.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(builds, "basilic")
	command := exec.Command("go", "build", "-tags", "nodynamic", "-o", path, "../cmd/basilic")
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return path, nil
})

// hub is a hub that runs as a process of its own.
type hub struct {
	t   testing.TB
	URL string
	Env []string
	// Role is what the process does; everything when empty.
	Role string
	// quiet keeps what it logs out of the test's output: one that is killed all
	// the time has much to say.
	quiet   bool
	command *exec.Cmd
}

// lastPort is the port that freePort gave last.
var lastPort atomic.Int32

// freePort returns a port that nothing uses and that the system gives to nobody:
// a hub that is killed and started again finds it free, whatever connects or
// listens meanwhile.
func freePort(t testing.TB) string {
	t.Helper()
	const first, last = 10_000, 32_767 // below the ports of outgoing connections
	for range last - first {
		port := first + (int(lastPort.Add(1))+os.Getpid()*64)%(last-first)
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		return strconv.Itoa(port)
	}
	t.Fatal("no port is free")
	return ""
}

// startHub serves a hub on a free port with a database of its own.
func startHub(t testing.TB, more ...string) *hub {
	t.Helper()
	port := freePort(t)
	h := &hub{t: t, URL: "http://localhost:" + port}
	h.Env = append(os.Environ(), "DATABASE_URL="+pgtest.URL(t), "BASILIC_MODE=development", "BASILIC_URL="+h.URL,
		"BASILIC_LISTEN=127.0.0.1:"+port, "BASILIC_METRICS_LISTEN=", "BASILIC_DATA="+t.TempDir(), "BASILIC_DEV_PEERS=127.0.0.0/8:*,localhost:*",
		"BASILIC_NAME=Hub "+port, "BASILIC_LOG=warn", "BASILIC_CLIENT_RATE=0", "BASILIC_RETRY_SCHEDULE=1s,1s,1s,2s,2s,5s,5s")
	h.Env = append(h.Env, more...)
	h.start()
	t.Cleanup(h.stop)
	return h
}

// start runs the process until it says that it is ready.
func (h *hub) start() {
	h.t.Helper()
	path, err := binary()
	if err != nil {
		h.t.Fatal(err)
	}
	h.command = exec.Command(path, "serve", "--role", cmp.Or(h.Role, "all"))
	h.command.Env = h.Env
	if !h.quiet {
		h.command.Stderr = h.t.Output()
	}
	awaitLine(h.t, h.command, "basilic: ready ")
}

// launch starts a command that ends with the tests, however these end. The kernel
// ties it to the thread that started it, and threads end before tests do: one
// that lasts starts them all.
func launch(command *exec.Cmd) error {
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error, 1)
	launcher() <- func() { started <- command.Start() }
	return <-started
}

// launcher runs what it is given on a thread of its own that never ends.
var launcher = sync.OnceValue(func() chan<- func() {
	orders := make(chan func())
	go func() {
		runtime.LockOSThread()
		for order := range orders {
			order()
		}
	}()
	return orders
})

// awaitLine starts a command and returns what follows a prefix in its output.
func awaitLine(t testing.TB, command *exec.Cmd, prefix string) string {
	t.Helper()
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := launch(command); err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 1)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			if rest, found := strings.CutPrefix(scanner.Text(), prefix); found {
				lines <- rest
			}
		}
	}()
	select {
	case line, ok := <-lines:
		if ok {
			return line
		}
	case <-time.After(3 * time.Minute):
	}
	_ = command.Process.Kill()
	t.Fatalf("%s did not print %q", command.Path, prefix)
	return ""
}

func (h *hub) stop() {
	_ = h.command.Process.Signal(syscall.SIGTERM)
	_ = h.command.Wait()
}

// kill ends the process as a power cut would.
func (h *hub) kill() {
	_ = h.command.Process.Kill()
	_ = h.command.Wait()
}

// run runs a sub-command of the hub.
func (h *hub) run(input string, arguments ...string) {
	h.t.Helper()
	path, err := binary()
	if err != nil {
		h.t.Fatal(err)
	}
	command := exec.Command(path, arguments...)
	command.Env, command.Stdin = h.Env, strings.NewReader(input)
	if out, err := command.CombinedOutput(); err != nil {
		h.t.Fatalf("%v: %v: %s", arguments, err, out)
	}
}

// person is somebody with an account and a browser's cookies.
type person struct {
	hub    *hub
	handle string
	client *http.Client
}

// person makes an account by the command line and signs in.
func (h *hub) person(handle string) *person {
	h.t.Helper()
	h.run(password+"\n", "user", "create", "--email", handle+"@exemple.fr", "--handle", handle, "--first-name", handle, "--last-name", "Essai", "--password-stdin")
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	p := &person{hub: h, handle: handle, client: &http.Client{
		Jar: jar, Timeout: 3 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	p.post("/connexion", http.StatusSeeOther, "email", handle+"@exemple.fr", "password", password)
	return p
}

// form makes the values of a form of names each followed by its value.
func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

// post sends a form and returns where it leads.
func (p *person) post(path string, status int, pairs ...string) string {
	p.hub.t.Helper()
	return p.send(path, status, form(pairs...))
}

// send is post with values that are made already.
func (p *person) send(path string, status int, values url.Values) string {
	t := p.hub.t
	t.Helper()
	response, err := p.client.PostForm(p.hub.URL+path, values)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != status {
		body, _ := io.ReadAll(response.Body)
		_, main, _ := strings.Cut(string(body), "<main")
		t.Fatalf("POST %s: %d, want %d: %.600s", path, response.StatusCode, status, main)
	}
	return response.Header.Get("Location")
}

// get returns a page with its status.
func (p *person) get(path string) (int, string) {
	t := p.hub.t
	t.Helper()
	if !strings.HasPrefix(path, "http") {
		path = p.hub.URL + path
	}
	response, err := p.client.Get(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode == http.StatusSeeOther {
		return response.StatusCode, response.Header.Get("Location")
	}
	return response.StatusCode, string(body)
}

// lookup searches an address and returns the path of its page.
func (p *person) lookup(address string) string {
	p.hub.t.Helper()
	status, location := p.get("/recherche?q=" + url.QueryEscape(address))
	if status != http.StatusSeeOther {
		p.hub.t.Fatalf("looking up %s: %d %s", address, status, location)
	}
	return location
}

// follow follows what an address names, and waits for the answer.
func (p *person) follow(address string) {
	p.hub.t.Helper()
	path := p.lookup(address)
	p.post(path, http.StatusSeeOther, "action", "follow")
	eventually(p.hub.t, "the follow of "+address+" to be accepted", func() bool {
		_, page := p.get(path)
		return strings.Contains(page, "Ne plus suivre")
	})
}

// indexation are the fields that a public resource needs.
func indexation() []string {
	return []string{"themes", "accessibilite", "support_types", "tutoriel", "audiences", "adultes", "licence", "etalab_2_0"}
}

// publication is what is sent to publish a resource.
func publication(title, base string) url.Values {
	pairs := append([]string{"title", title, "description", "Une ressource pour essayer.", "base", base, "visibility", "public", "action", "publish"}, indexation()...)
	return form(pairs...)
}

// publish writes and publishes a resource and returns the path of its page.
func (p *person) publish(title, base string) string {
	p.hub.t.Helper()
	return p.send("/ressources/nouvelle", http.StatusSeeOther, publication(title, base))
}

// edit gives a published resource another title.
func (p *person) edit(path, title string) {
	p.hub.t.Helper()
	fields := append([]string{"title", title, "description", "Une ressource pour essayer.", "action", "publish"}, indexation()...)
	p.post(path+"/modifier", http.StatusSeeOther, fields...)
}

// remove deletes a resource.
func (p *person) remove(path string) {
	p.hub.t.Helper()
	p.post(path+"/modifier", http.StatusSeeOther, "action", "delete", "confirm", "1")
}

// fil returns the person's « fil d'actualité ».
func (p *person) fil() string {
	p.hub.t.Helper()
	_, page := p.get("/fil")
	return page
}

// eventually waits for something that takes a moment.
func eventually(t testing.TB, what string, happened func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	for !happened() {
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				t.Fatalf("waited three minutes for %s", what)
			}
			t.Fatal(ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}
