package actors

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestOnlyManyAreNotCountedAnewForHalfAMinute(t *testing.T) {
	t.Parallel()
	c, now := newCounted(), time.Now()
	c.keep(1, postgres.Counts{Followers: manyCounted - 1}, now)
	c.keep(2, postgres.Counts{Followers: manyCounted - 1, Resources: 1}, now)
	if _, ok := c.get(1, now); ok {
		t.Error("a few are not counted anew")
	}
	if counts, ok := c.get(2, now.Add(countedFor-time.Second)); !ok || counts.Followers != manyCounted-1 {
		t.Errorf("many are counted at once again: %v", counts)
	}
	if _, ok := c.get(2, now.Add(countedFor)); ok {
		t.Error("many are never counted anew")
	}
	c.keep(2, postgres.Counts{Followers: 3}, now)
	if _, ok := c.get(2, now); ok {
		t.Error("those who left are still counted")
	}
	for id := range basilic.ActorID(2 * mostCounted) {
		c.keep(id, postgres.Counts{Resources: manyCounted}, now)
	}
	if len(c.kept) > mostCounted {
		t.Errorf("the numbers of %d are kept", len(c.kept))
	}
}
