package embeddedpg

import (
	"bufio"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func folder(t *testing.T) string {
	t.Helper()
	path, err := os.MkdirTemp("", "basilic-pg-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(path) })
	return path
}

func config(path string) Config {
	return Config{DataDir: path, Fast: true, Log: slog.New(slog.DiscardHandler)}
}

func begin(t *testing.T, path string) *Cluster {
	t.Helper()
	c, err := Start(t.Context(), config(path))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop(t.Context()) })
	return c
}

func query(t *testing.T, url, sql string) (int, error) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var n int
	return n, conn.QueryRow(t.Context(), sql).Scan(&n)
}

func postmaster(t *testing.T, c *Cluster) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(c.layout.data, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestClusterKeepsItsDataAndSurvivesAKill(t *testing.T) {
	t.Parallel()
	path := folder(t)
	c := begin(t, path)
	if _, err := query(t, c.URL(Database), "create table t as select 7 as n; select n from t"); err == nil {
		t.Fatal("two statements in one")
	}
	if _, err := query(t, c.URL(Database), "with x as (select 1) select 1 from x"); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), config(path)); !errors.Is(err, ErrLocked) {
		t.Errorf("a second hub: %v", err)
	}
	if err := syscall.Kill(postmaster(t, c), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	for {
		if _, err := query(t, c.URL(Database), "select 1"); err == nil {
			break
		}
		if time.Since(killed) > 30*time.Second {
			t.Fatal("not back after 30 s")
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("back after %s", time.Since(killed))
	if err := c.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := query(t, begin(t, path).URL(Database), "select 1"); err != nil {
		t.Errorf("after a restart: %v", err)
	}
}

// TestChild is the hub that TestLeftoverServerIsReplaced kills.
func TestChild(t *testing.T) {
	path := os.Getenv("EMBEDDEDPG_CHILD")
	if path == "" {
		t.Skip("run by TestLeftoverServerIsReplaced")
	}
	c := begin(t, path)
	fmt.Printf("ready %d\n", postmaster(t, c))
	time.Sleep(time.Minute)
}

func TestLeftoverServerIsReplaced(t *testing.T) {
	t.Parallel()
	path := folder(t)
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
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait()
	c := begin(t, path)
	if _, err := query(t, c.URL(Database), "select 1"); err != nil {
		t.Error(err)
	}
	if now := postmaster(t, c); now == pid || pid == 0 {
		t.Errorf("server %d was adopted, was %d", now, pid)
	}
}

func TestMissingServerIsExplained(t *testing.T) {
	t.Parallel()
	if _, err := locate("", "", t.TempDir(), t.TempDir()+"/*/bin"); !errors.Is(err, ErrNotInstalled) {
		t.Errorf("got %v", err)
	}
	if _, err := locate("9", "", "", "/usr/lib/postgresql/*/bin"); err == nil || !strings.Contains(err.Error(), "postgresql-9") {
		t.Errorf("another version: %v", err)
	}
}
