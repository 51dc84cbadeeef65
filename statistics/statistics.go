// Package statistics is « Statistiques »: how much a hub holds and how it is used,
// by month and by indexation, for everybody. What it shows was counted before, by a
// job and by package visits: a page of numbers counts nothing. Nothing in it is about
// a person, nothing private is in any number.
package statistics

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/visits"
)

const (
	// rollEvery is how old the numbers of a small hub may be.
	rollEvery = 10 * time.Minute
	// small is up to how many resources counting them by indexation costs nothing;
	// a larger hub does it once in valuesEvery.
	small       = 20_000
	valuesEvery = 24 * time.Hour
	// passSlice is how many lines of days that are over are taken away at once, passFor
	// how long one job does it.
	passSlice = 1_000
	passFor   = 20 * time.Second
	// shown is how many months the page shows: the present one and the year before.
	shown = 13
)

// Service keeps and reads the numbers.
type Service struct{ db *postgres.DB }

// New returns the service.
func New(db *postgres.DB) *Service { return &Service{db: db} }

// Hub is what the page shows.
type Hub struct {
	// At is when the numbers were counted, zero when they never were.
	At time.Time
	// Months are the last shown, oldest first, without a gap.
	Months []basilic.MonthNumbers
	// Values are those that a resource has, the most frequent of a facet first.
	Values []basilic.ValueNumbers
}

// Hub returns the numbers at an instant.
func (s *Service) Hub(ctx context.Context, now time.Time) (Hub, error) {
	runs, err := s.db.StatisticsRuns(ctx)
	if err != nil {
		return Hub{}, err
	}
	first := basilic.MonthOf(now).AddDate(0, 1-shown, 0)
	months, err := s.db.MonthNumbers(ctx, first)
	if err != nil {
		return Hub{}, err
	}
	values, err := s.db.ValueNumbers(ctx)
	return Hub{At: runs.Months, Months: filled(months, first, shown), Values: values}, err
}

// Months returns the numbers of every month since the first, oldest first.
func (s *Service) Months(ctx context.Context, now time.Time) ([]basilic.MonthNumbers, error) {
	months, err := s.db.MonthNumbers(ctx, time.Time{})
	if err != nil || len(months) == 0 {
		return nil, err
	}
	first, last := months[0].Month, basilic.MonthOf(now)
	return filled(months, first, (last.Year()-first.Year())*12+int(last.Month()-first.Month())+1), nil
}

// Values returns the numbers of each value of the indexation.
func (s *Service) Values(ctx context.Context) ([]basilic.ValueNumbers, error) {
	return s.db.ValueNumbers(ctx)
}

// filled returns a number of months from the first on; one that has no numbers has
// none.
func filled(months []basilic.MonthNumbers, first time.Time, n int) []basilic.MonthNumbers {
	all := make([]basilic.MonthNumbers, 0, n)
	for i := range n {
		month := basilic.MonthNumbers{Month: first.AddDate(0, i, 0)}
		for _, m := range months {
			if m.Month.Equal(month.Month) {
				month = m
			}
		}
		all = append(all, month)
	}
	return all
}

// Roll counts what there is at an instant, and forgets what was read on days that are
// over, and words that were looked for long ago, or by few.
func (s *Service) Roll(ctx context.Context, at time.Time) error {
	if _, err := postgres.InSlices(time.Now().Add(passFor), func() (bool, error) { return s.db.PassDays(ctx, at, passSlice) }); err != nil {
		return fmt.Errorf("statistics: roll: %w", err)
	}
	resources, err := s.db.RollMonths(ctx, at)
	if err != nil {
		return fmt.Errorf("statistics: roll: %w", err)
	}
	runs, err := s.db.StatisticsRuns(ctx)
	if err != nil {
		return fmt.Errorf("statistics: roll: %w", err)
	}
	if err := s.db.ForgetSearchedWords(ctx, firstOfWords(at), basilic.MonthOf(at), visits.SeveralVisitors); err != nil {
		return fmt.Errorf("statistics: roll: %w", err)
	}
	if resources > small && at.Sub(runs.Values) < valuesEvery {
		return nil
	}
	if err := s.db.RollValues(ctx, at); err != nil {
		return fmt.Errorf("statistics: roll: %w", err)
	}
	return nil
}

// RollArgs asks for the numbers to be counted.
type RollArgs struct{}

// Kind names the job.
func (RollArgs) Kind() string { return "statistics.roll" }

// RollWorker counts.
type RollWorker struct {
	river.WorkerDefaults[RollArgs]
	service *Service
}

// Work counts once.
func (w *RollWorker) Work(ctx context.Context, _ *river.Job[RollArgs]) error {
	return w.service.Roll(ctx, time.Now())
}

// Register adds the worker to those of a process.
func (s *Service) Register(workers *river.Workers) {
	river.AddWorker(workers, &RollWorker{service: s})
}

// PeriodicJobs returns what is to be done regularly.
func (s *Service) PeriodicJobs() []*river.PeriodicJob {
	return []*river.PeriodicJob{river.NewPeriodicJob(
		river.PeriodicInterval(rollEvery),
		func() (river.JobArgs, *river.InsertOpts) { return RollArgs{}, nil },
		&river.PeriodicJobOpts{RunOnStart: true},
	)}
}
