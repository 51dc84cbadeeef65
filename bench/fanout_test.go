package bench

import (
	"bytes"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/federation/httpsig"
)

const perHost = 5

// BenchmarkFanOut publishes once to many inboxes and compares the CPU of a
// delivery with that of the bare loop "sign and POST" in the same run.
func BenchmarkFanOut(b *testing.B) {
	for _, inboxes := range []int{1_000, 10_000} {
		b.Run(fmt.Sprintf("%d-inboxes", inboxes), func(b *testing.B) {
			hosts := inboxes / perHost
			s, h := startSink(b, hosts), newHub(b)
			h.followers(inboxes, perHost, func(n int) string { return hostAddress(n) + ":" + s.port })
			bare := bareLoop(b, s, 1000)
			for i := range b.N {
				posts, distinct := s.counts()
				before := h.spent()
				answered := h.publish(fmt.Sprintf("Mesure %d", i))
				start := time.Now()
				target := distinct + inboxes
				if i > 0 {
					target = distinct
				}
				awaitPosts(b, s, posts+inboxes, target)
				took := time.Since(start)
				used := h.spent().since(before)
				perDelivery := (used.own + used.postgres) / time.Duration(inboxes)
				b.ReportMetric(float64(inboxes)/took.Seconds(), "deliveries/s")
				b.ReportMetric(float64(perDelivery.Microseconds()), "µs-CPU/delivery")
				b.ReportMetric(used.postgres.Seconds(), "s-CPU-Postgres")
				b.ReportMetric(float64(used.wal)/float64(inboxes), "B-WAL/delivery")
				b.ReportMetric(float64(answered.Milliseconds()), "ms-to-answer")
				b.ReportMetric(100*float64(bare)/float64(perDelivery), "%-of-bare-loop")
			}
		})
	}
}

func awaitPosts(t testing.TB, s *sink, posts, distinct int) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		p, d := s.counts()
		if p >= posts && d >= distinct {
			return
		}
		if time.Since(start) > 5*time.Minute {
			t.Fatalf("%d of %d POSTs", p, posts)
		}
	}
}

// bareLoop returns the CPU of one signed POST without anything around it.
func bareLoop(b *testing.B, s *sink, posts int) time.Duration {
	b.Helper()
	private, _, err := httpsig.GenerateKey()
	if err != nil {
		b.Fatal(err)
	}
	signer, err := httpsig.NewRSA("http://localhost:1/ap/actors/x#main-key", private)
	if err != nil {
		b.Fatal(err)
	}
	body := bytes.Repeat([]byte("x"), 3000)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	before := ownCPU(b)
	var wait sync.WaitGroup
	for worker := range 8 {
		wait.Go(func() {
			for range posts / 8 {
				r, err := http.NewRequest(http.MethodPost, "http://"+hostAddress(worker)+":"+s.port+"/bare", bytes.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				r.Header.Set("Content-Type", "application/activity+json")
				if err := signer.Sign(r, body); err != nil {
					b.Error(err)
					return
				}
				response, err := client.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_ = response.Body.Close()
			}
		})
	}
	wait.Wait()
	return (ownCPU(b) - before) / time.Duration(posts)
}

// TestSilentHostsDelayNobody: 1,000 followers, 5 a host, of which 10 hosts refuse
// connections and 10 accept and never answer. The healthy inboxes are served
// while the silent sockets are still open.
func TestSilentHostsDelayNobody(t *testing.T) {
	t.Parallel()
	const inboxes, hosts, bad = 1000, 200, 10
	s, h := startSink(t, hosts-2*bad), newHub(t)
	silent := make([]net.Listener, bad)
	var open sync.WaitGroup
	for n := range silent {
		l, err := net.Listen("tcp", fmt.Sprintf("127.100.0.%d:0", n+1))
		if err != nil {
			t.Fatal(err)
		}
		silent[n] = l
		t.Cleanup(func() { _ = l.Close() })
		open.Go(func() {
			for {
				if _, err := l.Accept(); err != nil {
					return
				}
			}
		})
	}
	h.followers(inboxes, perHost, func(n int) string {
		switch n % 20 {
		case 0:
			return silent[n/20].Addr().String()
		case 10:
			return fmt.Sprintf("127.101.0.%d:9", n/20+1) // the discard port, where nobody listens
		}
		return hostAddress(n-2*(n/20)-1-(n%20)/11) + ":" + s.port
	})
	h.publish("Sans attendre les silencieux")
	took := s.await(inboxes-2*bad*perHost, time.Minute)
	t.Logf("900 healthy inboxes served in %s", took)
	unfinished, err := h.DB.CountDeliveries(t.Context())
	if err != nil || unfinished == 0 {
		t.Errorf("the silent hosts were given up already: %d, %v", unfinished, err)
	}
}
