package outbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Concurrency: hosts of a process at a time, and inboxes of a host at a time, a
// connection for each eight: a connection costs as much as a signature.
const (
	hostsAtOnce         = 1_000
	inboxesAtOnce       = 4
	inboxesByConnection = 8
)

// sendFor is how long a chunk begins to send. What a slow host leaves unsent by
// then is pending for that host; what was begun ends before jobTimeout, so that
// a chunk is always recorded.
const sendFor = 25 * time.Second

// DeliverArgs asks for a chunk to be sent.
type DeliverArgs struct {
	ChunkID int64 `json:"chunk_id"`
}

// Kind names the job.
func (DeliverArgs) Kind() string { return "outbox.deliver" }

// InsertOpts sets the queue.
func (DeliverArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueDeliver, Priority: publication, MaxAttempts: attempts}
}

// DeliverWorker sends the activity of a chunk to its inboxes.
type DeliverWorker struct {
	river.WorkerDefaults[DeliverArgs]
	outbox *Outbox
}

// NextRetry tries again at once: deliveries have a schedule of their own.
func (w *DeliverWorker) NextRetry(*river.Job[DeliverArgs]) time.Time {
	return time.Now().Add(time.Second)
}

// Timeout bounds the job.
func (w *DeliverWorker) Timeout(*river.Job[DeliverArgs]) time.Duration { return jobTimeout }

// Work sends, then records in one transaction what failed, that the chunk is
// finished and that the job is done. A process killed before that sends the
// chunk again, with the same activity ids; nothing of a finished chunk is ever
// sent again.
func (w *DeliverWorker) Work(ctx context.Context, job *river.Job[DeliverArgs]) error {
	o := w.outbox
	chunk, err := o.DB.ChunkByID(ctx, job.Args.ChunkID)
	if err != nil {
		return fmt.Errorf("outbox: deliver: %w", err)
	}
	if chunk.FinishedAt != nil {
		return nil
	}
	activity, err := o.DB.ActivityByID(ctx, chunk.ActivityID)
	if err != nil {
		return fmt.Errorf("outbox: deliver chunk %d: %w", chunk.ID, err)
	}
	targets, err := o.DB.ChunkTargets(ctx, chunk.ID)
	if err != nil {
		return fmt.Errorf("outbox: deliver chunk %d: %w", chunk.ID, err)
	}
	results := o.send(ctx, activity, targets)
	if ctx.Err() != nil {
		// Stopped in the middle: what was sent is not known well enough to be recorded.
		return fmt.Errorf("outbox: deliver chunk %d: %w", chunk.ID, ctx.Err())
	}
	return o.DB.InTx(ctx, func(tx *postgres.DB) error {
		if err := o.recordResultsTx(ctx, tx, chunk, results); err != nil {
			return err
		}
		if err := tx.FinishChunk(ctx, chunk.ID); err != nil {
			return err
		}
		return completeTx(ctx, tx, job)
	})
}

// completeTx ends a job in the transaction of its effects.
func completeTx[T river.JobArgs](ctx context.Context, tx *postgres.DB, job *river.Job[T]) error {
	if _, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx.Tx(), job); err != nil {
		return fmt.Errorf("outbox: complete job %d: %w", job.ID, err)
	}
	return nil
}

// result is what came of one POST.
type result struct {
	target postgres.Target
	outcome
}

// outcome is what a POST means for its delivery and for its host.
type outcome struct {
	verdict verdict
	// after is the least wait that the server asked for.
	after time.Duration
	text  string
}

type verdict string

const (
	delivered verdict = "delivered"
	// postponed: this delivery failed, its host is well.
	postponed verdict = "postponed"
	// hostDown: the host cannot be reached or is overloaded.
	hostDown verdict = "host_down"
	// unsent: its turn did not come in time.
	unsent verdict = "unsent"
	// refused: never to be tried again.
	refused verdict = "refused"
	// inboxGone: the inbox does not exist any more.
	inboxGone verdict = "gone"
)

// send posts an activity to all targets, whole hosts at a time. A host's first
// failure ends its share: the others wait for its retry.
func (o *Outbox) send(ctx context.Context, a basilic.Activity, targets []postgres.Target) []result {
	results := make([]result, len(targets))
	until := o.now().Add(sendFor)
	var wait sync.WaitGroup
	for start := 0; start < len(targets); {
		end := start
		for end < len(targets) && targets[end].HostID == targets[start].HostID {
			end++
		}
		share, outcomes := targets[start:end], results[start:end]
		o.hosts <- struct{}{}
		wait.Go(func() {
			defer func() { <-o.hosts }()
			o.sendToHost(ctx, a, until, share, outcomes)
		})
		start = end
	}
	wait.Wait()
	return results
}

// sendToHost posts to the inboxes of one host, until it fails or the time is
// over.
func (o *Outbox) sendToHost(ctx context.Context, a basilic.Activity, until time.Time, targets []postgres.Target, results []result) {
	var mu sync.Mutex
	var down *outcome
	next := 0
	take := func() (i int, instead *outcome) {
		mu.Lock()
		defer mu.Unlock()
		i, instead = next, down
		next++
		if instead == nil && o.now().After(until) {
			instead = &outcome{verdict: unsent, text: "no time left in its turn"}
		}
		return i, instead
	}
	var wait sync.WaitGroup
	for range min(inboxesAtOnce, 1+(len(targets)-1)/inboxesByConnection) {
		wait.Go(func() {
			for i, instead := take(); i < len(targets); i, instead = take() {
				if instead != nil {
					results[i] = result{targets[i], *instead}
					continue
				}
				got := o.post(ctx, targets[i].URL, a.ActorIRI, a.Document)
				results[i] = result{targets[i], got}
				if got.verdict == hostDown {
					mu.Lock()
					down = &got
					mu.Unlock()
				}
			}
		})
	}
	wait.Wait()
}

