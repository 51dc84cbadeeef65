package bench

import (
	"fmt"
	"net"
	"sync"
	"testing"
	"time"
)

// TestSilentHostsDelayNobody: 1,000 followers, 5 a host, of which 10 hosts refuse
// connections and 10 accept and never answer. The healthy inboxes are served
// while the silent sockets are still open.
func TestSilentHostsDelayNobody(t *testing.T) {
	t.Parallel()
	const inboxes, hosts, bad = 1000, 200, 10
	s, h := startSinks(t, sinkOptions{hosts: hosts - 2*bad}), newHub(t)
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
			return "http://" + silent[n/20].Addr().String()
		case 10:
			return fmt.Sprintf("http://127.101.0.%d:9", n/20+1) // the discard port, where nobody listens
		}
		return s.origin(n - 2*(n/20) - 1 - (n%20)/11)
	})
	h.publish("Sans attendre les silencieux")
	took := s.await(inboxes-2*bad*perHost, time.Minute)
	t.Logf("900 healthy inboxes served in %s", took)
	unfinished, err := h.DB.CountDeliveries(t.Context())
	if err != nil || unfinished == 0 {
		t.Errorf("the silent hosts were given up already: %d, %v", unfinished, err)
	}
}
