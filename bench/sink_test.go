package bench

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// sinkHosts is how many hosts one sink process stands for: each is a listening
// socket, and open files are bounded.
const sinkHosts = 4_000

// sinks are processes that stand for many other servers: they take every POST
// on many loopback addresses, a port a process, and count the distinct inboxes.
type sinks struct {
	t      testing.TB
	scheme string
	ports  []string
	first  []string
}

// sinkOptions says how the other servers are.
type sinkOptions struct {
	hosts int
	// tls makes them speak https, with certificates of the benches' own authority.
	tls bool
	// latency is what each waits before it answers.
	latency time.Duration
}

// hostAddress returns the address of the n-th host: each is a host of its own
// to the hub.
func hostAddress(n int) string { return fmt.Sprintf("127.%d.%d.%d", 1+n/62500, n/250%250, 1+n%250) }

// origin returns scheme, address and port of the n-th host.
func (s *sinks) origin(n int) string {
	return s.scheme + "://" + hostAddress(n) + ":" + s.ports[n/sinkHosts]
}

// TestSink is the process itself; it runs only when a bench starts it.
func TestSink(t *testing.T) {
	var first, hosts int
	var latency time.Duration
	if _, err := fmt.Sscan(os.Getenv("BENCH_SINK"), &first, &hosts, (*int64)(&latency)); err != nil {
		t.Skip("started by the benches")
	}
	counting := &counter{latency: latency}
	var config *tls.Config
	if os.Getenv("BENCH_SINK_TLS") != "" {
		config = serverConfig(t)
	}
	port := "0"
	for n := first; n < first+hosts; n++ {
		l, err := net.Listen("tcp", hostAddress(n)+":"+port)
		if err != nil {
			t.Fatal(err)
		}
		if _, port, err = net.SplitHostPort(l.Addr().String()); err != nil {
			t.Fatal(err)
		}
		if config != nil {
			l = tls.NewListener(l, config)
		}
		go func() { _ = http.Serve(l, counting) }()
	}
	fmt.Println("sink " + port)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// counter takes POSTs and counts them.
type counter struct {
	latency         time.Duration
	posts, distinct atomic.Int64
	seen            sync.Map
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/count" {
		_, _ = fmt.Fprintf(w, "%d %d", c.posts.Load(), c.distinct.Load())
		return
	}
	_, _ = io.Copy(io.Discard, r.Body)
	time.Sleep(c.latency)
	c.posts.Add(1)
	if _, again := c.seen.LoadOrStore(r.Host+r.URL.Path, true); !again {
		c.distinct.Add(1)
	}
	w.WriteHeader(http.StatusAccepted)
}

func startSinks(t testing.TB, o sinkOptions) *sinks {
	t.Helper()
	s := &sinks{t: t, scheme: "http"}
	if o.tls {
		s.scheme = "https"
	}
	for first := 0; first < o.hosts; first += sinkHosts {
		s.ports = append(s.ports, startSink(t, o, first))
		s.first = append(s.first, s.origin(first))
	}
	return s
}

// startSink starts one process and returns its port.
func startSink(t testing.TB, o sinkOptions, first int) string {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestSink$", "-test.v")
	command.Env = append(os.Environ(), fmt.Sprintf("BENCH_SINK=%d %d %d", first, min(sinkHosts, o.hosts-first), o.latency))
	if o.tls {
		command.Env = append(command.Env, "BENCH_SINK_TLS=1")
	}
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	return portOf(t, output)
}

// portOf reads what a sink prints when it listens.
func portOf(t testing.TB, output io.ReadCloser) string {
	t.Helper()
	buffer := make([]byte, 4096)
	text := ""
	for !strings.Contains(text, "\nsink ") || !strings.HasSuffix(text, "\n") {
		n, err := output.Read(buffer)
		if err != nil {
			t.Fatalf("sink: %v: %s", err, text)
		}
		text += string(buffer[:n])
	}
	go func() { _, _ = io.Copy(io.Discard, output) }()
	_, rest, _ := strings.Cut(text, "\nsink ")
	return strings.TrimSpace(rest)
}

// counts returns how many POSTs came and to how many distinct inboxes.
func (s *sinks) counts() (posts, distinct int) {
	s.t.Helper()
	for _, origin := range s.first {
		response, err := http.Get(origin + "/count")
		if err != nil {
			s.t.Fatal(err)
		}
		var p, d int
		_, err = fmt.Fscan(response.Body, &p, &d)
		_ = response.Body.Close()
		if err != nil {
			s.t.Fatal(err)
		}
		posts, distinct = posts+p, distinct+d
	}
	return posts, distinct
}

// await waits until so many distinct inboxes were reached and returns how long
// it took.
func (s *sinks) await(n int, limit time.Duration) time.Duration {
	s.t.Helper()
	start := time.Now()
	for {
		posts, distinct := s.counts()
		if distinct >= n {
			return time.Since(start)
		}
		if time.Since(start) > limit {
			s.t.Fatalf("%d of %d inboxes after %s (%d POSTs)", distinct, n, limit, posts)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
