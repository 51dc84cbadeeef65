package outbox

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// QueueDeliver works chunks and retries.
const QueueDeliver = "deliver"

// The priorities of delivery (federation.md 4): what people wait for goes first.
const (
	// urgent is for follows, their answers, replies and withdrawals.
	urgent      = 1
	publication = 2
	// Between them is room for what is sent of the past.
	farewell = 4
)

// priorityOf returns how urgent an activity is.
func priorityOf(a basilic.Activity) int {
	if strings.Contains(string(a.Object), "/ap/notes/") && a.Type != basilic.ActivityAnnounce {
		// Somebody waits for the answer.
		return urgent
	}
	switch a.Type {
	case basilic.ActivityCreate, basilic.ActivityAnnounce, basilic.ActivityUpdate:
		return publication
	case basilic.ActivityDelete:
		if a.Object == a.ActorIRI {
			// To every server that ever knew the actor.
			return farewell
		}
	}
	return urgent
}

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
	Actors      []basilic.ActorID `json:"actors,omitempty"`
	// Servers narrows them by what runs there.
	Servers postgres.Servers `json:"servers,omitempty"`
}

func (a FanOutArgs) audience() postgres.Audience {
	return postgres.Audience{FollowersOf: a.FollowersOf, ReachOf: a.ReachOf, Actors: a.Actors, Servers: a.Servers}
}

// Kind names the job.
func (FanOutArgs) Kind() string { return "outbox.fan_out" }

// InsertOpts sets queue and priority.
func (FanOutArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueDeliver, Priority: publication, MaxAttempts: attempts}
}

func (o *Outbox) enqueueFanOutTx(ctx context.Context, tx *postgres.DB, args FanOutArgs) error {
	return o.enqueueFanOutAtTx(ctx, tx, args, time.Time{})
}

// enqueueFanOutAtTx asks for a fan-out at a time; zero is now.
func (o *Outbox) enqueueFanOutAtTx(ctx context.Context, tx *postgres.DB, args FanOutArgs, at time.Time) error {
	if _, err := o.Jobs.InsertTx(ctx, tx.Tx(), args, &river.InsertOpts{ScheduledAt: at}); err != nil {
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
			if err := w.outbox.fanOutTx(ctx, tx, activity, job.Args.audience()); err != nil {
				return err
			}
		}
		return completeTx(ctx, tx, job)
	})
}

// fanOutTx cuts an audience into chunks with a delivery job each. Hosts that
// have something pending are left out of the chunks and get the activity behind
// it, so that order holds per host.
func (o *Outbox) fanOutTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, audience postgres.Audience) error {
	return o.fanOutBehindTx(ctx, tx, a, audience, "")
}

// fanOutBehindTx is fanOutTx for an activity that must reach each host after all
// that is on its way there about another object; "" is none.
func (o *Outbox) fanOutBehindTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, audience postgres.Audience, behind basilic.IRI) error {
	order := orderOf(a)
	if behind != "" {
		order = postgres.Order{Object: behind}
	}
	recipients, err := tx.Recipients(ctx, audience, order)
	if err != nil {
		return fmt.Errorf("outbox: recipients of %s: %w", a.IRI, err)
	}
	return o.distributeTx(ctx, tx, a, recipients, cmp.Or(behind, a.Object))
}

// orderOf says what of its object an activity must follow.
func orderOf(a basilic.Activity) postgres.Order {
	switch {
	case a.Type == basilic.ActivityCreate:
		// It is the first of its object.
		return postgres.Order{}
	case a.Type == basilic.ActivityAnnounce && a.Form == basilic.AnnounceChange:
		return postgres.Order{Object: a.Object, Actor: a.ActorID, Types: []basilic.ActivityType{basilic.ActivityAnnounce, basilic.ActivityUndo}}
	case a.Type == basilic.ActivityAnnounce:
		// The author's Create may come before or after it, what undid an earlier
		// Announce only before.
		return postgres.Order{Object: a.Object, Actor: a.ActorID, Types: []basilic.ActivityType{basilic.ActivityUndo}}
	}
	return postgres.Order{Object: a.Object}
}

// distributeTx delivers an activity to recipients; those who must wait have it
// after what is about an object, mostly its own.
func (o *Outbox) distributeTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, recipients []postgres.Recipient, behind basilic.IRI) error {
	var waiting []postgres.Recipient
	var ready []postgres.Recipient
	for _, r := range recipients {
		if r.Waiting {
			waiting = append(waiting, r)
		} else {
			ready = append(ready, r)
		}
	}
	if err := o.appendBehindTx(ctx, tx, a, waiting, behind); err != nil {
		return err
	}
	var jobs []river.InsertManyParams
	for _, inboxes := range chunksOf(ready) {
		id, err := tx.InsertChunk(ctx, a.ID, a.Object, inboxes, false)
		if err != nil {
			return fmt.Errorf("outbox: chunk of %s: %w", a.IRI, err)
		}
		jobs = append(jobs, river.InsertManyParams{Args: DeliverArgs{ChunkID: id}, InsertOpts: &river.InsertOpts{Priority: priorityOf(a)}})
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
func (o *Outbox) appendBehindTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, recipients []postgres.Recipient, behind basilic.IRI) error {
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
			ActivityID: a.ID, Object: behind, InboxID: r.InboxID, HostID: r.HostID, After: o.now(),
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
	return o.distributeTx(ctx, tx, a, []postgres.Recipient{recipient}, a.Object)
}
