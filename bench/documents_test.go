package bench

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/app"
)

// asking is what the process that asks for documents is told, and answered what
// it measured.
type asking struct {
	Addresses   []string
	Connections int
	Requests    int
	ETag        string
	// Accept is what is asked for, documents of ActivityStreams when empty; pages are
	// asked for as browsers do.
	Accept string
	Cookie string
}

type asked struct {
	Took     time.Duration
	Median   time.Duration
	P99      time.Duration
	Statuses map[int]int
}

// TestAsker is the process that asks; it runs only when a bench starts it.
func TestAsker(t *testing.T) {
	var in asking
	if os.Getenv("BENCH_ASK") == "" {
		t.Skip("started by the benches")
	}
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: in.Connections, DisableCompression: true}}
	each := in.Requests / in.Connections
	took := make([][]time.Duration, in.Connections)
	statuses := make([]map[int]int, in.Connections)
	start := time.Now()
	var wait sync.WaitGroup
	for c := range in.Connections {
		statuses[c] = make(map[int]int)
		wait.Go(func() {
			for n := range each {
				r, err := http.NewRequest(http.MethodGet, in.Addresses[(n+c)%len(in.Addresses)], nil)
				if err != nil {
					t.Error(err)
					return
				}
				r.Header.Set("Accept", cmp.Or(in.Accept, "application/activity+json"))
				if in.Accept == "text/html" {
					r.Header.Set("User-Agent", browserAgent)
					r.Header.Set("Accept-Encoding", "gzip")
				}
				if in.Cookie != "" {
					r.Header.Set("Cookie", in.Cookie)
				}
				if in.ETag != "" {
					r.Header.Set("If-None-Match", in.ETag)
				}
				began := time.Now()
				response, err := client.Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				took[c] = append(took[c], time.Since(began))
				statuses[c][response.StatusCode]++
			}
		})
	}
	wait.Wait()
	out := asked{Took: time.Since(start), Statuses: make(map[int]int)}
	all := slices.Concat(took...)
	slices.Sort(all)
	out.Median, out.P99 = all[len(all)/2], all[len(all)*99/100]
	for _, m := range statuses {
		for status, n := range m {
			out.Statuses[status] += n
		}
	}
	if err := json.NewEncoder(os.NewFile(3, "answer")).Encode(out); err != nil {
		t.Fatal(err)
	}
}

// ask runs the process that asks and returns what it measured.
func ask(t testing.TB, in asking) asked {
	t.Helper()
	question, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = read.Close() }()
	command := exec.Command(os.Args[0], "-test.run=^TestAsker$")
	command.Env = append(os.Environ(), "BENCH_ASK=1")
	command.Stdin = bytes.NewReader(question)
	command.ExtraFiles = []*os.File{write}
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	output, err := command.CombinedOutput()
	_ = write.Close()
	if err != nil {
		t.Fatalf("asker: %v: %s", err, output)
	}
	var out asked
	if err := json.NewDecoder(read).Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// BenchmarkDocuments asks for actors and resources as servers do that received
// an Announce, over 64 connections from another process. The limit is a handler
// that writes the same bytes and does nothing else.
func BenchmarkDocuments(b *testing.B) {
	const connections, requests = 64, 64_000
	h := newHub(b)
	var paths []string
	for n := range 100 {
		h.publish(fmt.Sprintf("Document %d", n))
	}
	rows, err := h.DB.Pool().Query(b.Context(), `select iri from resources where local union all select iri from actors where local`)
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		var iri string
		if err := rows.Scan(&iri); err != nil {
			b.Fatal(err)
		}
		paths = append(paths, iri[len("http://localhost:1"):])
	}
	server := serve(b, h.Handler)
	addresses := make([]string, len(paths))
	for n, path := range paths {
		addresses[n] = server + path
	}
	sample, etag := h.sample(b, addresses[0])
	limit := serve(b, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/activity+json; charset=utf-8")
		_, _ = w.Write(sample)
	}))
	ask(b, asking{Addresses: addresses, Connections: connections, Requests: len(addresses) * connections})
	for _, run := range []struct {
		name   string
		in     asking
		status int
	}{
		{"documents", asking{Addresses: addresses}, http.StatusOK},
		{"not-modified", asking{Addresses: addresses[:1], ETag: etag}, http.StatusNotModified},
		{"bare-handler", asking{Addresses: []string{limit + "/"}}, http.StatusOK},
	} {
		b.Run(run.name, func(b *testing.B) {
			run.in.Connections, run.in.Requests = connections, requests
			for range b.N {
				before := h.spent()
				got := ask(b, run.in)
				used := h.spent().since(before)
				if got.Statuses[run.status] != requests {
					b.Fatalf("answers: %v", got.Statuses)
				}
				b.ReportMetric(requests/got.Took.Seconds(), "documents/s")
				b.ReportMetric(float64(got.Median.Microseconds())/1000, "ms-median")
				b.ReportMetric(float64(got.P99.Microseconds())/1000, "ms-p99")
				b.ReportMetric(float64(used.own.Microseconds())/requests, "µs-CPU/document")
				b.ReportMetric(used.postgres.Seconds(), "s-CPU-Postgres")
			}
		})
	}
}

func serve(b *testing.B, handler http.Handler) string {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := app.Server(handler)
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	return "http://" + listener.Addr().String()
}

// sample returns a document with its ETag.
func (h *hub) sample(b *testing.B, address string) ([]byte, string) {
	b.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("Accept", "application/activity+json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d, %v", address, response.StatusCode, err)
	}
	return body, response.Header.Get("ETag")
}
