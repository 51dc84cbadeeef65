package search

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	learnSlice = 500
	learnFor   = 20 * time.Second
	learnEvery = time.Minute
)

// LearnArgs asks for the words of what was published lately to be learnt.
type LearnArgs struct{}

// Kind names the job.
func (LearnArgs) Kind() string { return "search.learn" }

// LearnWorker learns words, so that the nearest of a misspelt one is found.
type LearnWorker struct {
	river.WorkerDefaults[LearnArgs]
	db *postgres.DB
}

// Work learns slice by slice.
func (w *LearnWorker) Work(ctx context.Context, _ *river.Job[LearnArgs]) error {
	_, err := postgres.InSlices(time.Now().Add(learnFor), func() (bool, error) { return w.db.LearnWords(ctx, learnSlice) })
	if err != nil {
		return fmt.Errorf("search: learn: %w", err)
	}
	return nil
}

// Register adds the workers to those of a process.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &LearnWorker{db: s.db})
	river.AddWorker(workers, &FindWorker{service: s})
}

// PeriodicJobs returns what is to be done regularly.
func (s *Service) PeriodicJobs() []*river.PeriodicJob {
	every := func(interval time.Duration, args river.JobArgs) *river.PeriodicJob {
		return river.NewPeriodicJob(
			river.PeriodicInterval(interval), func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: true},
		)
	}
	return []*river.PeriodicJob{every(learnEvery, LearnArgs{}), every(findEvery, FindArgs{})}
}
