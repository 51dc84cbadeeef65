package outbox

import (
	"cmp"
	"context"
	"fmt"
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
	// Backfill is for what is made known of the past: today first looks
	// (actors.FirstLookArgs), among the other jobs; nothing of it is sent.
	Backfill = 3
	farewell = 4
)

// priorityOf returns how urgent an activity is by its type.
func priorityOf(a basilic.Activity) int {
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
	// Urgent puts the job and its deliveries before publications, whatever the type
	// of the activity: it is a reply, or repeats one.
	Urgent bool `json:"urgent,omitempty"`
}

func (a FanOutArgs) audience() postgres.Audience {
	return postgres.Audience{FollowersOf: a.FollowersOf, ReachOf: a.ReachOf, Actors: a.Actors, Servers: a.Servers}
}

// Kind names the job.
func (FanOutArgs) Kind() string { return "outbox.fan_out" }

// InsertOpts sets queue and priority.
func (a FanOutArgs) InsertOpts() river.InsertOpts {
	priority := publication
	if a.Urgent {
		priority = urgent
	}
	return river.InsertOpts{Queue: QueueDeliver, Priority: priority, MaxAttempts: attempts}
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
			way := route{audience: job.Args.audience(), urgent: job.Args.Urgent}
			if err := w.outbox.fanOutByTx(ctx, tx, activity, way); err != nil {
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
	return o.fanOutByTx(ctx, tx, a, route{audience: audience})
}

// route says how an activity reaches its audience.
type route struct {
	audience postgres.Audience
	// behind is another object of which all that is on its way to a host must be
	// there before the activity; "" is none.
	behind basilic.IRI
	// urgent is FanOutArgs.Urgent.
	urgent bool
}

func (o *Outbox) fanOutByTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, way route) error {
	order := orderOf(a)
	if way.behind != "" {
		order = postgres.Order{Object: way.behind}
	}
	recipients, err := tx.Recipients(ctx, way.audience, order)
	if err != nil {
		return fmt.Errorf("outbox: recipients of %s: %w", a.IRI, err)
	}
	priority := priorityOf(a)
	if way.urgent {
		priority = urgent
	}
	return o.distributeTx(ctx, tx, a, distribution{recipients: recipients, behind: cmp.Or(way.behind, a.Object), priority: priority})
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

// distribution is who receives an activity; those who must wait have it after
// what is about an object, mostly its own.
type distribution struct {
	recipients []postgres.Recipient
	behind     basilic.IRI
	priority   int
}

func (o *Outbox) distributeTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, d distribution) error {
	var waiting []postgres.Recipient
	var ready []postgres.Recipient
	for _, r := range d.recipients {
		if r.Waiting {
			waiting = append(waiting, r)
		} else {
			ready = append(ready, r)
		}
	}
	if err := o.appendBehindTx(ctx, tx, a, distribution{recipients: waiting, behind: d.behind, priority: d.priority}); err != nil {
		return err
	}
	var jobs []river.InsertManyParams
	for _, inboxes := range chunksOf(ready) {
		id, err := tx.InsertChunk(ctx, a.ID, a.Object, inboxes, false)
		if err != nil {
			return fmt.Errorf("outbox: chunk of %s: %w", a.IRI, err)
		}
		jobs = append(jobs, river.InsertManyParams{Args: DeliverArgs{ChunkID: id}, InsertOpts: &river.InsertOpts{Priority: d.priority}})
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
func (o *Outbox) appendBehindTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, d distribution) error {
	if len(d.recipients) == 0 {
		return nil
	}
	var inboxes []int64
	var hosts []int64
	var deliveries []postgres.NewDelivery
	for _, r := range d.recipients {
		inboxes = append(inboxes, r.InboxID)
		if len(hosts) == 0 || hosts[len(hosts)-1] != r.HostID {
			hosts = append(hosts, r.HostID)
		}
		deliveries = append(deliveries, postgres.NewDelivery{
			ActivityID: a.ID, Object: d.behind, InboxID: r.InboxID, HostID: r.HostID, After: o.now(),
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
	return o.enqueueRetriesAsTx(ctx, tx, hosts, river.InsertOpts{Priority: d.priority})
}

// deliverToTx delivers an activity to one actor of another server, before
// everything else.
func (o *Outbox) deliverToTx(ctx context.Context, tx *postgres.DB, a basilic.Activity, to basilic.Actor) error {
	recipient, err := tx.InboxOf(ctx, to.ID)
	if err != nil {
		return fmt.Errorf("outbox: inbox of %s: %w", to.IRI, err)
	}
	return o.distributeTx(ctx, tx, a, distribution{recipients: []postgres.Recipient{recipient}, behind: a.Object, priority: urgent})
}
