package web

import (
	"sync"
	"time"
)

// maxTries is how many names and addresses are counted at once.
const maxTries = 20_000

// backoff makes whoever tries often wait, twice as long each time
// (security.md 59). It protects this process, so it lives in its memory.
type backoff struct {
	// free is how many tries need no waiting; first and most are the shortest and
	// longest wait.
	free        int
	first, most time.Duration

	mu  sync.Mutex
	who map[string]tries
}

type tries struct {
	count int
	until time.Time
}

func newBackoff(free int, first, most time.Duration) *backoff {
	return &backoff{free: free, first: first, most: most, who: make(map[string]tries)}
}

// try counts a try and returns 0, or how long to wait before one counts at all.
func (b *backoff) try(who string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.who[who]
	if wait := t.until.Sub(now); wait > 0 {
		return wait
	}
	if now.Sub(t.until) > 2*b.most && t.count > b.free {
		t.count = 0
	}
	if len(b.who) >= maxTries {
		clear(b.who)
	}
	t.count++
	if over := t.count - b.free; over >= 0 {
		t.until = now.Add(min(b.first<<min(over, 16), b.most))
	}
	b.who[who] = t
	return 0
}

// forget lets somebody begin anew.
func (b *backoff) forget(who string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.who, who)
}

// giveBack takes one try back, without letting somebody begin anew: an account of
// one's own must not pay for trying those of others.
func (b *backoff) giveBack(who string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	t := b.who[who]
	t.count, t.until = max(0, t.count-1), time.Time{}
	b.who[who] = t
}
