package actors

import (
	"context"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// manyCounted is how many followers and resources make counting them dear, and
	// countedFor how long such numbers are shown before they are counted anew.
	manyCounted = 1_000
	countedFor  = 30 * time.Second
	// mostCounted is of how many actors numbers are kept.
	mostCounted = 1_000
)

// counted keeps numbers that everybody may know, of those around whom many stand:
// each is a row read, for each reader of a page.
type counted struct {
	mu   sync.Mutex
	kept map[basilic.ActorID]countedAt
}

type countedAt struct {
	counts postgres.Counts
	at     time.Time
}

func newCounted() *counted { return &counted{kept: make(map[basilic.ActorID]countedAt)} }

// get returns numbers that are fresh enough at a time.
func (c *counted) get(actor basilic.ActorID, now time.Time) (postgres.Counts, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k, ok := c.kept[actor]
	return k.counts, ok && now.Sub(k.at) < countedFor
}

// keep keeps numbers that were dear to count.
func (c *counted) keep(actor basilic.ActorID, counts postgres.Counts, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if counts.Followers+counts.Resources < manyCounted {
		delete(c.kept, actor)
		return
	}
	if len(c.kept) >= mostCounted {
		clear(c.kept)
	}
	c.kept[actor] = countedAt{counts, now}
}

// Counts returns how many stand around an actor. Where they are many the numbers may
// be half a minute old.
func (s *Service) Counts(ctx context.Context, actor basilic.ActorID) (postgres.Counts, error) {
	now := time.Now()
	if counts, ok := s.counted.get(actor, now); ok {
		return counts, nil
	}
	counts, err := s.DB.CountsOf(ctx, actor)
	if err == nil {
		s.counted.keep(actor, counts, now)
	}
	return counts, err
}
