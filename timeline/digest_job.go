package timeline

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// monthFormat is how a month is written where it is asked for.
const monthFormat = "2006-01"

// DigestArgs asks for the summaries that are due to be written.
type DigestArgs struct {
	// Month, as « 2026-10 », asks for those of that month whatever the day, "" for those
	// of the month before in the first days of each.
	Month string `json:"month,omitempty"`
}

// Kind names the job.
func (DigestArgs) Kind() string { return "timeline.digests" }

// DigestWorker writes them.
type DigestWorker struct {
	river.WorkerDefaults[DigestArgs]
	digests *Digests
}

// Work writes for a while, in the first days of a month, or what it was asked for.
func (w *DigestWorker) Work(ctx context.Context, job *river.Job[DigestArgs]) error {
	now := time.Now().UTC()
	if job.Args.Month != "" {
		return w.catchUp(ctx, job.Args.Month, now)
	}
	if now.Day() > digestUntil || now.Day() == 1 && now.Hour() < digestHour {
		return nil
	}
	if _, err := w.digests.Write(ctx, now, now.Add(digestFor)); err != nil {
		return err
	}
	if err := w.digests.DB.ForgetDigests(ctx, basilic.MonthOf(now).AddDate(0, -digestsKept, 0), digestSlice); err != nil {
		return fmt.Errorf("timeline: digest: %w", err)
	}
	return nil
}

// catchUp writes those of a month that is over.
func (w *DigestWorker) catchUp(ctx context.Context, text string, now time.Time) error {
	month, err := time.Parse(monthFormat, text)
	if err != nil {
		return river.JobCancel(fmt.Errorf("timeline: digest: %w", err))
	}
	done, err := w.digests.Write(ctx, month.AddDate(0, 1, 0), now.Add(digestFor))
	if err == nil && !done {
		return river.JobSnooze(time.Second)
	}
	return err
}

// CatchUp asks for the summaries of a month that are not written yet, for a hub that
// was off in the first days of the next. One that is not over is basilic.ErrInvalid.
func (d *Digests) CatchUp(ctx context.Context, month, now time.Time) error {
	if month = basilic.MonthOf(month); !month.Before(basilic.MonthOf(now)) {
		return fmt.Errorf("timeline: digests of %s: the month is not over: %w", month.Format(monthFormat), basilic.ErrInvalid)
	}
	return d.DB.InTx(ctx, func(tx *postgres.DB) error {
		return d.JobTx(ctx, tx, DigestArgs{Month: month.Format(monthFormat)})
	})
}

// Register adds the worker to those of a process.
func (d *Digests) Register(workers *river.Workers) {
	river.AddWorker(workers, &DigestWorker{digests: d})
}

// PeriodicJobs returns what is to be done regularly.
func (d *Digests) PeriodicJobs() []*river.PeriodicJob {
	return []*river.PeriodicJob{river.NewPeriodicJob(
		river.PeriodicInterval(digestEvery),
		func() (river.JobArgs, *river.InsertOpts) { return DigestArgs{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true},
	)}
}
