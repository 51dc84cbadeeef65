package embeddedpg

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// TestChild is the hub that TestServerOfAKilledHubIsReplaced kills.
func TestChild(t *testing.T) {
	t.Parallel()
	path := os.Getenv("EMBEDDEDPG_CHILD")
	if path == "" {
		t.Skip("run by TestServerOfAKilledHubIsReplaced")
	}
	c := begin(t, path)
	execute(t, c, "create table kept as select 7 as n")
	fmt.Printf("ready %d\n", c.recorded())
	time.Sleep(time.Minute)
}

// killedHub starts a hub in another process, kills it and returns the number of
// its server, which is suspended before when suspend says so: it cannot follow
// its hub then.
func killedHub(t *testing.T, path string, suspend bool) int {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestChild$", "-test.v")
	child.Env = append(os.Environ(), "EMBEDDEDPG_CHILD="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	var pid int
	for scanner := bufio.NewScanner(out); scanner.Scan(); {
		if _, err := fmt.Sscanf(scanner.Text(), "ready %d", &pid); err == nil {
			break
		}
	}
	if suspend && pid != 0 {
		if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
			t.Error(err)
		}
	}
	if err := child.Process.Kill(); err != nil {
		t.Error(err)
	}
	_ = child.Wait()
	if pid == 0 {
		t.Fatal("the child's server did not start")
	}
	return pid
}

func TestServerOfAKilledHubIsReplaced(t *testing.T) {
	t.Parallel()
	for _, suspend := range []bool{false, true} {
		t.Run(fmt.Sprintf("suspended %v", suspend), func(t *testing.T) {
			t.Parallel()
			path := folder(t)
			pid := killedHub(t, path, suspend)
			c := begin(t, path)
			wantNumber(t, c.URL(Database), "select n from kept", 7)
			if now := c.recorded(); now == pid || slices.Contains(c.processes(), pid) {
				t.Errorf("server %d was adopted, now %d", pid, now)
			}
		})
	}
}

func TestServerEndsWithItsHub(t *testing.T) {
	t.Parallel()
	path := folder(t)
	killedHub(t, path, false)
	l, err := layoutOf(path)
	if err != nil {
		t.Fatal(err)
	}
	c := &Cluster{layout: l}
	c.waitGone(10 * time.Second)
	if left := c.processes(); len(left) > 0 {
		t.Errorf("still running: %v", left)
	}
}

func TestServerThatNobodySupervisesIsReplaced(t *testing.T) {
	t.Parallel()
	path := folder(t)
	c := begin(t, path)
	execute(t, c, "create table kept as select 7 as n")
	end(t, c)
	foreign := c.command(t.Context(), "postgres", c.arguments()...)
	if err := foreign.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- foreign.Wait() }()
	if err := c.waitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	again := begin(t, path)
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Error("the leftover still runs")
	}
	wantNumber(t, again.URL(Database), "select n from kept", 7)
	if again.recorded() == foreign.Process.Pid {
		t.Error("adopted")
	}
}

func TestRecordOfAnotherProgramIsSetAside(t *testing.T) {
	t.Parallel()
	path := folder(t)
	c := begin(t, path)
	end(t, c)
	// A program of the same user, which Postgres alone would take for a server.
	other := exec.Command("sleep", "60")
	other.SysProcAttr = &syscall.SysProcAttr{Credential: c.layout.owner.credential()}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _, _ = other.Process.Kill(), other.Wait() }()
	record := strconv.Itoa(other.Process.Pid) + "\n" + c.layout.data + "\n"
	if err := os.WriteFile(c.recordPath(), []byte(record), 0o600); err != nil {
		t.Fatal(err)
	}
	if who := c.layout.owner; who != nil {
		if err := os.Chown(c.recordPath(), int(who.uid), int(who.gid)); err != nil {
			t.Fatal(err)
		}
	}
	wantNumber(t, begin(t, path).URL(Database), "select 1", 1)
	if err := syscall.Kill(other.Process.Pid, 0); err != nil {
		t.Errorf("the other program was ended: %v", err)
	}
}
