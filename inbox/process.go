package inbox

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// The queues of what was received: QueueBatch for what needs the database only,
// QueueInbox for what may wait for other servers.
const (
	QueueBatch = "inbox_batch"
	QueueInbox = "inbox"
)

// processAttempts is how often an activity is tried that needs another server
// which does not answer.
const processAttempts = 12

// ProcessArgs asks for a received activity to be processed by itself.
type ProcessArgs struct {
	ItemID int64 `json:"item_id"`
}

// Kind names the job.
func (ProcessArgs) Kind() string { return "inbox.process" }

// InsertOpts sets the queue.
func (ProcessArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueInbox, MaxAttempts: 10_000}
}

// ProcessWorker applies received activities one by one: what may need another
// server, and what could not be applied together with others.
type ProcessWorker struct {
	river.WorkerDefaults[ProcessArgs]
	inbox *Inbox
}

// Timeout bounds the job.
func (w *ProcessWorker) Timeout(*river.Job[ProcessArgs]) time.Duration { return time.Minute }

// NextRetry waits longer each time, up to half an hour: another server may be
// down.
func (w *ProcessWorker) NextRetry(job *river.Job[ProcessArgs]) time.Time {
	return time.Now().Add(min(time.Second<<min(job.Attempt, 11), 30*time.Minute))
}

// Work applies one activity and notes what came of it. A passing failure is
// tried again; what breaks a rule leaves no trace but a line in the log.
func (w *ProcessWorker) Work(ctx context.Context, job *river.Job[ProcessArgs]) error {
	i := w.inbox
	item, err := i.DB.InboxItemByID(ctx, job.Args.ItemID)
	if errors.Is(err, basilic.ErrNotFound) {
		// Processed before this job was cut.
		return nil
	}
	if err != nil {
		return fmt.Errorf("inbox: process: %w", err)
	}
	err = guard(func() error { return i.process(ctx, item) })
	if federation.Passing(err) && job.Attempt < processAttempts || postgres.Unavailable(err) || ctx.Err() != nil {
		return fmt.Errorf("inbox: process %s of %s: %w", item.ActivityIRI, item.ActorIRI, err)
	}
	if err := i.DB.FinishInboxItems(ctx, []int64{item.ID}); err != nil {
		return err
	}
	i.processed(item, err)
	return nil
}

// processed counts and logs what came of an activity.
func (i *Inbox) processed(item postgres.InboxItem, err error) {
	outcome := outcomeOf(err)
	if i.Processed != nil {
		i.Processed.WithLabelValues(knownType(item.Type), outcome).Inc()
	}
	if err != nil {
		i.Log.Info("inbox processed", "activity", item.ActivityIRI, "actor", item.ActorIRI, "type", item.Type, "outcome", outcome, "error", err)
	}
}

// guard makes an error of a panic, so that one activity cannot be tried for ever.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("inbox: panic: %v\n%s", p, debug.Stack())
		}
	}()
	return f()
}

func outcomeOf(err error) string {
	switch {
	case err == nil:
		return "applied"
	case errors.Is(err, basilic.ErrDropped):
		return "dropped"
	case errors.Is(err, basilic.ErrUnreachable):
		return "unreachable"
	case errors.Is(err, basilic.ErrInvalid), errors.Is(err, basilic.ErrNotFound), errors.Is(err, basilic.ErrGone), errors.Is(err, basilic.ErrBlocked), errors.Is(err, basilic.ErrLimited):
		return "refused"
	}
	return "failed"
}

// knownType keeps labels of metrics few.
func knownType(t string) string {
	switch basilic.ActivityType(t) {
	case basilic.ActivityAccept, basilic.ActivityAdd, basilic.ActivityAnnounce, basilic.ActivityCreate, basilic.ActivityDelete,
		basilic.ActivityBlock, basilic.ActivityDislike, basilic.ActivityEmojiReact, basilic.ActivityFeatureRequest, basilic.ActivityFlag, basilic.ActivityFollow,
		basilic.ActivityLike, basilic.ActivityMove, basilic.ActivityOffer, basilic.ActivityQuoteRequest, basilic.ActivityReject, basilic.ActivityRemove, basilic.ActivityUndo, basilic.ActivityUpdate, refetch:
		return t
	}
	return "other"
}

