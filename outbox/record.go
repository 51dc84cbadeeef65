package outbox

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// The pauses between attempts to record while the database is away.
const (
	recordAgain  = 100 * time.Millisecond
	recordAtMost = 2 * time.Second
)

// record notes in one transaction what came of what was sent. While the database
// is away it waits, longer each time, until it is back or the job's time is over:
// what was sent and is not recorded is sent again.
func (o *Outbox) record(ctx context.Context, results func(tx *postgres.DB) error) error {
	err := o.DB.InTx(ctx, results)
	if err == nil || !postgres.Unavailable(err) {
		return err
	}
	o.unrecorded.Add(1)
	defer o.unrecorded.Add(-1)
	o.Log.Warn("the database is away: nothing is sent until what was sent is recorded", "error", err)
	for pause := recordAgain; err != nil && postgres.Unavailable(err); pause = min(2*pause, recordAtMost) {
		select {
		case <-ctx.Done():
			return err
		case <-time.After(pause):
		}
		err = o.DB.InTx(ctx, results)
	}
	return err
}

// awaitDatabase returns at once, or when nothing waits any more to be recorded, but
// not after an instant: what is sent while the database is away could not be
// recorded either.
func (o *Outbox) awaitDatabase(ctx context.Context, until time.Time) {
	for o.unrecorded.Load() > 0 && o.now().Before(until) && ctx.Err() == nil {
		time.Sleep(recordAgain)
	}
}
