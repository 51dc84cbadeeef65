package web

import (
	"testing"
	"time"
)

func TestSecurity59EachTryBeyondTheFreeOnesWaitsTwiceAsLong(t *testing.T) {
	t.Parallel()
	b, now := newBackoff(3, time.Minute, time.Hour), time.Now()
	for range 3 {
		if wait := b.try("x", now); wait != 0 {
			t.Fatalf("a free try waits %s", wait)
		}
	}
	for _, want := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute, 8 * time.Minute, 16 * time.Minute, 32 * time.Minute, time.Hour, time.Hour} {
		if wait := b.try("x", now); wait != want {
			t.Errorf("waits %s, want %s", wait, want)
		}
		if wait := b.try("other", now); wait != 0 && want == time.Minute {
			t.Errorf("somebody else waits %s", wait)
		}
		now = now.Add(want)
		if wait := b.try("x", now); wait != 0 {
			t.Errorf("after waiting, waits %s", wait)
		}
	}
	b.forget("x")
	if wait := b.try("x", now); wait != 0 {
		t.Errorf("forgotten, waits %s", wait)
	}
}
