package embeddedpg

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// respawnFirst and respawnMost bound the wait before the server is started
	// again, which doubles while it ends at once.
	respawnFirst = 100 * time.Millisecond
	respawnMost  = 2 * time.Second
	// steadyAfter is how long a server must have run for its end to be news.
	steadyAfter = 10 * time.Second
	stopTimeout = 10 * time.Second
)

// supervise runs the server until the cluster is stopped, and starts it again
// when it dies. The thread is kept: the kernel tells the server when it ends,
// and with it our process, however that happens.
func (c *Cluster) supervise(ctx context.Context) {
	runtime.LockOSThread()
	defer close(c.stopped)
	wait := respawnFirst
	for {
		began := time.Now()
		err := c.run(ctx)
		if ctx.Err() != nil {
			return
		}
		c.config.Log.Warn("postgres ended, starting it again", "error", err)
		select {
		case c.ended <- err:
		default:
		}
		if time.Since(began) > steadyAfter {
			wait = respawnFirst
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
		wait = min(2*wait, respawnMost)
		c.endLeftovers()
	}
}

// run starts the server once and waits for its end.
func (c *Cluster) run(ctx context.Context) error {
	log, err := os.OpenFile(c.logPath(), os.O_CREATE|os.O_WRONLY|os.O_APPEND|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return fmt.Errorf("embeddedpg: log: %w", err)
	}
	defer func() { _ = log.Close() }()
	command := c.command(context.WithoutCancel(ctx), "postgres", c.arguments()...)
	command.Stdout, command.Stderr = log, log
	// Its own group keeps Ctrl-C in a terminal for the hub, which stops it in order.
	command.SysProcAttr.Setpgid = true
	command.SysProcAttr.Pdeathsig = syscall.SIGINT
	if err := command.Start(); err != nil {
		return fmt.Errorf("embeddedpg: start: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		err = command.Wait()
		close(ended)
	}()
	select {
	case <-ended:
		return fmt.Errorf("embeddedpg: postgres: %w", err)
	case <-ctx.Done():
	}
	// SIGINT is a fast shutdown: sessions are ended, data are written. SIGQUIT is
	// an immediate one: the next start recovers from the log.
	_ = command.Process.Signal(syscall.SIGINT)
	select {
	case <-ended:
	case <-time.After(stopTimeout):
		_ = command.Process.Signal(syscall.SIGQUIT)
		<-ended
	}
	return nil
}

// command prepares one of Postgres's programs, run as the cluster's owner.
func (c *Cluster) command(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, filepath.Join(c.bin, name), arguments...)
	command.Dir = "/"
	command.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.layout.owner.credential()}
	return command
}

func (c *Cluster) arguments() []string {
	settings := []string{
		"listen_addresses=", "port=5432", "unix_socket_directories=" + c.layout.sockets, "unix_socket_permissions=0700",
		"max_connections=" + strconv.Itoa(c.config.MaxConnections), "timezone=UTC", "log_timezone=UTC",
		"jit=off", "random_page_cost=1.1",
	}
	if c.config.Fast {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=256MB")
	} else {
		settings = append(settings, "shared_buffers="+buffers(memory(os.DirFS("/"))))
	}
	arguments := []string{"-D", c.layout.data}
	for _, s := range settings {
		arguments = append(arguments, "-c", s)
	}
	return arguments
}

func (c *Cluster) logPath() string { return filepath.Join(filepath.Dir(c.layout.data), "postgres.log") }

// logTail returns the last lines that the server wrote, for an error.
func (c *Cluster) logTail() string {
	file, err := os.Open(c.logPath())
	if err != nil {
		return "see " + c.logPath()
	}
	defer func() { _ = file.Close() }()
	const most = 1024
	if info, err := file.Stat(); err == nil && info.Size() > most {
		_, _ = file.Seek(-most, io.SeekEnd)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return "see " + c.logPath()
	}
	return c.logPath() + " ends with: " + strings.TrimSpace(string(text))
}
