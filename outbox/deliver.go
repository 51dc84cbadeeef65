package outbox

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
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
	hostsAtOnce         = 300
	inboxesAtOnce       = 4
	inboxesByConnection = 8
)

// sendFor is how long a chunk begins to send. What a slow host leaves unsent by
// then is pending for that host. On a machine that signs slowly, all the chunks
// that are worked at once must have their turn within it.
const sendFor = 40 * time.Second

// sendUntil is when what a chunk began is cut, so that it can still record it.
const sendUntil = 55 * time.Second

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
	if priorityOf(activity) == farewell {
		// Once an actor is gone, nothing that it signed is believed.
		if speaking, err := o.DB.StillSpeaking(ctx, activity.ActorIRI, chunk.ActivityID); err != nil || speaking {
			return cmp.Or(err, river.JobSnooze(time.Second))
		}
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
	return o.record(ctx, func(tx *postgres.DB) error {
		if chunk, err = tx.ChunkByID(ctx, chunk.ID); err != nil || chunk.FinishedAt != nil {
			// An attempt that seemed to fail had succeeded.
			return err
		}
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

// send posts an activity to all targets, whole hosts at a time. A host's first
// failure ends its share: the others wait for its retry.
func (o *Outbox) send(ctx context.Context, a basilic.Activity, targets []postgres.Target) []result {
	results := make([]result, len(targets))
	until := o.now().Add(sendFor)
	ctx, cancel := context.WithTimeout(ctx, sendUntil)
	defer cancel()
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

// share is what one host gets of a chunk.
type share struct {
	outbox   *Outbox
	activity basilic.Activity
	targets  []postgres.Target
	results  []result
	// until is when nothing more is begun.
	until time.Time

	mu   sync.Mutex
	next int
	down *outcome
}

// sendToHost posts to the inboxes of one host, until it fails or the time is
// over.
func (o *Outbox) sendToHost(ctx context.Context, a basilic.Activity, until time.Time, targets []postgres.Target, results []result) {
	s := &share{outbox: o, activity: a, until: until, targets: targets, results: results}
	if host := targets[0]; host.Failing {
		if host.NextAttemptAt != nil && host.NextAttemptAt.After(o.now()) {
			// It failed a moment ago: what comes now waits for its next probe.
			s.down = &outcome{verdict: hostDown}
		} else {
			// The first is the probe.
			s.one(ctx)
		}
	}
	var wait sync.WaitGroup
	for range min(inboxesAtOnce, 1+(len(targets)-1)/inboxesByConnection) {
		wait.Go(func() {
			for s.one(ctx) {
			}
		})
	}
	wait.Wait()
}

// one sends to the next inbox, or notes that the host is down, and reports
// whether there was one.
func (s *share) one(ctx context.Context) bool {
	s.mu.Lock()
	i, failure := s.next, s.down
	s.next++
	s.mu.Unlock()
	if i >= len(s.targets) {
		return false
	}
	if failure == nil {
		s.outbox.awaitDatabase(ctx, s.until)
	}
	if failure == nil && s.outbox.now().After(s.until) {
		failure = &outcome{verdict: unsent}
	}
	if failure != nil {
		s.results[i] = result{s.targets[i], *failure}
		return true
	}
	got := s.outbox.post(ctx, s.targets[i].URL, s.activity.ActorIRI, s.activity.Document)
	s.results[i] = result{s.targets[i], got}
	if got.verdict == hostDown {
		s.mu.Lock()
		s.down = &got
		s.mu.Unlock()
	}
	return true
}

// post sends one activity to one inbox and says what came of it.
func (o *Outbox) post(ctx context.Context, inbox, actor basilic.IRI, document []byte) outcome {
	response, err := o.Client.Post(ctx, inbox, actor, document)
	got := outcomeOf(response.Status, response.Header, err)
	if o.Deliveries != nil {
		o.Deliveries.WithLabelValues(string(got.verdict)).Inc()
	}
	if got.verdict != delivered && ctx.Err() == nil {
		o.Log.Info("delivery", "inbox", inbox, "actor", actor, "outcome", string(got.verdict), "failure", string(got.failure), "error", err)
	}
	return got
}

// recordResultsTx notes what failed, with one retry job for each host concerned.
// The hosts' rows are locked first, as a retry job does before it ends.
func (o *Outbox) recordResultsTx(ctx context.Context, tx *postgres.DB, chunk postgres.Chunk, results []result) error {
	seen := sortOut(results)
	if len(seen.failing) > 0 {
		if err := tx.LockHosts(ctx, seen.failing); err != nil {
			return err
		}
	}
	if err := tx.HostAlive(ctx, seen.alive, o.now()); err != nil {
		return err
	}
	if len(seen.failing) > 0 {
		if err := tx.InsertDeliveries(ctx, o.pendingOf(chunk, results)); err != nil {
			return err
		}
	}
	if len(seen.found) > 0 {
		if err := tx.InboxesFound(ctx, seen.found); err != nil {
			return err
		}
	}
	for _, r := range seen.lost {
		if err := o.inboxLostTx(ctx, tx, r.target.InboxID, r.verdict); err != nil {
			return err
		}
	}
	if err := o.hostsFailedTx(ctx, tx, seen.down); err != nil {
		return err
	}
	if err := o.enqueueRetriesTx(ctx, tx, slices.Compact(seen.late), time.Time{}); err != nil {
		return err
	}
	return o.enqueueRetriesTx(ctx, tx, seen.failing, o.now().Add(o.wait(0)))
}

// sorted are the results of a chunk by what they mean.
type sorted struct {
	// alive are hosts that answered, failing those for which something waits now.
	alive, failing []int64
	// late are those of which the turn did not suffice.
	late []int64
	down map[int64]outcome
	// found are inboxes that had been missing, lost those that are missing or gone.
	found []int64
	lost  []result
}

func sortOut(results []result) sorted {
	s := sorted{down: make(map[int64]outcome)}
	for _, r := range results {
		host := r.target.HostID
		switch {
		case r.verdict == unsent:
			s.late = append(s.late, host)
		case r.verdict != hostDown:
			s.alive = append(s.alive, host)
		case r.failure != basilic.FailureNone:
			s.down[host] = r.outcome
		}
		if r.verdict.waits() && (len(s.failing) == 0 || s.failing[len(s.failing)-1] != host) {
			s.failing = append(s.failing, host)
		}
		switch {
		case r.verdict == inboxMissing, r.verdict == inboxGone:
			s.lost = append(s.lost, r)
		case r.verdict == delivered && r.target.Missing:
			s.found = append(s.found, r.target.InboxID)
		}
	}
	return s
}

// pendingOf returns what is still to be delivered of a chunk.
func (o *Outbox) pendingOf(chunk postgres.Chunk, results []result) []postgres.NewDelivery {
	var pending []postgres.NewDelivery
	for _, r := range results {
		if !r.verdict.waits() {
			continue
		}
		d := postgres.NewDelivery{
			ActivityID: chunk.ActivityID, Object: chunk.Object, InboxID: r.target.InboxID, HostID: r.target.HostID,
			After: o.now(), LastError: r.failure,
		}
		if r.verdict != hostDown && r.verdict != unsent {
			d.Attempts, d.After = 1, o.now().Add(max(o.wait(0), r.after))
		}
		pending = append(pending, d)
	}
	return pending
}

// suspendAfter is how long a host may fail before it is suspended
// (federation.md 4).
const suspendAfter = 8 * 24 * time.Hour

// hostsFailedTx notes the failure of hosts and when each is probed next, in two
// statements whatever their number. The caller holds their rows.
func (o *Outbox) hostsFailedTx(ctx context.Context, tx *postgres.DB, down map[int64]outcome) error {
	if len(down) == 0 {
		return nil
	}
	hosts, err := tx.HostsHealth(ctx, slices.Collect(maps.Keys(down)))
	if err != nil {
		return err
	}
	now := o.now()
	var failures []postgres.HostFailure
	for _, host := range hosts {
		if host.NextAttemptAt != nil && host.NextAttemptAt.After(now) {
			// Another chunk noted the same failure a moment ago.
			continue
		}
		failure := down[host.ID]
		failures = append(failures, postgres.HostFailure{
			HostID: host.ID, Next: now.Add(max(o.wait(host.Attempts), failure.after)), Failure: failure.failure,
			Suspended: host.FailingSince != nil && now.Sub(*host.FailingSince) >= suspendAfter,
		})
	}
	if len(failures) == 0 {
		return nil
	}
	return tx.HostsFailed(ctx, now, failures)
}
