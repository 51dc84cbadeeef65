package embeddedpg

import (
	"context"
	"fmt"
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
	// respawnAfter is the wait before the server is started again: orphans of a
	// killed one hold its shared memory for a moment.
	respawnAfter = 200 * time.Millisecond
	stopTimeout  = 10 * time.Second
)

func (c *Cluster) logPath() string { return filepath.Join(filepath.Dir(c.layout.data), "postgres.log") }

// command prepares one of Postgres's programs, run as the cluster's owner.
func (c *Cluster) command(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, filepath.Join(c.bin, name), arguments...)
	command.Dir = "/"
	command.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"}
	command.SysProcAttr = &syscall.SysProcAttr{Credential: c.layout.owner.credential()}
	return command
}

// supervise runs the server until the cluster is stopped, and starts it again
// when it dies. The thread is kept: the kernel tells the server when it ends,
// and with it our process, however that happens.
func (c *Cluster) supervise(ctx context.Context) {
	runtime.LockOSThread()
	defer close(c.stopped)
	for ctx.Err() == nil {
		c.stopLeftover()
		if err := c.run(ctx); err != nil && ctx.Err() == nil {
			c.config.Log.Warn("postgres ended, starting it again", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(respawnAfter):
		}
	}
}

// run starts the server once and waits for its end.
func (c *Cluster) run(ctx context.Context) error {
	log, err := os.OpenFile(c.logPath(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("embeddedpg: log: %w", err)
	}
	defer func() { _ = log.Close() }()
	command := c.command(context.Background(), "postgres", c.arguments()...)
	command.Stdout, command.Stderr = log, log
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
		return fmt.Errorf("embeddedpg: %w", err)
	case <-ctx.Done():
	}
	// SIGINT is a fast shutdown: sessions are ended, data are written.
	_ = command.Process.Signal(syscall.SIGINT)
	select {
	case <-time.After(stopTimeout):
		_ = command.Process.Signal(syscall.SIGQUIT)
		<-ended
	case <-ended:
	}
	return nil
}

func (c *Cluster) arguments() []string {
	settings := []string{
		"listen_addresses=", "unix_socket_directories=" + c.layout.sockets, "unix_socket_permissions=0700",
		"max_connections=" + strconv.Itoa(c.config.MaxConnections), "timezone=UTC", "log_timezone=UTC",
		"jit=off", "random_page_cost=1.1",
	}
	if c.config.Fast {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=256MB")
	}
	arguments := []string{"-D", c.layout.data}
	for _, s := range settings {
		arguments = append(arguments, "-c", s)
	}
	return arguments
}

// stopLeftover ends a server that a killed hub left running in our folder.
func (c *Cluster) stopLeftover() {
	text, err := os.ReadFile(filepath.Join(c.layout.data, "postmaster.pid"))
	if err != nil {
		return
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 || !isOurServer(pid, c.layout.data) {
		return
	}
	c.config.Log.Info("stopping the postgres that a killed hub left", "pid", pid)
	_ = syscall.Kill(pid, syscall.SIGINT)
	for range 100 {
		if syscall.Kill(pid, 0) != nil {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = syscall.Kill(pid, syscall.SIGQUIT)
}

// isOurServer reports whether a process is a postgres of this very folder: its
// number may have been given to another program since.
func isOurServer(pid int, data string) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return false
	}
	words := strings.Split(string(line), "\x00")
	return len(words) > 2 && strings.HasSuffix(words[0], "postgres") && words[2] == data
}
