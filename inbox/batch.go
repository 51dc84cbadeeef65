package inbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/resources"
)

const (
	// batchSize is how many activities are applied in one transaction.
	batchSize = 200
	// batchFor is how long a job goes on before it lets others have their turn.
	batchFor = 20 * time.Second
)

// BatchArgs asks for what was recorded from a key on to be processed.
type BatchArgs struct {
	From int64 `json:"from"`
}

// Kind names the job.
func (BatchArgs) Kind() string { return "inbox.process_batch" }

// InsertOpts sets the queue.
func (BatchArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueBatch, MaxAttempts: 10_000}
}

// BatchWorker applies received activities, many in one transaction. A job says
// only where to begin: it takes what waits from there on and is not taken by
// another. Nothing is forgotten: each recorded batch has its job, and a job that
// passes over what another one has taken began no earlier than that other one,
// which is run again when it is cut.
//
// Only what needs nothing but the database is applied here. The rest, and
// whatever makes a whole batch fail, gets a job of its own (ProcessArgs).
type BatchWorker struct {
	river.WorkerDefaults[BatchArgs]
	inbox *Inbox
}

// Timeout bounds the job.
func (w *BatchWorker) Timeout(*river.Job[BatchArgs]) time.Duration { return time.Minute }

// NextRetry is soon: what failed here is the database.
func (w *BatchWorker) NextRetry(job *river.Job[BatchArgs]) time.Time {
	return time.Now().Add(min(time.Duration(job.Attempt)*time.Second, 30*time.Second))
}

// Work applies batches until nothing waits.
func (w *BatchWorker) Work(ctx context.Context, job *river.Job[BatchArgs]) error {
	for start := time.Now(); ; {
		taken, err := w.inbox.applyBatch(ctx, job.Args.From)
		if err != nil {
			return fmt.Errorf("inbox: process batch from %d: %w", job.Args.From, err)
		}
		if taken < batchSize {
			return nil
		}
		if time.Since(start) > batchFor {
			return river.JobSnooze(0)
		}
	}
}

// applyBatch applies one batch and returns how many activities it took.
func (i *Inbox) applyBatch(ctx context.Context, from int64) (int, error) {
	b := &batch{Inbox: i}
	err := guard(func() error {
		return i.DB.InTx(ctx, func(tx *postgres.DB) error {
			if err := b.take(ctx, tx, from); err != nil {
				return err
			}
			return b.apply(ctx, tx)
		})
	})
	if err == nil {
		b.report()
		return len(b.items), nil
	}
	if ctx.Err() != nil || postgres.Unavailable(err) || len(b.items) == 0 {
		return 0, err
	}
	// Something in it cannot be applied with the others: each by itself then.
	i.Log.Warn("inbox batch failed, its activities are processed one by one", "activities", len(b.items), "error", err)
	return len(b.items), i.DB.InTx(ctx, func(tx *postgres.DB) error { return i.leaveAloneTx(ctx, tx, idsOf(b.items)) })
}

// leaveAloneTx gives received activities jobs of their own.
func (i *Inbox) leaveAloneTx(ctx context.Context, tx *postgres.DB, ids []int64) error {
	if len(ids) == 0 {
		return nil
	}
	if err := tx.SetInboxItemsAlone(ctx, ids); err != nil {
		return err
	}
	jobs := make([]river.InsertManyParams, len(ids))
	for n, id := range ids {
		jobs[n] = river.InsertManyParams{Args: ProcessArgs{ItemID: id}}
	}
	_, err := i.Jobs.InsertManyFastTx(ctx, tx.Tx(), jobs)
	return err
}

func idsOf(items []postgres.InboxItem) []int64 {
	ids := make([]int64, len(items))
	for n, item := range items {
		ids[n] = item.ID
	}
	return ids
}

// batch is the work on some received activities in one transaction.
type batch struct {
	*Inbox
	items []postgres.InboxItem
	// activities are the items, parsed; answers is what came of each: errPending at
	// first, errAlone for one that gets a job of its own.
	activities []activitystreams.Activity
	answers    []error
	actors     map[basilic.IRI]basilic.Actor
}

var (
	errPending = errors.New("inbox: not applied yet")
	errAlone   = errors.New("inbox: needs a job of its own")
)

func (b *batch) take(ctx context.Context, tx *postgres.DB, from int64) (err error) {
	b.items, err = tx.TakeInboxItemsTx(ctx, from, batchSize)
	return err
}

func (b *batch) apply(ctx context.Context, tx *postgres.DB) error {
	if len(b.items) == 0 {
		return nil
	}
	for _, step := range []func(context.Context, *postgres.DB) error{b.parse, b.createAll, b.applyOthers} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	var done, alone []int64
	for n, item := range b.items {
		if errors.Is(b.answers[n], errAlone) {
			alone = append(alone, item.ID)
		} else {
			done = append(done, item.ID)
		}
	}
	if err := b.leaveAloneTx(ctx, tx, alone); err != nil {
		return err
	}
	return tx.FinishInboxItems(ctx, done)
}

