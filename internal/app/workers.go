package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"codeberg.org/basilic/basilic/inbox"
	"codeberg.org/basilic/basilic/outbox"
	"codeberg.org/basilic/basilic/resources"
)

// The workers of one process. A chunk waits for the network most of the time.
const (
	deliverWorkers = 60
	inboxWorkers   = 40
	batchWorkers   = 4
	otherWorkers   = 8
	// mediaWorkers are few: a picture takes hundreds of megabytes for a moment.
	mediaWorkers = 1
	// pageWorkers visit the pages of links.
	pageWorkers = 2
)

func (a *App) buildWorkers(ctx context.Context) error {
	process, err := a.DB.Process(ctx)
	if err != nil {
		return err
	}
	workers := river.NewWorkers()
	a.Outbox.Register(workers)
	a.Inbox.Register(workers)
	a.client.Register(workers)
	a.Actors.Register(workers)
	a.Search.Register(workers)
	a.Statistics.Register(workers)
	a.Digests.Register(workers)
	river.AddWorker(workers, &resources.FirstLookWorker{Service: a.Resources})
	river.AddWorker(workers, &resources.ForgetMediaWorker{Service: a.Resources})
	river.AddWorker(workers, &resources.PreviewWorker{Service: a.Resources})
	river.AddWorker(workers, &resources.LinkPreviewWorker{Service: a.Resources})
	river.AddWorker(workers, &resources.AdaptFilesWorker{Service: a.Resources})
	river.AddWorker(workers, &resources.CreditWorker{Service: a.Resources})
	client, err := river.NewClient(riverpgxv5.New(a.DB.Pool()), &river.Config{
		ID: process, Logger: a.Log, Workers: workers,
		PeriodicJobs: slices.Concat(
			a.Actors.PeriodicJobs(), a.Outbox.PeriodicJobs(), a.client.PeriodicJobs(), a.Inbox.PeriodicJobs(),
			a.Resources.PeriodicJobs(), a.Search.PeriodicJobs(), a.Statistics.PeriodicJobs(), a.Digests.PeriodicJobs(),
		),
		Queues: map[string]river.QueueConfig{
			outbox.QueueDeliver:  {MaxWorkers: deliverWorkers},
			inbox.QueueBatch:     {MaxWorkers: batchWorkers},
			inbox.QueueInbox:     {MaxWorkers: inboxWorkers},
			resources.QueueMedia: {MaxWorkers: mediaWorkers},
			resources.QueuePages: {MaxWorkers: pageWorkers},
			river.QueueDefault:   {MaxWorkers: otherWorkers},
		},
		FetchCooldown: 10 * time.Millisecond, FetchPollInterval: time.Second,
		JobTimeout: time.Minute, RescueStuckJobsAfter: 65 * time.Second,
		CompletedJobRetentionPeriod: time.Hour,
	})
	if err != nil {
		return fmt.Errorf("app: workers: %w", err)
	}
	a.working = client
	return nil
}

// Work starts working jobs, until Stop.
func (a *App) Work(ctx context.Context) error {
	if err := a.policy.Record(ctx); err != nil {
		return err
	}
	if a.Sole {
		released, err := a.DB.ReleaseOrphanedJobs(ctx)
		if err != nil {
			return err
		}
		if released > 0 {
			a.Log.Info("jobs of a process that was killed are taken up", "jobs", released)
		}
	}
	if err := a.working.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("app: work: %w", err)
	}
	if !a.Sole {
		a.watchLost(context.WithoutCancel(ctx))
	}
	return nil
}

// Stop lets running jobs end until ctx is done, then cancels them, and closes
// the database. What was cut is taken up by the next start.
func (a *App) Stop(ctx context.Context) error {
	a.unwatch()
	err := a.working.Stop(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		hard, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
		defer cancel()
		err = a.working.StopAndCancel(hard)
	}
	// Nobody can post any more; what was taken in becomes durable, even when those
	// who hung up late used all the time there was.
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	err = errors.Join(err, a.Inbox.Stop(last), a.Visits.Flush(last))
	a.DB.Close()
	if err != nil {
		return fmt.Errorf("app: stop: %w", err)
	}
	return nil
}

// Quiet reports whether no job waits or runs, for tests that wait for it.
func (a *App) Quiet(ctx context.Context) (bool, error) {
	quiet, err := a.DB.JobsQuiet(ctx)
	if err != nil || !quiet {
		return false, err
	}
	return a.DB.SavedQuiet(ctx)
}
