package app

import (
	"context"
	"time"
)

// A process that was killed leaves jobs marked as running. Its sessions end with it, so
// the others see it sooner than River, which waits until a job can no longer be at
// work (RescueStuckJobsAfter).
const (
	lookForLostEvery = 5 * time.Second
	// lostFor is how long a process must be without any session: one that lives asks
	// for jobs each second, and has sessions again soon after Postgres has.
	lostFor = 10 * time.Second
)

// watchLost takes up the jobs of processes that were killed, until unwatch.
func (a *App) watchLost(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	a.unwatch = func() {
		cancel()
		<-ended
	}
	go func() {
		defer close(ended)
		var gone absences
		for {
			select {
			case <-ctx.Done():
				return
			case <-time.After(lookForLostEvery):
			}
			if err := a.takeUp(ctx, &gone); err != nil && ctx.Err() == nil {
				// Who could not look does not know who was there meanwhile.
				gone = nil
				a.Log.Warn("cannot look for processes that were killed", "error", err)
			}
		}
	}()
}

// takeUp looks once, and makes available what was left by those that were lost all
// the time.
func (a *App) takeUp(ctx context.Context, gone *absences) error {
	absent, err := a.DB.LostProcesses(ctx)
	if err != nil {
		return err
	}
	lost := gone.lasting(time.Now(), absent)
	if len(lost) == 0 {
		return nil
	}
	released, err := a.DB.ReleaseJobsOf(ctx, lost)
	if err == nil && released > 0 {
		a.Log.Info("jobs of a process that was killed are taken up", "jobs", released, "processes", lost)
	}
	return err
}

// absences says since when each process was absent at every look.
type absences map[string]time.Time

// lasting notes a look, and returns who was absent at all those of lostFor.
func (a *absences) lasting(now time.Time, absent []string) []string {
	next := make(absences, len(absent))
	var lost []string
	for _, process := range absent {
		since, before := (*a)[process]
		if !before {
			since = now
		}
		next[process] = since
		if now.Sub(since) >= lostFor {
			lost = append(lost, process)
		}
	}
	*a = next
	return lost
}