func (i *Inbox) process(ctx context.Context, item postgres.InboxItem) error {
	if item.Type == refetch {
		return i.refetch(ctx, item)
	}
	activity, err := activitystreams.ParseActivity(item.Body)
	if err != nil {
		return err
	}
	activity = activity.SignedBy(item.ActorIRI)
	actor, err := i.Actors.Resolve(ctx, activity.Actor)
	if err != nil {
		return i.withoutActor(err, activity)
	}
	return i.dispatch(ctx, actor, activity)
}

// dispatch hands an activity to its file. Types that we do not know are
// acknowledged and leave nothing.
func (i *Inbox) dispatch(ctx context.Context, actor basilic.Actor, a activitystreams.Activity) error {
	switch a.Type {
	case basilic.ActivityFollow:
		return i.follow(ctx, actor, a)
	case basilic.ActivityAccept:
		return i.accept(ctx, actor, a)
	case basilic.ActivityReject:
		return i.reject(ctx, actor, a)
	case basilic.ActivityUndo:
		return i.undo(ctx, actor, a)
	case basilic.ActivityCreate:
		return i.create(ctx, actor, a)
	case basilic.ActivityUpdate:
		return i.update(ctx, actor, a)
	case basilic.ActivityDelete:
		return i.delete(ctx, actor, a)
	case basilic.ActivityBlock:
		return i.block(ctx, actor, a)
	case basilic.ActivityFlag:
		return i.flag(ctx, actor, a)
	case basilic.ActivityMove:
		return i.move(ctx, actor, a)
	case basilic.ActivityOffer:
		return i.offer(ctx, actor, a)
	case basilic.ActivityAnnounce:
		return i.announce(ctx, actor, a)
	case basilic.ActivityLike, basilic.ActivityEmojiReact:
		return i.like(ctx, actor, a)
	case basilic.ActivityDislike:
		return i.dislike(ctx, actor, a)
	case basilic.ActivityAdd:
		return i.add(ctx, actor, a)
	case basilic.ActivityRemove:
		return i.remove(ctx, actor, a)
	case basilic.ActivityQuoteRequest:
		return i.quoteRequest(ctx, actor, a)
	case basilic.ActivityFeatureRequest:
		return i.featureRequest(ctx, actor, a)
	}
	return dropped("type %q", a.Type)
}

// aboutTx runs f in a transaction that has an object, or what may be undone, for
// itself: a Create and the Delete that overtakes it do not miss one another when
// they are applied at the same time.
func (i *Inbox) aboutTx(ctx context.Context, object basilic.IRI, f func(tx *postgres.DB) error) error {
	return i.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := tx.LockIRIsTx(ctx, []basilic.IRI{object}); err != nil {
			return err
		}
		return f(tx)
	})
}

func dropped(format string, arguments ...any) error {
	return fmt.Errorf("inbox: "+format+": %w", append(arguments, basilic.ErrDropped)...)
}

// withoutActor explains why an actor that just signed cannot be had.
func (i *Inbox) withoutActor(err error, a activitystreams.Activity) error {
	if errors.Is(err, basilic.ErrGone) || errors.Is(err, basilic.ErrNotFound) {
		return dropped("%s by %s, who is gone", a.Type, a.Actor)
	}
	return err
}

// Register adds the workers to those of a process.
func (i *Inbox) Register(workers *river.Workers) {
	river.AddWorker(workers, &BatchWorker{inbox: i})
	river.AddWorker(workers, &ForgetWorker{inbox: i})
	river.AddWorker(workers, &ProcessWorker{inbox: i})
}
