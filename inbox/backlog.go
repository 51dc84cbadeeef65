package inbox

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// When so much waits, other servers are asked to come again later: they keep
// what they have to say, and say it when it can be worked. A few thousand
// activities are some seconds of work; many of them minutes old mean that work
// does not keep up, and so many at all that it stands still.
const (
	maxWaiting   = 50_000
	manyWaiting  = 2_000
	maxWait      = 2 * time.Minute
	lookEvery    = time.Second
	lookIsOld    = 10 * time.Second
	backlogRetry = 60
)

// backlog knows whether too much waits. It looks at most once a second, beside
// the requests, however many there are.
type backlog struct {
	db  *postgres.DB
	log *slog.Logger

	mu      sync.Mutex
	at      time.Time
	looking bool
	tooLong bool
}

// long reports whether too much waited at the last look.
func (b *backlog) long() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	age := time.Since(b.at)
	if age >= lookEvery && !b.looking {
		b.looking = true
		go b.look()
	}
	return b.tooLong && age < lookIsOld
}

func (b *backlog) look() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	waits, err := b.db.MeasureInboxBacklog(ctx, maxWaiting)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.looking, b.at = false, time.Now()
	if err != nil {
		return
	}
	oldest := time.Duration(waits.Oldest * float64(time.Second))
	tooLong := waits.Waiting >= maxWaiting || waits.Waiting >= manyWaiting && oldest >= maxWait
	if tooLong != b.tooLong {
		b.log.Warn("inbox backlog", "too long", tooLong, "waiting", waits.Waiting, "oldest", oldest)
	}
	b.tooLong = tooLong
}
