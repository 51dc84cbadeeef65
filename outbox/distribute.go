package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// distributedAtOnce is up to how many followers of this hub have a resource in
	// their timelines when its author is answered (performance.md 3).
	distributedAtOnce = 1_000
	// distributeSlice is how many timelines one job fills.
	distributeSlice = 5_000
)

// DistributeArgs asks for a resource to be put into the timelines of the local
// followers of who published, updated or shared it, from one of them on.
type DistributeArgs struct {
	ResourceID basilic.ID      `json:"resource_id"`
	ActorID    basilic.ActorID `json:"actor_id"`
	Reason     basilic.Reason  `json:"reason"`
	// After is the last follower who has it.
	After basilic.ActorID `json:"after,omitempty"`
}

// Kind names the job.
func (DistributeArgs) Kind() string { return "outbox.distribute" }

// InsertOpts sets queue and priority.
func (DistributeArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueDeliver, Priority: publication, MaxAttempts: attempts}
}

// DistributeLocallyTx shows an event to the followers that its actor has on this
// hub: at once when they are few, else by a job, so that nobody waits for it.
func (o *Outbox) DistributeLocallyTx(ctx context.Context, tx *postgres.DB, e postgres.Event) error {
	done, err := tx.DistributeLocallyTx(ctx, e, distributedAtOnce)
	if err != nil || done {
		return err
	}
	return o.distributeLaterTx(ctx, tx, DistributeArgs{ResourceID: e.ResourceID, ActorID: e.ActorID, Reason: e.Reason})
}

// DistributeAllLocallyTx is DistributeLocallyTx for events of resources that are
// all new.
func (o *Outbox) DistributeAllLocallyTx(ctx context.Context, tx *postgres.DB, events []postgres.Event) error {
	left, err := tx.DistributeAllLocallyTx(ctx, events, distributedAtOnce)
	if err != nil {
		return err
	}
	for _, e := range left {
		if err := o.distributeLaterTx(ctx, tx, DistributeArgs{ResourceID: e.ResourceID, ActorID: e.ActorID, Reason: e.Reason}); err != nil {
			return err
		}
	}
	return nil
}

func (o *Outbox) distributeLaterTx(ctx context.Context, tx *postgres.DB, args DistributeArgs) error {
	if _, err := o.Jobs.InsertTx(ctx, tx.Tx(), args, nil); err != nil {
		return fmt.Errorf("outbox: enqueue distribution of %s: %w", args.ResourceID, err)
	}
	return nil
}

// DistributeWorker fills timelines slice by slice.
type DistributeWorker struct {
	river.WorkerDefaults[DistributeArgs]
	outbox *Outbox
}

// NextRetry tries again at once: what fails is the database, and River waits
// for it anyway.
func (w *DistributeWorker) NextRetry(*river.Job[DistributeArgs]) time.Time {
	return time.Now().Add(time.Second)
}

// Timeout bounds the job.
func (w *DistributeWorker) Timeout(*river.Job[DistributeArgs]) time.Duration { return jobTimeout }

// Work fills one slice, asks for the next and completes the job in one
// transaction, so that a process killed in between leaves either nothing or
// everything.
func (w *DistributeWorker) Work(ctx context.Context, job *river.Job[DistributeArgs]) error {
	return w.outbox.DB.InTx(ctx, func(tx *postgres.DB) error {
		next := job.Args
		e := postgres.Event{ResourceID: next.ResourceID, ActorID: next.ActorID, Reason: next.Reason}
		last, err := tx.DistributeSliceTx(ctx, e, next.After, distributeSlice)
		if err != nil {
			return fmt.Errorf("outbox: distribute: %w", err)
		}
		if last != 0 {
			next.After = last
			if err := w.outbox.distributeLaterTx(ctx, tx, next); err != nil {
				return err
			}
		}
		return completeTx(ctx, tx, job)
	})
}
