package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// changesChannel is where processes tell each other what changed.
const changesChannel = "basilic_changed"

const (
	// heartbeat is how often a process proves that it can hear.
	heartbeat = 250 * time.Millisecond
	// deafAfter is the age at which the last proof is worth nothing: a withdrawal
	// must reach every process within a second (security.md 53).
	deafAfter = 900 * time.Millisecond
	// reconnectAfter is the pause before the database is asked again.
	reconnectAfter = 200 * time.Millisecond
	// maxPayload is the longest message; Postgres refuses 8,000 bytes.
	maxPayload = 7_000
)

// Kinds of changes.
const (
	// ChangedKey: the key of an actor of another server, by its identifier.
	ChangedKey = "key"
	// ChangedHost: the policy for a host, by its authority.
	ChangedHost = "host"
	// ChangedName: what a server is called.
	ChangedName = "name"
)

// Change names one thing that a cache may hold: what it is ("key", "host",
// "document" …) and which one. An empty Key means all of the kind.
type Change struct{ Kind, Key string }

func (c Change) payload() string {
	p := c.Kind + ":" + c.Key
	if len(p) > maxPayload {
		return c.Kind + ":"
	}
	return p
}

// Changes hears, after Listen, what any process on the database changed, so
// that values may be kept in memory. Whoever keeps one asks Listening each time:
// a process that cannot hear must not trust what it kept (performance.md 4).
// NewCache does all this.
type Changes struct {
	pool *pgxpool.Pool
	// confirmed is when the last exchange that succeeded began, in nanoseconds
	// since 1970, or 0.
	confirmed atomic.Int64

	mu    sync.RWMutex
	heard map[string][]func(key string)

	// stop ends listening and waits for its end.
	stop func()
}

func newChanges(pool *pgxpool.Pool) *Changes {
	return &Changes{pool: pool, heard: make(map[string][]func(key string)), stop: func() {}}
}

// Changes returns what hears of changes in this database.
func (db *DB) Changes() *Changes { return db.changes }

// NotifyChangedTx tells every process, when the transaction commits, that what
// the changes name must be read again. This process is told before InTx returns.
func (db *DB) NotifyChangedTx(ctx context.Context, changes ...Change) error {
	payloads := make([]string, len(changes))
	for i, c := range changes {
		payloads[i] = c.payload()
	}
	_, err := db.exec(ctx, "notify changed", `select pg_notify($1, p) from unnest($2::text[]) as p`, changesChannel, payloads)
	if err != nil {
		return err
	}
	if db.after == nil {
		db.changes.tell(changes)
		return nil
	}
	*db.after = append(*db.after, changes...)
	return nil
}

// OnChange calls heard for each change of a kind, and with an empty key when
// anything of it may have changed. It must not block.
func (c *Changes) OnChange(kind string, heard func(key string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard[kind] = append(c.heard[kind], heard)
}

// Listening reports whether this process hears what others change.
func (c *Changes) Listening() bool {
	return time.Now().UnixNano()-c.confirmed.Load() < int64(deafAfter)
}

// Listen begins to hear, until the database is closed. It is called once.
func (c *Changes) Listen(log *slog.Logger) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	c.stop = func() {
		cancel()
		<-done
	}
	go func() {
		defer close(done)
		c.run(ctx, log)
	}()
}

// run listens until ctx is done, and connects again as often as needed.
func (c *Changes) run(ctx context.Context, log *slog.Logger) {
	for {
		err := c.listen(ctx)
		c.confirmed.Store(0)
		if ctx.Err() != nil {
			return
		}
		log.Warn("cannot hear what other processes change: nothing is served from memory", "error", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(reconnectAfter):
		}
	}
}

// listen hears on one connection, apart from the pool, until it breaks.
func (c *Changes) listen(ctx context.Context) error {
	config := c.pool.Config().ConnConfig.Copy()
	config.ConnectTimeout = 5 * time.Second
	// Called while a message is read: what was told before an answer is known
	// before the answer is.
	config.OnNotification = func(_ *pgconn.PgConn, n *pgconn.Notification) {
		kind, key, _ := strings.Cut(n.Payload, ":")
		c.tell([]Change{{Kind: kind, Key: key}})
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("postgres: listen: %w", err)
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = conn.Close(ctx)
	}()
	if _, err := conn.Exec(ctx, "listen "+changesChannel); err != nil {
		return fmt.Errorf("postgres: listen: %w", err)
	}
	c.forgetAll()
	for {
		if err := c.beat(ctx, conn.PgConn()); err != nil {
			return fmt.Errorf("postgres: listen: %w", err)
		}
	}
}

// beat proves that the connection lives, then waits for news until the next.
func (c *Changes) beat(ctx context.Context, conn *pgconn.PgConn) error {
	start := time.Now()
	ping, cancel := context.WithTimeout(ctx, deafAfter)
	defer cancel()
	if err := conn.Exec(ping, "").Close(); err != nil {
		return err
	}
	c.confirmed.Store(start.UnixNano())
	quiet, cancel := context.WithDeadline(ctx, start.Add(heartbeat))
	defer cancel()
	for {
		err := conn.WaitForNotification(quiet)
		if err == nil {
			continue
		}
		if quiet.Err() != nil && ctx.Err() == nil && !conn.IsClosed() {
			return nil
		}
		return err
	}
}

func (c *Changes) tell(changes []Change) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, change := range changes {
		for _, heard := range c.heard[change.Kind] {
			heard(change.Key)
		}
	}
}

// forgetAll drops everything kept, because news may have been missed.
func (c *Changes) forgetAll() {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, all := range c.heard {
		for _, heard := range all {
			heard("")
		}
	}
}
