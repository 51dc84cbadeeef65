package bench

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/federation/httpsig"
)

// perHost is how many inboxes a host has.
const perHost = 5

// fanOut is one publication to many inboxes.
type fanOut struct {
	name    string
	inboxes int
	tls     bool
	latency time.Duration
	// ed25519 says that the hosts are known to take that, as hubs of our own do.
	ed25519 bool
	// deadOf10 is how many of ten hosts refuse connections.
	deadOf10 int
}

// BenchmarkFanOut publishes once to many inboxes and compares the CPU of a
// delivery with that of the bare loop "sign and POST" to the same hosts in the
// same run. Ratios between two publications, each measured by its own bare loop
// since the pace of a machine changes, say what latency, dead hosts and numbers
// cost.
func BenchmarkFanOut(b *testing.B) {
	const some, latency = "10000-inboxes-TLS", "10000-inboxes-TLS-100ms"
	cost, rate := make(map[string]float64), make(map[string]float64)
	for _, f := range []fanOut{
		{name: "1000-inboxes", inboxes: 1_000},
		{name: "1000-inboxes-TLS", inboxes: 1_000, tls: true},
		{name: "10000-inboxes", inboxes: 10_000},
		{name: some, inboxes: 10_000, tls: true},
		{name: latency, inboxes: 10_000, tls: true, latency: 100 * time.Millisecond},
		{name: "10000-inboxes-TLS-dead", inboxes: 10_000, tls: true, deadOf10: 1},
		{name: "10000-inboxes-TLS-Ed25519", inboxes: 10_000, tls: true, ed25519: true},
		{name: "100000-inboxes-TLS", inboxes: 100_000, tls: true},
	} {
		b.Run(f.name, func(b *testing.B) {
			cost[f.name], rate[f.name] = f.run(b)
			if f.name == some || f.ed25519 || cost[some] == 0 {
				return
			}
			b.ReportMetric(100*cost[f.name]/cost[some], "%-of-cost-at-10000")
			if f.latency > 0 {
				b.ReportMetric(100*rate[f.name]/rate[some], "%-of-rate-without-latency")
			}
		})
	}
}

// run publishes and returns the CPU of a delivery in bare loops, and deliveries a
// second.
func (f fanOut) run(b *testing.B) (cost, rate float64) {
	hosts := f.inboxes / perHost
	s, h := startSinks(b, sinkOptions{hosts: hosts, tls: f.tls, latency: f.latency}), newHub(b)
	h.followers(f.inboxes, perHost, func(n int) string {
		if n%10 < f.deadOf10 {
			return fmt.Sprintf("%s://127.101.%d.%d:9", s.scheme, n/250, 1+n%250) // the discard port, where nobody listens
		}
		return s.origin(n)
	})
	alive := f.inboxes - f.inboxes/10*f.deadOf10
	if f.ed25519 {
		h.takesEd25519()
	}
	bare := bareLoop(b, s, f.signer(b), min(hosts, 400))
	for i := range b.N {
		posts, _ := s.counts()
		before := h.spent()
		answered := h.publish(fmt.Sprintf("Mesure %d", i))
		start := time.Now()
		awaitPosts(b, s, posts+alive)
		took := time.Since(start)
		used := h.spent().since(before)
		cost = float64((used.own + used.postgres).Microseconds()) / float64(alive)
		rate = float64(alive) / took.Seconds()
		b.ReportMetric(cost, "µs-CPU/delivery")
		cost /= float64(bare.Nanoseconds()) / 1000
		b.ReportMetric(rate, "deliveries/s")
		b.ReportMetric(100/cost, "%-of-bare-loop")
		b.ReportMetric(used.postgres.Seconds(), "s-CPU-Postgres")
		b.ReportMetric(float64(used.wal)/float64(alive), "B-WAL/delivery")
		b.ReportMetric(float64(answered.Milliseconds()), "ms-to-answer")
		b.ReportMetric(memory(b), "MB-RSS")
	}
	return cost, rate
}

// memory returns how much memory this process holds, in megabytes.
func memory(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	return float64(kilobytes) / 1024
}

func awaitPosts(t testing.TB, s *sinks, posts int) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		p, _ := s.counts()
		if p >= posts {
			return
		}
		if time.Since(start) > 9*time.Minute {
			t.Fatalf("%d of %d POSTs", p, posts)
		}
	}
}

// signer returns what the bare loop signs with.
func (f fanOut) signer(b *testing.B) (signer httpsig.Signer) {
	b.Helper()
	const id = "http://localhost:1/ap/actors/x#key"
	generate, read := httpsig.GenerateKey, func(private string) (httpsig.Signer, error) { return httpsig.NewRSA(id, private) }
	if f.ed25519 {
		generate, read = httpsig.GenerateEd25519, func(private string) (httpsig.Signer, error) { return httpsig.NewEd25519(id, private) }
	}
	private, _, err := generate()
	if err == nil {
		signer, err = read(private)
	}
	if err != nil {
		b.Fatal(err)
	}
	return signer
}

// takesEd25519 makes every host one of which it is known.
func (h *hub) takesEd25519() {
	h.t.Helper()
	if _, err := h.DB.Pool().Exec(h.t.Context(), `update hosts set signatures = $1, signatures_at = now()`, httpsig.Ed25519); err != nil {
		h.t.Fatal(err)
	}
}

// bareLoop returns the CPU of one signed POST without anything around it, to as
// many inboxes a host as the deliveries have.
func bareLoop(b *testing.B, s *sinks, signer httpsig.Signer, hosts int) time.Duration {
	b.Helper()
	body := bytes.Repeat([]byte("x"), 3000)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4, MaxIdleConns: 1000}}
	defer client.CloseIdleConnections()
	next := make(chan int)
	before := ownCPU(b)
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			for n := range next {
				for range perHost {
					if err := barePost(client, signer, s.origin(n)+"/bare", body); err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	for n := range hosts {
		next <- n
	}
	close(next)
	wait.Wait()
	return (ownCPU(b) - before) / time.Duration(hosts*perHost)
}

func barePost(client *http.Client, signer httpsig.Signer, address string, body []byte) error {
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/activity+json")
	if err := signer.Sign(r, body); err != nil {
		return err
	}
	response, err := client.Do(r)
	if err != nil {
		return err
	}
	return response.Body.Close()
}
