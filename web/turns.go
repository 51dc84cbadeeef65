package web

import (
	"context"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"
)

const (
	// turnsPerCore is how many pages are built at once for each core: most of them wait
	// for the database while one is written. With two, cores wait for pages.
	turnsPerCore = 4
	// longestTurn is after how long whoever still builds a page goes on beside the
	// others: nothing slow keeps them waiting.
	longestTurn = 50 * time.Millisecond
)

// turns lets pages be built in the order in which they were asked for, few at once.
// A page asks the database a dozen times; built all at once, each page waits at
// each of these for any of the others, and some wait six times as long as most.
// In turns they take as long as before together, and each about the same.
type turns chan struct{}

func newTurns() turns { return make(turns, turnsPerCore*runtime.GOMAXPROCS(0)) }

// turn is that of one request.
type turn struct {
	of    turns
	over  atomic.Bool
	limit *time.Timer
}

// wait waits for a turn, which lasts until end or for longestTurn. Whoever asks first
// is first: so channels keep those who wait.
func (t turns) wait(ctx context.Context) (*turn, error) {
	select {
	case t <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	mine := &turn{of: t}
	mine.limit = time.AfterFunc(longestTurn, mine.end)
	return mine, nil
}

// end lets the next one go on; it may be called again.
func (t *turn) end() {
	if t.over.CompareAndSwap(false, true) {
		<-t.of
	}
}

// inTurn has pages built in turns. It is for what reads this hub's database and writes
// into memory: a turn ends before the first byte of an answer is sent, so whoever
// reads slowly keeps nobody waiting.
func (w *Web) inTurn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mine, err := w.turns.wait(r.Context())
		if err != nil {
			// Whoever asked is gone.
			rw.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		defer mine.limit.Stop()
		defer mine.end()
		next.ServeHTTP(&turnWriter{ResponseWriter: rw, turn: mine}, r)
	})
}

// turnWriter ends a turn when an answer begins.
type turnWriter struct {
	http.ResponseWriter
	turn *turn
}

func (w *turnWriter) WriteHeader(status int) {
	w.turn.end()
	w.ResponseWriter.WriteHeader(status)
}

func (w *turnWriter) Write(b []byte) (int, error) {
	w.turn.end()
	return w.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (w *turnWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