// post sends one activity to one inbox and says what came of it.
func (o *Outbox) post(ctx context.Context, inbox, actor basilic.IRI, document []byte) outcome {
	response, err := o.Client.Post(ctx, inbox, actor, document)
	got := outcomeOf(response.Status, response.Header, err)
	if o.Deliveries != nil {
		o.Deliveries.WithLabelValues(string(got.verdict)).Inc()
	}
	if got.verdict != delivered && ctx.Err() == nil {
		o.Log.Info("delivery", "inbox", inbox, "actor", actor, "outcome", string(got.verdict), "error", got.text)
	}
	return got
}

// outcomeOf reads an answer as federation.md 4 says: network errors, 429 and
// 502 to 504 concern the host; any other status shows that it is alive and
// concerns that delivery alone.
func outcomeOf(status int, header http.Header, err error) outcome {
	switch {
	case errors.Is(err, basilic.ErrUnreachable), err != nil && !errors.Is(err, basilic.ErrInvalid) && !errors.Is(err, basilic.ErrBlocked):
		return outcome{verdict: hostDown, text: err.Error()}
	case err != nil:
		return outcome{verdict: refused, text: err.Error()}
	case status >= 200 && status < 300:
		return outcome{verdict: delivered}
	}
	got := outcome{verdict: refused, after: retryAfter(header), text: "HTTP " + strconv.Itoa(status)}
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		got.verdict = hostDown
	case http.StatusGone:
		got.verdict = inboxGone
	case http.StatusUnauthorized, http.StatusNotFound, http.StatusRequestTimeout, http.StatusTooEarly:
		got.verdict = postponed
	default:
		if status >= 500 {
			got.verdict = postponed
		}
	}
	return got
}

// retryAfter reads how long a server asks us to wait (RFC 9110 10.2.3), a day at
// most.
func retryAfter(header http.Header) time.Duration {
	value := header.Get("Retry-After")
	if value == "" {
		return 0
	}
	if seconds, err := strconv.Atoi(value); err == nil {
		return min(max(time.Duration(seconds)*time.Second, 0), 24*time.Hour)
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(time.Until(at), 0), 24*time.Hour)
}

// recordResultsTx notes what failed, with one retry job for each host concerned.
// The hosts' rows are locked first, as a retry job does before it ends.
func (o *Outbox) recordResultsTx(ctx context.Context, tx *postgres.DB, chunk postgres.Chunk, results []result) error {
	var alive, failing, late []int64
	var pending []postgres.NewDelivery
	down := make(map[int64]outcome)
	for _, r := range results {
		host := r.target.HostID
		if r.verdict != hostDown && r.verdict != unsent {
			alive = append(alive, host)
		}
		if r.verdict != hostDown && r.verdict != postponed && r.verdict != unsent {
			continue
		}
		d := postgres.NewDelivery{
			ActivityID: chunk.ActivityID, Object: chunk.Object, InboxID: r.target.InboxID, HostID: host,
			After: o.now(), LastError: r.text,
		}
		switch r.verdict {
		case postponed:
			d.Attempts, d.After = 1, o.now().Add(max(o.wait(0), r.after))
		case hostDown:
			down[host] = r.outcome
		case unsent:
			late = append(late, host)
		}
		pending = append(pending, d)
		if len(failing) == 0 || failing[len(failing)-1] != host {
			failing = append(failing, host)
		}
	}
	if err := tx.LockHosts(ctx, failing); err != nil {
		return err
	}
	if err := tx.HostAlive(ctx, alive); err != nil {
		return err
	}
	if err := tx.InsertDeliveries(ctx, pending); err != nil {
		return err
	}
	for _, r := range results {
		if r.verdict == inboxGone {
			if err := tx.InboxGone(ctx, r.target.InboxID); err != nil {
				return err
			}
		}
	}
	for host, failure := range down {
		if err := o.hostFailedTx(ctx, tx, host, failure); err != nil {
			return err
		}
	}
	if err := o.enqueueRetriesTx(ctx, tx, slices.Compact(late), time.Time{}); err != nil {
		return err
	}
	return o.enqueueRetriesTx(ctx, tx, failing, o.now().Add(o.wait(0)))
}

// hostFailedTx notes a failure of a host and when it is probed next.
func (o *Outbox) hostFailedTx(ctx context.Context, tx *postgres.DB, id int64, failure outcome) error {
	host, err := tx.HostByID(ctx, id)
	if err != nil {
		return err
	}
	if host.NextAttemptAt != nil && host.NextAttemptAt.After(o.now()) {
		// Another chunk noted the same failure a moment ago.
		return nil
	}
	return tx.HostFailed(ctx, id, o.now().Add(max(o.wait(host.Attempts), failure.after)), failure.text)
}
