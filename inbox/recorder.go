package inbox

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// Bounds of one commit.
const (
	maxTogether      = 500
	maxTogetherBytes = 8 << 20
	commitTimeout    = 10 * time.Second
)

// errStopped says that nothing is taken in any more.
var errStopped = errors.New("inbox: stopping")

// recorder makes received activities durable. A durable commit costs about the
// same for one row as for a hundred, so requests that arrive while a commit is
// on its way share the next one. Each is answered after the commit of its own
// row; a request whose client hangs up takes nothing from the others.
type recorder struct {
	// commit makes activities durable, all or none.
	commit func(ctx context.Context, items []postgres.InboxItem) error

	mu      sync.Mutex
	waiting []*waiter
	running bool
	stopped bool
	work    sync.WaitGroup
}

// waiter is one request that waits for the commit of its row.
type waiter struct {
	item postgres.InboxItem
	// done is buffered: nobody may be there any more to hear the answer.
	done chan error
}

// record returns when the item is durable, or why it is not. When ctx ends
// before, the item is recorded all the same.
func (r *recorder) record(ctx context.Context, item postgres.InboxItem) error {
	w := &waiter{item: item, done: make(chan error, 1)}
	r.mu.Lock()
	if r.stopped {
		r.mu.Unlock()
		return errStopped
	}
	r.waiting = append(r.waiting, w)
	if !r.running {
		r.running = true
		r.work.Go(r.run)
	}
	r.mu.Unlock()
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// run commits until nothing waits.
func (r *recorder) run() {
	for batch := r.next(); batch != nil; batch = r.next() {
		r.settle(batch)
	}
}

// next takes what waits, up to the bounds, or says that the work is over.
func (r *recorder) next() []*waiter {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.waiting) == 0 {
		r.running, r.waiting = false, nil
		return nil
	}
	n, bytes := 0, 0
	for n < len(r.waiting) && n < maxTogether && (n == 0 || bytes+len(r.waiting[n].item.Body) <= maxTogetherBytes) {
		bytes += len(r.waiting[n].item.Body)
		n++
	}
	batch := r.waiting[:n:n]
	r.waiting = r.waiting[n:]
	return batch
}

// settle commits a batch and answers each of its requests. When the batch fails
// for a reason that may lie in one of its rows, each is tried by itself.
func (r *recorder) settle(batch []*waiter) {
	err := r.try(batch)
	if err == nil || len(batch) == 1 || postgres.Unavailable(err) || errors.Is(err, context.DeadlineExceeded) {
		for _, w := range batch {
			w.done <- err
		}
		return
	}
	for _, w := range batch {
		w.done <- r.try([]*waiter{w})
	}
}

// try commits; a panic is an error, so that no request waits for ever.
func (r *recorder) try(batch []*waiter) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("inbox: record: panic: %v\n%s", p, debug.Stack())
		}
	}()
	items := make([]postgres.InboxItem, len(batch))
	for n, w := range batch {
		items[n] = w.item
	}
	// Not the context of any request: the commit belongs to all of them.
	ctx, cancel := context.WithTimeout(context.Background(), commitTimeout)
	defer cancel()
	return r.commit(ctx, items)
}

// stop takes nothing in any more and waits for the commits on their way.
func (r *recorder) stop(ctx context.Context) error {
	r.mu.Lock()
	r.stopped = true
	r.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.work.Wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("inbox: stop: %w", ctx.Err())
	}
}
