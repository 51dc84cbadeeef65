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
	// reachFor is how long it is kept which inboxes were sent an object that ended.
	reachFor = 60 * 24 * time.Hour
	// forgetSlice is how many rows one statement looks at.
	forgetSlice = 1_000
	// forgetFor bounds one job; another goes on where it stopped.
	forgetFor = 30 * time.Second
	// forgetEvery is how often all is looked at.
	forgetEvery = 12 * time.Hour
)

// ForgetArgs asks for what was delivered to be forgotten where nothing needs it
// any more, from where an earlier job stopped.
type ForgetArgs struct {
	AfterChunk int64 `json:"after_chunk,omitempty"`
	// ChunksDone says that chunks were looked at to the end.
	ChunksDone    bool       `json:"chunks_done,omitempty"`
	AfterActivity basilic.ID `json:"after_activity,omitempty"`
}

// Kind names the job.
func (ForgetArgs) Kind() string { return "outbox.forget" }

// ForgetWorker keeps delivery chunks, and activities that nobody can ask for, from
// growing for ever.
type ForgetWorker struct {
	river.WorkerDefaults[ForgetArgs]
	outbox *Outbox
}

// Work looks slice by slice: first at the chunks, then at the activities that
// these kept.
func (w *ForgetWorker) Work(ctx context.Context, job *river.Job[ForgetArgs]) error {
	at, before := job.Args, w.outbox.now().Add(-reachFor)
	done, err := postgres.InSlices(time.Now().Add(forgetFor), func() (bool, error) { return w.step(ctx, &at, before) })
	if err != nil {
		return fmt.Errorf("outbox: forget: %w", err)
	}
	if done {
		return nil
	}
	if _, err := w.outbox.Jobs.Insert(ctx, at, nil); err != nil {
		return fmt.Errorf("outbox: go on to forget: %w", err)
	}
	return nil
}

// step looks at one slice and reports whether it was the last.
func (w *ForgetWorker) step(ctx context.Context, at *ForgetArgs, before time.Time) (bool, error) {
	var err error
	if !at.ChunksDone {
		at.AfterChunk, _, err = w.outbox.DB.ForgetChunks(ctx, before, at.AfterChunk, forgetSlice)
		at.ChunksDone = at.AfterChunk == 0
		return false, err
	}
	at.AfterActivity, _, err = w.outbox.DB.ForgetActivities(ctx, before, at.AfterActivity, forgetSlice)
	return at.AfterActivity == "", err
}
