// Package embeddedpg runs the Postgres that a hub starts by itself when no
// DATABASE_URL is set, so that an administrator has nothing else to install
// than the server's binaries. It makes the cluster, keeps it running while the
// hub runs, and stops it with the hub.
//
// Postgres refuses to run as root: started by root, it runs as a system user of
// its own. It listens on a Unix socket only. A hub that was killed leaves
// nothing behind that keeps the next one from starting: a leftover server is
// stopped and replaced, never adopted. Nothing is ever deleted.
package embeddedpg

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrLocked says that another process uses the data folder.
var ErrLocked = errors.New("another hub is running with this data folder")

const (
	databaseUser = "basilic"
	// Database is the hub's database.
	Database = "basilic"
	// maxSocketPath is the longest folder for a socket: the system's limit for the
	// whole path is 108 bytes.
	maxSocketPath = 90
	startTimeout  = 60 * time.Second
)

// Config says where and how.
type Config struct {
	// DataDir is the hub's data folder, absolute.
	DataDir string
	// Fast gives up durability, for tests.
	Fast bool
	// MaxConnections is the server's limit; 0 is 100.
	MaxConnections int
	Log            *slog.Logger
}

// Cluster is a running server.
type Cluster struct {
	config Config
	layout layout
	lock   *os.File
	bin    string

	stop    context.CancelFunc
	stopped chan struct{}
}

// layout is where a cluster lives.
type layout struct {
	// data is Postgres's folder, sockets that of its socket.
	data, sockets string
	owner         *owner
}

// layoutOf decides where the cluster of a data folder lives: inside it, or where
// the system user cannot reach it, under /var/lib/basilic.
func layoutOf(dataDir string) (layout, error) {
	who, err := clusterOwner()
	if err != nil {
		return layout{}, err
	}
	sum := sha256.Sum256([]byte(dataDir))
	digest := hex.EncodeToString(sum[:])[:16]
	home := filepath.Join(dataDir, "postgres")
	if who != nil && !who.reaches(dataDir) {
		home = filepath.Join("/var/lib/basilic", digest)
	}
	sockets := filepath.Join(home, "socket")
	if len(sockets) > maxSocketPath {
		sockets = filepath.Join(os.TempDir(), "basilic-"+digest)
	}
	return layout{data: filepath.Join(home, "data"), sockets: sockets, owner: who}, nil
}

// Start makes the cluster when there is none and starts its server. Errors match
// ErrNotInstalled or ErrLocked.
func Start(ctx context.Context, config Config) (*Cluster, error) {
	if config.MaxConnections == 0 {
		config.MaxConnections = 100
	}
	lock, err := lockFolder(config.DataDir)
	if err != nil {
		return nil, err
	}
	c, err := start(ctx, config, lock)
	if err != nil {
		_ = lock.Close()
		return nil, err
	}
	return c, nil
}

func start(ctx context.Context, config Config, lock *os.File) (*Cluster, error) {
	l, err := layoutOf(config.DataDir)
	if err != nil {
		return nil, err
	}
	bin, err := Locate(clusterVersion(l.data))
	if err != nil {
		return nil, err
	}
	for _, folder := range []string{filepath.Dir(l.data), l.sockets} {
		if err := l.owner.makeFolder(folder); err != nil {
			return nil, err
		}
	}
	c := &Cluster{config: config, layout: l, lock: lock, bin: bin, stopped: make(chan struct{})}
	if err := c.initialise(ctx); err != nil {
		return nil, err
	}
	supervised, cancel := context.WithCancel(context.Background())
	c.stop = cancel
	go c.supervise(supervised)
	if err := c.waitReady(ctx); err != nil {
		_ = c.Stop(context.WithoutCancel(ctx))
		return nil, err
	}
	if err := c.ensureDatabase(ctx); err != nil {
		_ = c.Stop(context.WithoutCancel(ctx))
		return nil, err
	}
	return c, nil
}

// lockFolder keeps a second hub from the same data folder, for as long as this
// process lives.
func lockFolder(dataDir string) (*os.File, error) {
	if err := os.MkdirAll(dataDir, 0o700); err != nil {
		return nil, fmt.Errorf("embeddedpg: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dataDir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("embeddedpg: lock: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = file.Close()
		return nil, fmt.Errorf("embeddedpg: %s: %w", dataDir, ErrLocked)
	}
	return file, nil
}

func clusterVersion(data string) string {
	text, err := os.ReadFile(filepath.Join(data, "PG_VERSION"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// initialise runs initdb into a folder of its own, then renames it: a cluster is
// either whole or not there.
func (c *Cluster) initialise(ctx context.Context) error {
	if clusterVersion(c.layout.data) != "" {
		return nil
	}
	fresh := fmt.Sprintf("%s.new-%d", c.layout.data, time.Now().UnixNano())
	command := c.command(ctx, "initdb", "--pgdata", fresh, "--username", databaseUser, "--auth", "trust",
		"--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync")
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("embeddedpg: initdb: %w: %s", err, out)
	}
	if err := os.Rename(fresh, c.layout.data); err != nil {
		return fmt.Errorf("embeddedpg: initdb: %w", err)
	}
	return nil
}

// URL returns the connection string of a database of the cluster.
func (c *Cluster) URL(database string) string { return socketURL(c.layout.sockets, database) }

// SocketURL returns the connection string of a cluster that another process
// runs for this data folder.
func SocketURL(dataDir, database string) (string, error) {
	l, err := layoutOf(dataDir)
	if err != nil {
		return "", err
	}
	return socketURL(l.sockets, database), nil
}

func socketURL(sockets, database string) string {
	return "postgres:///" + database + "?host=" + url.QueryEscape(sockets) + "&user=" + databaseUser
}

// Running reports whether a hub runs with this data folder.
func Running(dataDir string) bool {
	lock, err := lockFolder(dataDir)
	if err != nil {
		return errors.Is(err, ErrLocked)
	}
	_ = lock.Close()
	return false
}

func (c *Cluster) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, c.URL("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("embeddedpg: the server did not start (see %s): %w", c.logPath(), err)
		case <-c.stopped:
			return fmt.Errorf("embeddedpg: the server stopped (see %s)", c.logPath())
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (c *Cluster) ensureDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("embeddedpg: %w", err)
	}
	defer func() { _ = conn.Close(ctx) }()
	var exists bool
	if err := conn.QueryRow(ctx, "select exists (select 1 from pg_database where datname = $1)", Database).Scan(&exists); err != nil {
		return fmt.Errorf("embeddedpg: %w", err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, "create database "+pgx.Identifier{Database}.Sanitize()); err != nil {
		return fmt.Errorf("embeddedpg: create database: %w", err)
	}
	return nil
}

// Stop ends the server and waits until its data are safe.
func (c *Cluster) Stop(ctx context.Context) error {
	c.stop()
	select {
	case <-c.stopped:
	case <-ctx.Done():
		return fmt.Errorf("embeddedpg: stop: %w", ctx.Err())
	}
	return c.lock.Close()
}
