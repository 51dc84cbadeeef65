package inbox

import (
	"context"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// seenFor is how long an activity that was taken in is known again. Signatures
	// count for an hour and servers try again for weeks at most.
	seenFor = 60 * 24 * time.Hour
	// forgetSlice is how many traces go in one statement.
	forgetSlice = 5_000
)

// ForgetArgs asks for the traces of old activities to be removed.
type ForgetArgs struct{}

// Kind names the job.
func (ForgetArgs) Kind() string { return "inbox.forget_seen" }

// ForgetWorker keeps the table of what was taken in from growing for ever.
type ForgetWorker struct {
	river.WorkerDefaults[ForgetArgs]
	inbox *Inbox
}

// Work removes slice by slice; what is left at the end of its time goes with the
// next job.
func (w *ForgetWorker) Work(ctx context.Context, _ *river.Job[ForgetArgs]) error {
	start := time.Now()
	_, err := postgres.InSlices(start.Add(batchFor), func() (bool, error) {
		n, err := w.inbox.DB.ForgetSeen(ctx, start.Add(-seenFor), forgetSlice)
		return n < forgetSlice, err
	})
	return err
}

// PeriodicJobs returns what is to be done regularly.
func (i *Inbox) PeriodicJobs() []*river.PeriodicJob {
	return []*river.PeriodicJob{river.NewPeriodicJob(river.PeriodicInterval(time.Hour), func() (river.JobArgs, *river.InsertOpts) {
		return ForgetArgs{}, nil
	}, &river.PeriodicJobOpts{RunOnStart: true})}
}