// parse reads the activities and looks up who is in them. One whose actor is not
// known here, or was not asked for too long, needs another server.
func (b *batch) parse(ctx context.Context, tx *postgres.DB) error {
	b.activities, b.answers = make([]activitystreams.Activity, len(b.items)), make([]error, len(b.items))
	var iris, about []basilic.IRI
	for n, item := range b.items {
		if item.Type == refetch {
			b.answers[n] = errAlone
			continue
		}
		if b.activities[n], b.answers[n] = activitystreams.ParseActivity(item.Body); b.answers[n] == nil {
			b.activities[n] = b.activities[n].SignedBy(item.ActorIRI)
			b.answers[n] = errPending
			iris = append(iris, b.activities[n].Actor, b.activities[n].Embedded.IRI("audience"))
			about = append(about, aboutWhat(b.activities[n]))
		}
	}
	err := tx.LockIRIsTx(ctx, about)
	if err != nil {
		return err
	}
	if b.actors, err = b.Actors.KnownTx(ctx, tx, iris); err != nil {
		return err
	}
	for n, a := range b.activities {
		if _, known := b.actors[a.Actor]; b.pending(n) && !known {
			b.answers[n] = errAlone
		}
	}
	return nil
}

// aboutWhat is what aboutTx has for itself while an activity is applied.
func aboutWhat(a activitystreams.Activity) basilic.IRI {
	switch a.Type {
	case basilic.ActivityBlock, basilic.ActivityFollow, basilic.ActivityAnnounce, basilic.ActivityLike, basilic.ActivityEmojiReact, basilic.ActivityDislike:
		return a.IRI
	case basilic.ActivityQuoteRequest, basilic.ActivityFeatureRequest:
		return a.Instrument
	case basilic.ActivityFlag:
		return flagsOf(a)
	}
	return a.Object
}

func (b *batch) pending(n int) bool { return errors.Is(b.answers[n], errPending) }

// createAll applies the Creates of objects that came with them and are new here
// (ActivityPub 7.2).
func (b *batch) createAll(ctx context.Context, tx *postgres.DB) error {
	var arrivals []resources.Arrival
	var which []int
	for n, a := range b.activities {
		if !b.pending(n) || a.Type != basilic.ActivityCreate || b.needsNetwork(a) {
			continue
		}
		author := b.actors[a.Actor]
		article, err := b.articleOf(ctx, author, a)
		if err != nil {
			b.answers[n] = err
			continue
		}
		if article.InReplyTo != "" {
			// Applied with the others, after those that it may answer.
			continue
		}
		arrivals = append(arrivals, resources.Arrival{Author: author, Article: article, Activity: a.IRI})
		which = append(which, n)
	}
	if len(arrivals) == 0 {
		return nil
	}
	answers, err := b.Resources.ReceiveNewTx(ctx, tx, arrivals, b.actors)
	if err != nil {
		return err
	}
	for k, n := range which {
		if !errors.Is(answers[k], basilic.ErrConflict) {
			b.answers[n] = answers[k]
		}
	}
	return nil
}

// needsNetwork reports whether an object must be fetched or asked after, or its base
// fetched.
func (b *batch) needsNetwork(a activitystreams.Activity) bool {
	if a.Embedded == nil || a.Embedded.Type() == "" || a.Type == basilic.ActivityUpdate && narrowed(a) {
		return true
	}
	base := a.Embedded.IRI("audience")
	if base == "" || base == basilic.PublicAudience || !base.SameOrigin(a.Object) {
		return false
	}
	_, known := b.actors[base]
	return !known
}

// applyOthers applies what changes what is here, each in a savepoint, in the
// order of arrival.
func (b *batch) applyOthers(ctx context.Context, tx *postgres.DB) error {
	on := *b.Inbox
	on.DB = tx
	for n, a := range b.activities {
		if !b.pending(n) {
			continue
		}
		if !b.together(a) {
			b.answers[n] = errAlone
			continue
		}
		err := on.dispatch(ctx, b.actors[a.Actor], a)
		if ctx.Err() != nil || postgres.Unavailable(err) {
			return err
		}
		if b.answers[n] = err; err != nil && !errors.Is(err, basilic.ErrDropped) {
			b.answers[n] = errAlone
		}
	}
	return nil
}

// together reports whether applying an activity needs the database only: a
// transaction must not wait for another server.
func (b *batch) together(a activitystreams.Activity) bool {
	switch a.Type {
	case basilic.ActivityBlock, basilic.ActivityFlag, basilic.ActivityFollow, basilic.ActivityUndo, basilic.ActivityAccept, basilic.ActivityReject, basilic.ActivityDelete,
		basilic.ActivityLike, basilic.ActivityEmojiReact, basilic.ActivityDislike, basilic.ActivityRemove:
		return true
	case basilic.ActivityCreate, basilic.ActivityUpdate:
		return a.Object != a.Actor && !b.needsNetwork(a)
	case basilic.ActivityQuoteRequest, basilic.ActivityFeatureRequest:
		return a.InstrumentCopy.Type() != ""
	}
	return false
}

// report counts what came of each activity, once that is durable.
func (b *batch) report() {
	for n, item := range b.items {
		if !errors.Is(b.answers[n], errAlone) {
			b.processed(item, b.answers[n])
		}
	}
}
