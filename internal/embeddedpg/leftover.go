package embeddedpg

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	// fastTimeout and quickTimeout are what a leftover gets to follow a signal.
	fastTimeout  = 5 * time.Second
	quickTimeout = 2 * time.Second
)

// endLeftovers ends all of a server that nobody supervises any more: one that a
// killed hub left, or the sessions that outlive a killed server and hold the
// shared memory that the next one needs. The data folder is locked by us, so
// whoever works in it is a leftover.
func (c *Cluster) endLeftovers() {
	left := c.processes()
	if len(left) > 0 {
		c.config.Log.Info("ending what is left of an earlier postgres", "processes", left)
	}
	for _, pid := range left {
		if pid == c.recorded() {
			// SIGCONT: a server that is suspended would not hear the other.
			_ = syscall.Kill(pid, syscall.SIGINT)
			_ = syscall.Kill(pid, syscall.SIGCONT)
			c.waitGone(fastTimeout)
		}
	}
	for _, signal := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL} {
		for _, pid := range c.processes() {
			_ = syscall.Kill(pid, signal)
		}
		c.waitGone(quickTimeout)
	}
	c.setAsideRecord()
}

// processes returns the numbers of the postgres processes that work in our data
// folder. They all make it their working directory; it is compared as a file,
// since the same path may name another folder inside a container.
func (c *Cluster) processes() []int {
	data, err := os.Stat(c.layout.data)
	if err != nil {
		return nil
	}
	names, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil
	}
	var found []int
	for _, name := range names {
		comm, err := os.ReadFile(filepath.Join(name, "comm"))
		if err != nil || strings.TrimSpace(string(comm)) != "postgres" {
			continue
		}
		// A process that ended and waits to be reaped has none.
		folder, err := os.Stat(filepath.Join(name, "cwd"))
		if err != nil || !os.SameFile(folder, data) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(name)); err == nil {
			found = append(found, pid)
		}
	}
	return found
}

func (c *Cluster) waitGone(timeout time.Duration) {
	for end := time.Now().Add(timeout); time.Now().Before(end) && len(c.processes()) > 0; {
		time.Sleep(20 * time.Millisecond)
	}
}

func (c *Cluster) recordPath() string { return filepath.Join(c.layout.data, "postmaster.pid") }

// recorded returns the number of the server that postmaster.pid names, or 0.
func (c *Cluster) recorded() int {
	text, err := os.ReadFile(c.recordPath())
	if err != nil {
		return 0
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 1 {
		return 0
	}
	return pid
}

// setAsideRecord moves postmaster.pid away when its number is that of a process
// that is not of this cluster, or that ended and was never reaped, as happens in
// containers: Postgres would take it for a running server and refuse to start.
// When the number is nobody's, Postgres sees by itself that the record is stale.
func (c *Cluster) setAsideRecord() {
	pid := c.recorded()
	if pid == 0 || len(c.processes()) > 0 || syscall.Kill(pid, 0) == syscall.ESRCH {
		return
	}
	if err := os.Rename(c.recordPath(), c.recordPath()+".stale"); err != nil {
		c.config.Log.Warn("set postmaster.pid aside", "error", err)
	}
}
