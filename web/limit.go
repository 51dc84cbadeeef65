package web

import (
	"sync"
	"time"
)

// limit counts what somebody did in a window of time.
type limit struct {
	most   int
	window time.Duration

	mu    sync.Mutex
	since time.Time
	count map[string]int
}

func newLimit(most int, window time.Duration) *limit {
	return &limit{most: most, window: window, count: make(map[string]int)}
}

// allow counts one more and reports whether it is within the limit.
func (l *limit) allow(who string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if time.Since(l.since) > l.window {
		clear(l.count)
		l.since = time.Now()
	}
	l.count[who]++
	return l.count[who] <= l.most
}
