package search

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// findSlice is how many changes are tried in one transaction.
	findSlice = 200
	findFor   = 20 * time.Second
	// findEvery is how long after its publication a resource stands in the timelines of
	// those whose searches find it, at most.
	findEvery = 3 * time.Second
	// rereadSlice is how many searches are read anew at once.
	rereadSlice = 200
)

// FindArgs asks for what changed lately to be tried by the saved searches.
type FindArgs struct{}

// Kind names the job.
func (FindArgs) Kind() string { return "search.find" }

// FindWorker gives the new results of saved searches to their owners' timelines.
type FindWorker struct {
	river.WorkerDefaults[FindArgs]
	service *Service
}

// Work tries slice by slice.
func (w *FindWorker) Work(ctx context.Context, _ *river.Job[FindArgs]) error {
	quiet, err := w.service.db.SavedQuiet(ctx)
	if err != nil || quiet {
		return err
	}
	if err := w.service.reread(ctx); err != nil {
		return err
	}
	_, err = postgres.InSlices(time.Now().Add(findFor), func() (bool, error) { return w.service.db.FindSaved(ctx, findSlice) })
	if err != nil {
		return fmt.Errorf("search: find: %w", err)
	}
	return nil
}

// reread makes anew what finds the results of searches whose words were read by the
// rules of another version: once in a process, for all are looked at.
func (s *Service) reread(ctx context.Context) error {
	for !s.upToDate.Load() {
		stale, err := s.db.StaleSavedSearches(ctx, rules(), rereadSlice)
		if err != nil {
			return err
		}
		s.upToDate.Store(len(stale) == 0)
		for _, saved := range stale {
			m, problem, err := s.readMatch(ctx, saved.Words, saved.Filters)
			if err != nil {
				return err
			}
			if problem != "" {
				// Its words say nothing any more: it finds nothing.
				m = postgres.SavedMatch{Anchors: []string{}, Rules: rules()}
			}
			if err := s.db.SetSavedMatch(ctx, saved.ID, m); err != nil {
				return err
			}
		}
	}
	return nil
}
