package outbox

import (
	"context"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// The queues and priorities of delivery: what people wait for goes first.
const (
	// QueueDeliver works chunks and retries.
	QueueDeliver = "deliver"
	urgent       = 1
	publication  = 2
)

// chunkSize is how many inboxes one delivery job serves.
const chunkSize = 100

// jobTimeout bounds a delivery job; River's rescue comes just after
// (performance.md 2).
const jobTimeout = 60 * time.Second

// attempts is how often River may start a job of ours: it must never give up,
// since every job is idempotent and the schedule of deliveries is in our tables.
const attempts = 10_000

// FanOutArgs asks for an activity to be delivered to the followers of actors
// and to whoever received an object.
type FanOutArgs struct {
	ActivityID  basilic.ID        `json:"activity_id"`
	FollowersOf []basilic.ActorID `json:"followers_of"`
	ReachOf     basilic.IRI       `json:"reach_of,omitempty"`
}

// Kind names the job.
func (FanOutArgs) Kind() string { return "outbox.fan_out" }

// InsertOpts sets queue and priority.
func (FanOutArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueDeliver, Priority: publication, MaxAttempts: attempts}
}

func (o *Outbox) enqueueFanOutTx(ctx context.Context, tx *postgres.DB, args FanOutArgs) error {
	if _, err := o.Jobs.InsertTx(ctx, tx.Tx(), args, nil); err != nil {
		return fmt.Errorf("outbox: enqueue fan-out of %s: %w", args.ActivityID, err)
	}
	return nil
}

// FanOutWorker turns an audience into chunks of deliveries.
type FanOutWorker struct {
	river.WorkerDefaults[FanOutArgs]
	outbox *Outbox
}

// NextRetry tries again at once: what fails is the database, and River waits
// for it anyway.
func (w *FanOutWorker) NextRetry(*river.Job[FanOutArgs]) time.Time {
	return time.Now().Add(time.Second)
}

// Timeout bounds the job.
func (w *FanOutWorker) Timeout(*river.Job[FanOutArgs]) time.Duration { return jobTimeout }

// Work makes all chunks and completes the job in one transaction, so that a
// process killed in between leaves either nothing or everything.
func (w *FanOutWorker) Work(ctx context.Context, job *river.Job[FanOutArgs]) error {
	return w.outbox.DB.InTx(ctx, func(tx *postgres.DB) error {
		activity, err := tx.ActivityToSend(ctx, job.Args.ActivityID)
		switch {
		case isNotFound(err):
			// Withdrawn before it was sent: those who would have received it need not
			// learn that it existed.
		case err != nil:
			return fmt.Errorf("outbox: fan out: %w", err)
		default:
			audience := postgres.Audience{FollowersOf: job.Args.FollowersOf, ReachOf: job.Args.ReachOf}
			if err := w.outbox.fanOutTx(ctx, tx, activity, audience, publication); err != nil {
				return err
			}
		}
		return completeTx(ctx, tx, job)
	})
}

// fanOutTx cuts an audience into chunks with a delivery job each. Hosts that
// have something pending are left out of the chunks and get the activity behind
// it, so that order holds per host.
func (o *Outbox) fanOutTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, audience postgres.Audience, priority int) error {
	inFlight := a.Object
	if a.Type == basilic.ActivityCreate || a.Type == basilic.ActivityAnnounce {
		// Nothing of the object can be in flight that these must follow.
		inFlight = ""
	}
	recipients, err := tx.Recipients(ctx, audience, inFlight)
	if err != nil {
		return fmt.Errorf("outbox: recipients of %s: %w", a.IRI, err)
	}
	return o.distributeTx(ctx, tx, a, recipients, priority)
}

func (o *Outbox) distributeTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, recipients []postgres.Recipient, priority int) error {
	var waiting []postgres.Recipient
	var ready []postgres.Recipient
	for _, r := range recipients {
		if r.Waiting {
			waiting = append(waiting, r)
		} else {
			ready = append(ready, r)
		}
	}
	if err := o.appendBehindTx(ctx, tx, a, waiting); err != nil {
		return err
	}
	var jobs []river.InsertManyParams
	for _, inboxes := range chunksOf(ready) {
		id, err := tx.InsertChunk(ctx, a.ID, a.Object, inboxes, false)
		if err != nil {
			return fmt.Errorf("outbox: chunk of %s: %w", a.IRI, err)
		}
		jobs = append(jobs, river.InsertManyParams{Args: DeliverArgs{ChunkID: id}, InsertOpts: &river.InsertOpts{Priority: priority}})
	}
	if len(jobs) == 0 {
		return nil
	}
	if _, err := o.Jobs.InsertManyTx(ctx, tx.Tx(), jobs); err != nil {
		return fmt.Errorf("outbox: enqueue chunks of %s: %w", a.IRI, err)
	}
	return nil
}

// chunksOf cuts recipients, which come by host, into chunks that hold whole
// hosts where these fit.
func chunksOf(recipients []postgres.Recipient) [][]int64 {
	var chunks [][]int64
	var chunk []int64
	for start := 0; start < len(recipients); {
		end := start
		for end < len(recipients) && recipients[end].HostID == recipients[start].HostID {
			end++
		}
		if len(chunk) > 0 && len(chunk)+end-start > chunkSize {
			chunks, chunk = append(chunks, chunk), nil
		}
		for _, r := range recipients[start:end] {
			if len(chunk) == chunkSize {
				chunks, chunk = append(chunks, chunk), nil
			}
			chunk = append(chunk, r.InboxID)
		}
		start = end
	}
	if len(chunk) > 0 {
		chunks = append(chunks, chunk)
	}
	return chunks
}

// appendBehindTx records deliveries behind what their hosts wait for already,
// and the inboxes as reached, since they will be.
func (o *Outbox) appendBehindTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, recipients []postgres.Recipient) error {
	if len(recipients) == 0 {
		return nil
	}
	var inboxes []int64
	var hosts []int64
	var deliveries []postgres.NewDelivery
	for _, r := range recipients {
		inboxes = append(inboxes, r.InboxID)
		if len(hosts) == 0 || hosts[len(hosts)-1] != r.HostID {
			hosts = append(hosts, r.HostID)
		}
		deliveries = append(deliveries, postgres.NewDelivery{
			ActivityID: a.ID, Object: a.Object, InboxID: r.InboxID, HostID: r.HostID, After: o.now(),
		})
	}
	if _, err := tx.InsertChunk(ctx, a.ID, a.Object, inboxes, true); err != nil {
		return err
	}
	if err := tx.LockHosts(ctx, hosts); err != nil {
		return err
	}
	if err := tx.InsertDeliveries(ctx, deliveries); err != nil {
		return err
	}
	return o.enqueueRetriesTx(ctx, tx, hosts, time.Time{})
}

// deliverToTx delivers an activity to one actor of another server, before
// everything else.
func (o *Outbox) deliverToTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, to basilic.Actor) error {
	recipient, err := tx.InboxOf(ctx, to.ID)
	if err != nil {
		return fmt.Errorf("outbox: inbox of %s: %w", to.IRI, err)
	}
	return o.distributeTx(ctx, tx, a, []postgres.Recipient{recipient}, urgent)
}
