package outbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// drainFor is how long one run of a retry job sends before it lets others work.
	drainFor = 30 * time.Second
	// drainBatch is how many deliveries are read at a time.
	drainBatch = 50
	// keepFor is how long the backlog of a suspended host is kept (federation.md 4).
	keepFor = 30 * 24 * time.Hour
	// probeAfter is the wait when the schedule is exhausted: a suspended host is
	// probed once a day.
	probeAfter = 24 * time.Hour
)

// RetryHostArgs asks for what a host waits for to be sent. There is one such
// job a host.
type RetryHostArgs struct {
	HostID int64 `json:"host_id" river:"unique"`
}

// Kind names the job.
func (RetryHostArgs) Kind() string { return "outbox.retry_host" }

// InsertOpts makes the job the only one of its host.
func (RetryHostArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Queue: QueueDeliver, Priority: publication, MaxAttempts: attempts,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
			rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}},
	}
}

// wait returns how long to wait after so many attempts before, give or take a
// tenth, so that hosts that failed together are not all asked together.
func (o *Outbox) wait(attempts int) time.Duration {
	wait := probeAfter
	if attempts < len(o.Schedule) {
		wait = o.Schedule[attempts]
	}
	return time.Duration(float64(wait) * (0.9 + 0.2*rand.Float64()))
}

// enqueueRetriesTx makes sure that each host has its retry job. The caller holds
// the hosts' rows.
func (o *Outbox) enqueueRetriesTx(ctx context.Context, tx *postgres.DB, hosts []int64, at time.Time) error {
	return o.enqueueRetriesAsTx(ctx, tx, hosts, river.InsertOpts{ScheduledAt: at})
}

func (o *Outbox) enqueueRetriesAsTx(ctx context.Context, tx *postgres.DB, hosts []int64, how river.InsertOpts) error {
	if len(hosts) == 0 {
		return nil
	}
	// One statement takes a host once.
	hosts = slices.Compact(slices.Sorted(slices.Values(hosts)))
	jobs := make([]river.InsertManyParams, len(hosts))
	for n, host := range hosts {
		jobs[n] = river.InsertManyParams{Args: RetryHostArgs{HostID: host}, InsertOpts: &how}
	}
	if _, err := o.Jobs.InsertManyTx(ctx, tx.Tx(), jobs); err != nil {
		return fmt.Errorf("outbox: enqueue retries of %d hosts: %w", len(hosts), err)
	}
	return nil
}

// RetryHostWorker sends what waits for one host, oldest first. While the host
// fails, one delivery is the probe and the others wait.
type RetryHostWorker struct {
	river.WorkerDefaults[RetryHostArgs]
	outbox *Outbox
}

// NextRetry tries again at once.
func (w *RetryHostWorker) NextRetry(*river.Job[RetryHostArgs]) time.Time {
	return time.Now().Add(time.Second)
}

// Timeout bounds the job.
func (w *RetryHostWorker) Timeout(*river.Job[RetryHostArgs]) time.Duration { return jobTimeout }

// Work drains the host, then ends the job under the lock of the host's row, and
// only when nothing is pending: a failure recorded meanwhile is either seen here
// or makes a job of its own.
func (w *RetryHostWorker) Work(ctx context.Context, job *river.Job[RetryHostArgs]) error {
	o := w.outbox
	if err := o.drain(ctx, job.Args.HostID); err != nil {
		return fmt.Errorf("outbox: retry host %d: %w", job.Args.HostID, err)
	}
	var snooze time.Duration
	err := o.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.LockHosts(ctx, []int64{job.Args.HostID}); err != nil {
			return err
		}
		next, pending, err := tx.NextDelivery(ctx, job.Args.HostID)
		if err != nil {
			return err
		}
		host, err := tx.HostByID(ctx, job.Args.HostID)
		if err != nil {
			return err
		}
		if pending == 0 || host.Refused {
			return completeTx(ctx, tx, job)
		}
		if host.NextAttemptAt != nil && host.NextAttemptAt.After(next) {
			next = *host.NextAttemptAt
		}
		snooze = max(next.Sub(o.now()), time.Second)
		return nil
	})
	if err != nil {
		return fmt.Errorf("outbox: retry host %d: %w", job.Args.HostID, err)
	}
	if snooze > 0 {
		return river.JobSnooze(snooze)
	}
	return nil
}

