package actors

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// mailsFor is how long mails are kept after they were sent, for whoever says
	// that none came.
	mailsFor = 30 * 24 * time.Hour
	// forgetSlice is how many rows go in one statement.
	forgetSlice = 1_000
	// forgetFor bounds one job; what is left at its end goes with the next.
	forgetFor = 30 * time.Second
)

// ForgetArgs asks for old mails, expired sessions and sign-ups that nobody
// confirmed to be removed.
type ForgetArgs struct{}

// Kind names the job.
func (ForgetArgs) Kind() string { return "actors.forget" }

// ForgetWorker keeps these tables from growing for ever.
type ForgetWorker struct {
	river.WorkerDefaults[ForgetArgs]
	Service *Service
}

// Work removes slice by slice.
func (w *ForgetWorker) Work(ctx context.Context, _ *river.Job[ForgetArgs]) error {
	db, start := w.Service.DB, time.Now()
	for _, table := range []struct {
		forget func(ctx context.Context, before time.Time, limit int) (int64, error)
		before time.Time
	}{
		{db.ForgetMails, start.Add(-mailsFor)},
		{db.ForgetSessions, start},
		{db.ForgetPendingSignUps, start},
	} {
		_, err := postgres.InSlices(start.Add(forgetFor), func() (bool, error) {
			n, err := table.forget(ctx, table.before, forgetSlice)
			return n < forgetSlice, err
		})
		if err != nil {
			return fmt.Errorf("actors: forget: %w", err)
		}
	}
	return nil
}

// Register adds the workers to those of a process.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &ForgetWorker{Service: s})
	river.AddWorker(workers, &MailWorker{Service: s})
}

// PeriodicJobs returns what is to be done regularly.
func (s *Service) PeriodicJobs() []*river.PeriodicJob {
	return []*river.PeriodicJob{river.NewPeriodicJob(
		river.PeriodicInterval(time.Hour),
		func() (river.JobArgs, *river.InsertOpts) { return ForgetArgs{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true},
	)}
}
