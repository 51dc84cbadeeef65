package bench

import (
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

// sink is a process that stands for many other servers: it takes every POST on
// many loopback addresses of one port and counts the distinct inboxes.
type sink struct {
	t    testing.TB
	port string
}

// hostAddress returns the address of the n-th host: each is a host of its own
// to the hub.
func hostAddress(n int) string { return fmt.Sprintf("127.%d.%d.%d", 1+n/62500, n/250%250, 1+n%250) }

// TestSink is the process itself; it runs only when a bench starts it.
func TestSink(t *testing.T) {
	hosts := 0
	if _, err := fmt.Sscan(os.Getenv("BENCH_SINK_HOSTS"), &hosts); err != nil {
		t.Skip("started by the benches")
	}
	var posts atomic.Int64
	var seen sync.Map
	var distinct atomic.Int64
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/count" {
			_, _ = fmt.Fprintf(w, "%d %d", posts.Load(), distinct.Load())
			return
		}
		_, _ = io.Copy(io.Discard, r.Body)
		posts.Add(1)
		if _, again := seen.LoadOrStore(r.Host+r.URL.Path, true); !again {
			distinct.Add(1)
		}
		w.WriteHeader(http.StatusAccepted)
	})
	first, err := net.Listen("tcp", hostAddress(0)+":0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := net.SplitHostPort(first.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	serve := func(l net.Listener) { go func() { _ = http.Serve(l, handler) }() }
	serve(first)
	for n := 1; n < hosts; n++ {
		l, err := net.Listen("tcp", hostAddress(n)+":"+port)
		if err != nil {
			t.Fatal(err)
		}
		serve(l)
	}
	fmt.Println("sink " + port)
	_, _ = io.Copy(io.Discard, os.Stdin)
}

func startSink(t testing.TB, hosts int) *sink {
	t.Helper()
	command := exec.Command(os.Args[0], "-test.run=^TestSink$", "-test.v")
	command.Env = append(os.Environ(), fmt.Sprintf("BENCH_SINK_HOSTS=%d", hosts))
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
	return &sink{t: t, port: strings.TrimSpace(rest)}
}

// counts returns how many POSTs came and to how many distinct inboxes.
func (s *sink) counts() (posts, distinct int) {
	s.t.Helper()
	response, err := http.Get("http://" + hostAddress(0) + ":" + s.port + "/count")
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if _, err := fmt.Fscan(response.Body, &posts, &distinct); err != nil {
		s.t.Fatal(err)
	}
	return posts, distinct
}

// await waits until so many distinct inboxes were reached and returns how long
// it took.
func (s *sink) await(n int, limit time.Duration) time.Duration {
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
