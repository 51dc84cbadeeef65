package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// missingFor is how long an inbox may answer 404 (federation.md 4).
	missingFor = 3 * 24 * time.Hour
	// checkedActors is how many actors of one inbox are asked where theirs is.
	checkedActors = 20
	// checkAttempts is how often a server is asked that does not answer.
	checkAttempts = 6
)

// CheckInboxArgs asks for the actors of an inbox that is missing or gone to be
// fetched again: they may have another by now.
type CheckInboxArgs struct {
	InboxID int64 `json:"inbox_id" river:"unique"`
}

// Kind names the job.
func (CheckInboxArgs) Kind() string { return "outbox.check_inbox" }

// InsertOpts makes the job the only one of its inbox.
func (CheckInboxArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: checkAttempts,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
			rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}},
	}
}

// inboxLostTx has the actors of an inbox looked at: at once when it says to be
// gone, after three days when it is only missing.
func (o *Outbox) inboxLostTx(ctx context.Context, tx *postgres.DB, inbox int64, v verdict) error {
	if v == inboxMissing {
		since, err := tx.InboxMissing(ctx, inbox, o.now())
		if err != nil || o.now().Sub(since) < missingFor {
			return err
		}
	}
	if _, err := o.Jobs.InsertTx(ctx, tx.Tx(), CheckInboxArgs{InboxID: inbox}, nil); err != nil {
		return fmt.Errorf("outbox: enqueue check of inbox %d: %w", inbox, err)
	}
	return nil
}

// CheckInboxWorker finds out where the actors of an inbox are now.
type CheckInboxWorker struct {
	river.WorkerDefaults[CheckInboxArgs]
	outbox *Outbox
}

// NextRetry waits for the server, longer each time.
func (w *CheckInboxWorker) NextRetry(job *river.Job[CheckInboxArgs]) time.Time {
	return time.Now().Add(w.outbox.wait(job.Attempt))
}

// Work fetches the actors, sends what waits to the inboxes that they name now,
// and gives the old one up: whoever still names it cannot be reached.
func (w *CheckInboxWorker) Work(ctx context.Context, job *river.Job[CheckInboxArgs]) error {
	if err := w.outbox.checkInbox(ctx, job.Args.InboxID); err != nil {
		return fmt.Errorf("outbox: check inbox %d: %w", job.Args.InboxID, err)
	}
	return nil
}

func (o *Outbox) checkInbox(ctx context.Context, inbox int64) error {
	iris, err := o.DB.InboxActors(ctx, inbox, checkedActors)
	if err != nil {
		return err
	}
	var actors []basilic.ActorID
	for _, iri := range iris {
		a, err := o.Client.FetchActor(ctx, iri)
		switch {
		case err == nil:
			actors = append(actors, a.ID)
		case federation.Passing(err) || ctx.Err() != nil:
			return err
		case !errors.Is(err, basilic.ErrGone) && !errors.Is(err, basilic.ErrNotFound):
			o.Log.Info("actor of a lost inbox", "actor", iri, "error", err)
		}
	}
	return o.DB.InTx(ctx, func(tx *postgres.DB) error {
		for _, a := range actors {
			host, err := tx.RedirectDeliveriesTx(ctx, inbox, a)
			if err != nil {
				return err
			}
			if host != 0 {
				if err := o.wakeTx(ctx, tx, host); err != nil {
					return err
				}
			}
		}
		return tx.InboxGone(ctx, inbox)
	})
}