// drain sends what is due to a host until nothing is, the host fails, or its
// time is over.
func (o *Outbox) drain(ctx context.Context, host int64) error {
	until := o.now().Add(drainFor)
	known, err := o.DB.HostByID(ctx, host)
	if err != nil || known.Refused {
		return err
	}
	if known.NextAttemptAt != nil && known.NextAttemptAt.After(o.now()) {
		return nil
	}
	if known.SuspendedAt != nil && o.now().Sub(*known.SuspendedAt) >= keepFor {
		return o.abandon(ctx, known)
	}
	for o.now().Before(until) {
		due, err := o.DB.DueDeliveries(ctx, host, o.now(), drainBatch)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, d := range due {
			down, err := o.retry(ctx, d)
			if err != nil || down || o.now().After(until) {
				return err
			}
		}
	}
	return nil
}

// retry sends one pending delivery and records what came of it; down says that
// the host failed.
func (o *Outbox) retry(ctx context.Context, d postgres.Delivery) (down bool, err error) {
	got := o.post(ctx, d.URL, d.ActorIRI, d.Document)
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	err = o.record(ctx, func(tx *postgres.DB) error {
		if err := tx.LockHosts(ctx, []int64{d.HostID}); err != nil {
			return err
		}
		if got.verdict == hostDown {
			return o.hostsFailedTx(ctx, tx, map[int64]outcome{d.HostID: got})
		}
		if err := tx.HostAlive(ctx, []int64{d.HostID}, o.now()); err != nil {
			return err
		}
		return o.recordRetryTx(ctx, tx, d, got)
	})
	return got.verdict == hostDown, err
}

func (o *Outbox) recordRetryTx(ctx context.Context, tx *postgres.DB, d postgres.Delivery, got outcome) error {
	if got.verdict == delivered && d.Missing {
		if err := tx.InboxesFound(ctx, []int64{d.InboxID}); err != nil {
			return err
		}
	}
	if !got.verdict.waits() || d.Attempts >= len(o.Schedule) {
		return tx.DeleteDelivery(ctx, d.ID)
	}
	if got.verdict == inboxMissing || got.verdict == inboxGone {
		if err := o.inboxLostTx(ctx, tx, d.InboxID, got.verdict); err != nil {
			return err
		}
	}
	return tx.PostponeDelivery(ctx, d.ID, o.now().Add(max(o.wait(d.Attempts), got.after)), got.failure)
}

// abandon drops what a host that has been suspended for too long waits for.
func (o *Outbox) abandon(ctx context.Context, host basilic.Host) error {
	return o.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.LockHosts(ctx, []int64{host.ID}); err != nil {
			return err
		}
		dropped, err := tx.AbandonHostTx(ctx, host.ID, o.now())
		if err == nil {
			o.Log.Warn("host abandoned", "host", host.Authority, "suspended", host.SuspendedAt, "dropped", dropped)
		}
		return err
	})
}

// SweepArgs asks for lost retry jobs to be made again.
type SweepArgs struct{}

// Kind names the job.
func (SweepArgs) Kind() string { return "outbox.sweep" }

// SweepWorker re-creates the retry job of every host that has something
// pending: making one that exists does nothing.
type SweepWorker struct {
	river.WorkerDefaults[SweepArgs]
	outbox *Outbox
}

// Work sweeps once.
func (w *SweepWorker) Work(ctx context.Context, _ *river.Job[SweepArgs]) error {
	hosts, err := w.outbox.DB.HostsPending(ctx)
	if err != nil {
		return fmt.Errorf("outbox: sweep: %w", err)
	}
	return w.outbox.DB.InTx(ctx, func(tx *postgres.DB) error {
		return w.outbox.enqueueRetriesTx(ctx, tx, hosts, time.Time{})
	})
}

// Register adds the workers of delivery to those of a process.
func (o *Outbox) Register(workers *river.Workers) {
	river.AddWorker(workers, &FanOutWorker{outbox: o})
	river.AddWorker(workers, &DeliverWorker{outbox: o})
	river.AddWorker(workers, &DistributeWorker{outbox: o})
	river.AddWorker(workers, &ForgetWorker{outbox: o})
	river.AddWorker(workers, &RetryHostWorker{outbox: o})
	river.AddWorker(workers, &SweepWorker{outbox: o})
	river.AddWorker(workers, &CheckInboxWorker{outbox: o})
}

// PeriodicJobs returns what must run now and then.
func (o *Outbox) PeriodicJobs() []*river.PeriodicJob {
	regularly := func(every time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(river.PeriodicInterval(every), func() (river.JobArgs, *river.InsertOpts) { return args, nil },
			&river.PeriodicJobOpts{RunOnStart: true})
	}
	return []*river.PeriodicJob{regularly(time.Minute, SweepArgs{}), regularly(forgetEvery, ForgetArgs{})}
}
