// Package embeddedpg runs the Postgres that a hub starts by itself when no
// DATABASE_URL is set, so that an administrator has nothing else to install
// than the server's binaries. It makes the cluster (Postgres's word for the
// folder of one server), keeps the server running while the hub runs, and stops
// it with the hub.
//
// Postgres refuses to run as root: started by root, it runs as a system user of
// its own. It listens on a Unix socket only. A hub that was killed leaves
// nothing behind that keeps the next one from starting: a leftover server is
// stopped and replaced, never adopted. Data are never deleted.
package embeddedpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrLocked says that another process uses the data folder.
var ErrLocked = errors.New("another hub is running with this data folder")

const (
	databaseUser = "basilic"
	// Database is the hub's database, made by Start.
	Database = "basilic"
	// startTimeout is how long Start waits for a server that is running but does
	// not answer yet: it may have to recover from a crash.
	startTimeout = 60 * time.Second
	// spawnPatience is how long Start tries again a server that ends at once.
	spawnPatience = 15 * time.Second
)

// Config says where and how. Its zero value, but for the folder, is safe: the
// server gives up durability only when told to.
type Config struct {
	// DataDir is the hub's data folder, absolute.
	DataDir string
	// Fast gives up durability, for tests.
	Fast bool
	// MaxConnections is the server's limit; 0 is 100.
	MaxConnections int
	// Log hears of restarts and leftovers; what the server itself says goes to
	// postgres.log beside its data. nil is silence.
	Log *slog.Logger
}

// Cluster is a running server.
type Cluster struct {
	config Config
	layout layout
	lock   *os.File
	bin    string

	cancel context.CancelFunc
	// ended receives why the server ended, when Start waits for it.
	ended    chan error
	stopped  chan struct{}
	released sync.Once
}

// Start makes the cluster and its database when there are none and starts its
// server. Errors match ErrNotInstalled or ErrLocked.
func Start(ctx context.Context, config Config) (*Cluster, error) {
	if !filepath.IsAbs(config.DataDir) {
		return nil, fmt.Errorf("embeddedpg: data folder %q is not absolute", config.DataDir)
	}
	if config.MaxConnections == 0 {
		config.MaxConnections = 100
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	lock, err := lockFolder(config.DataDir)
	if err != nil {
		return nil, err
	}
	c, err := prepare(ctx, config)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	c.lock = lock
	if err := c.start(ctx); err != nil {
		return nil, errors.Join(err, c.Stop(context.WithoutCancel(ctx)))
	}
	return c, nil
}

// prepare finds the binaries and makes the cluster, without starting it.
func prepare(ctx context.Context, config Config) (*Cluster, error) {
	l, err := layoutOf(config.DataDir)
	if err != nil {
		return nil, err
	}
	bin, err := locateVersion(clusterVersion(l.data))
	if err != nil {
		return nil, err
	}
	for _, folder := range []string{filepath.Dir(l.data), l.sockets} {
		if err := l.owner.makeFolder(folder); err != nil {
			return nil, err
		}
	}
	c := &Cluster{config: config, layout: l, bin: bin, ended: make(chan error, 1), stopped: make(chan struct{})}
	return c, c.initialise(ctx)
}

// start begins supervision and waits until the database answers. A leftover is
// ended before, so that nothing but our own server can answer.
func (c *Cluster) start(ctx context.Context) error {
	var supervised context.Context
	supervised, c.cancel = context.WithCancel(context.WithoutCancel(ctx))
	c.endLeftovers()
	go c.supervise(supervised)
	if err := c.waitReady(ctx); err != nil {
		return err
	}
	return c.ensureDatabase(ctx)
}

func (c *Cluster) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	began := time.Now()
	for {
		conn, err := pgx.Connect(ctx, c.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("embeddedpg: the server does not answer: %w: %s", err, c.logTail())
		case endErr := <-c.ended:
			if time.Since(began) > spawnPatience {
				return fmt.Errorf("embeddedpg: the server does not start: %w: %s", endErr, c.logTail())
			}
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Stop ends the server by a fast shutdown: sessions are ended, data are written.
// The data folder is free afterwards. Stopping again does nothing.
func (c *Cluster) Stop(ctx context.Context) error {
	c.cancel()
	select {
	case <-c.stopped:
	case <-ctx.Done():
		return fmt.Errorf("embeddedpg: stop: %w", ctx.Err())
	}
	var err error
	c.released.Do(func() { err = c.lock.Close() })
	return err
}

// lockFolder keeps a second hub from the same data folder, for as long as this
// process lives.
func lockFolder(dataDir string) (*os.File, error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, fmt.Errorf("embeddedpg: lock: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dataDir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("embeddedpg: lock: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return file, nil
	}
	_ = file.Close()
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, fmt.Errorf("embeddedpg: %s: %w", dataDir, ErrLocked)
	}
	return nil, fmt.Errorf("embeddedpg: lock %s: %w", dataDir, err)
}
