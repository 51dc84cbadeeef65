package inbox

import (
	"sync"
	"time"
)

// maxBuckets is how many callers are counted at once.
const maxBuckets = 20_000

// limiter is a token bucket for each caller. It protects this process, so it
// lives in its memory.
type limiter struct {
	rate  float64
	burst float64

	mu      sync.Mutex
	buckets map[string]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// newLimiter allows so many calls a second, and so many at once; a rate of 0 is
// no limit.
func newLimiter(rate float64, burst int) *limiter {
	return &limiter{rate: rate, burst: float64(max(burst, 1)), buckets: make(map[string]bucket)}
}

// allow takes one token of a caller.
func (l *limiter) allow(caller string) bool {
	if l.rate <= 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	b, ok := l.buckets[caller]
	if !ok {
		if len(l.buckets) >= maxBuckets {
			clear(l.buckets)
		}
		b = bucket{tokens: l.burst, at: now}
	}
	b.tokens = min(l.burst, b.tokens+now.Sub(b.at).Seconds()*l.rate)
	b.at = now
	allowed := b.tokens >= 1
	if allowed {
		b.tokens--
	}
	l.buckets[caller] = b
	return allowed
}
