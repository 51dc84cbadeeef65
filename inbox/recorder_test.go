package inbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// gate is a recorder on a real database whose commits wait until it is open.
type gate struct {
	*recorder
	db   *postgres.DB
	open chan struct{}

	mu      sync.Mutex
	commits []int
	fault   func(items []postgres.InboxItem)
}

func newGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{db: pgtest.DB(t), open: make(chan struct{})}
	g.recorder = &recorder{commit: func(ctx context.Context, items []postgres.InboxItem) error {
		<-g.open
		g.mu.Lock()
		g.commits = append(g.commits, len(items))
		g.mu.Unlock()
		if g.fault != nil {
			g.fault(items)
		}
		_, _, err := g.db.InsertInboxItems(ctx, items, postgres.InboxJob{})
		return err
	}}
	return g
}

func item(n int) postgres.InboxItem {
	return postgres.InboxItem{
		ActorIRI: "https://far.example/users/x", ActivityIRI: basilic.IRI(fmt.Sprintf("https://far.example/a/%d", n)), Type: "Create", Body: []byte("{}"),
	}
}

// send records items at once while the gate is closed, opens it when all of them
// wait, and returns what each was answered.
func (g *gate) send(t *testing.T, items []postgres.InboxItem) []error {
	t.Helper()
	answers := make([]error, len(items))
	var all sync.WaitGroup
	for n := range items {
		all.Go(func() { answers[n] = g.record(t.Context(), items[n]) })
		g.await(t, n)
	}
	close(g.open)
	all.Wait()
	return answers
}

// await returns when so many requests wait behind the first commit.
func (g *gate) await(t *testing.T, waiting int) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(time.Millisecond) {
		g.recorder.mu.Lock()
		ready := g.running && len(g.waiting) == waiting
		g.recorder.mu.Unlock()
		if ready {
			return
		}
		if time.Since(start) > 2*time.Minute {
			t.Fatalf("never did %d wait", waiting)
		}
	}
}

func (g *gate) kept(t *testing.T) int {
	t.Helper()
	n, err := g.db.CountInboxBacklog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func items(n int) []postgres.InboxItem {
	all := make([]postgres.InboxItem, n)
	for i := range all {
		all[i] = item(i)
	}
	return all
}

func TestRequestsThatWaitTogetherShareACommit(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	for n, err := range g.send(t, items(60)) {
		if err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
	if g.kept(t) != 60 || len(g.commits) != 2 {
		t.Errorf("%d rows by commits of %v", g.kept(t), g.commits)
	}
}

func TestRowThatFailsTakesNoOtherWithIt(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	all := items(20)
	all[7].Type = "Cre\x00ate"
	for n, err := range g.send(t, all) {
		if n == 7 && !postgres.Malformed(err) || n != 7 && err != nil {
			t.Errorf("%d: %v", n, err)
		}
	}
	if g.kept(t) != 19 {
		t.Errorf("%d of 19 are kept", g.kept(t))
	}
}

func TestPanicLosesNoRequest(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	g.fault = func(items []postgres.InboxItem) {
		if slices.ContainsFunc(items, func(i postgres.InboxItem) bool { return i.ActivityIRI == item(3).ActivityIRI }) {
			panic("injected")
		}
	}
	for n, err := range g.send(t, items(12)) {
		if (err != nil) != (n == 3) {
			t.Errorf("%d: %v", n, err)
		}
	}
	if err := g.record(t.Context(), item(99)); err != nil || g.kept(t) != 12 {
		t.Errorf("afterwards: %v, %d rows", err, g.kept(t))
	}
}

func TestClientThatHangsUpCancelsNothing(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	ctx, hangUp := context.WithCancel(t.Context())
	gone := make(chan error)
	for n := range 2 {
		go func() { gone <- g.record(ctx, item(n)) }()
		g.await(t, n)
	}
	hangUp()
	for range 2 {
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("the request was not let go: %v", err)
		}
	}
	close(g.open)
	if err := g.record(t.Context(), item(2)); err != nil {
		t.Fatal(err)
	}
	if g.kept(t) != 3 {
		t.Errorf("%d of 3 are kept", g.kept(t))
	}
}

func TestStopDrainsWhatWasTakenIn(t *testing.T) {
	t.Parallel()
	g := newGate(t)
	answers := make(chan error, 30)
	for n := range 30 {
		go func() { answers <- g.record(t.Context(), item(n)) }()
		g.await(t, n)
	}
	stopped := make(chan error)
	go func() { stopped <- g.stop(t.Context()) }()
	select {
	case err := <-stopped:
		t.Fatalf("stopped before what waits is durable: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	close(g.open)
	if err := <-stopped; err != nil || g.kept(t) != 30 {
		t.Errorf("%v, %d of 30 are kept", err, g.kept(t))
	}
	for range 30 {
		if err := <-answers; err != nil {
			t.Error(err)
		}
	}
	if err := g.record(t.Context(), item(31)); !errors.Is(err, errStopped) {
		t.Errorf("after the end: %v", err)
	}
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	blocked := newGate(t)
	go func() { _ = blocked.record(short, item(0)) }()
	<-short.Done()
	time.Sleep(10 * time.Millisecond)
	if err := blocked.stop(short); err == nil {
		t.Error("stopping does not say that something is still on its way")
	}
	close(blocked.open)
}

func TestBatchIsBounded(t *testing.T) {
	t.Parallel()
	r := &recorder{running: true}
	for n := range maxTogether + 10 {
		r.waiting = append(r.waiting, &waiter{item: item(n)})
	}
	if n := len(r.next()); n != maxTogether {
		t.Errorf("%d rows in one commit", n)
	}
	r.waiting = nil
	for n := range 10 {
		big := item(n)
		big.Body = make([]byte, maxBody)
		r.waiting = append(r.waiting, &waiter{item: big})
	}
	if n := len(r.next()); n != maxTogetherBytes/maxBody {
		t.Errorf("%d MiB in one commit", n)
	}
}
