package embeddedpg

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// folder returns a data folder that the system user can enter, which that of
// testing.T is not.
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

// begin starts a cluster; a test's own context ends before its cleanup.
func begin(t *testing.T, path string) *Cluster {
	t.Helper()
	c, err := Start(t.Context(), Config{DataDir: path, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(t, c) })
	return c
}

func end(t *testing.T, c *Cluster) {
	t.Helper()
	if err := c.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func execute(t *testing.T, c *Cluster, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), c.URL(Database))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func number(ctx context.Context, url, sql string) (int, error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var n int
	return n, conn.QueryRow(ctx, sql).Scan(&n)
}

func wantNumber(t *testing.T, url, sql string, want int) {
	t.Helper()
	if got, err := number(t.Context(), url, sql); err != nil || got != want {
		t.Errorf("%s: got %d, %v; want %d", sql, got, err, want)
	}
}

func TestClusterKeepsItsDataOverARestart(t *testing.T) {
	t.Parallel()
	path := folder(t)
	c := begin(t, path)
	execute(t, c, "create table kept as select 7 as n")
	end(t, c)
	if _, err := number(t.Context(), c.URL(Database), "select 1"); err == nil {
		t.Error("a stopped server answers")
	}
	again := begin(t, path)
	wantNumber(t, again.URL(Database), "select n from kept", 7)
	address, err := SocketURL(path, Database)
	if err != nil {
		t.Fatal(err)
	}
	wantNumber(t, address, "select n from kept", 7)
}

func TestServerListensOnItsSocketOnly(t *testing.T) {
	t.Parallel()
	c := begin(t, folder(t))
	wantNumber(t, c.URL(Database), "select count(*) from pg_settings where name = 'listen_addresses' and setting = ''", 1)
	wantNumber(t, c.URL(Database), "select count(*) from pg_database where datname = 'basilic' and pg_encoding_to_char(encoding) = 'UTF8' and datcollate = 'C.UTF-8'", 1)
	info, err := os.Stat(c.layout.sockets)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("socket folder: %v, %v", info.Mode(), err)
	}
	wantNumber(t, c.URL(Database), "select count(*) from pg_stat_ssl where pid = pg_backend_pid() and not ssl", 1)
}

func TestOnlyTestsGiveUpDurability(t *testing.T) {
	t.Parallel()
	off := "select count(*) from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting = 'off'"
	wantNumber(t, begin(t, folder(t)).URL(Database), off, 3)
	c, err := Start(t.Context(), Config{DataDir: folder(t), MaxConnections: 37})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(t, c) })
	wantNumber(t, c.URL(Database), off, 0)
	wantNumber(t, c.URL(Database), "select current_setting('max_connections')::int", 37)
	wantNumber(t, c.URL(Database), "select (setting::int = pg_size_bytes('"+buffers(memory(os.DirFS("/")))+"') / 8192)::int from pg_settings where name = 'shared_buffers'", 1)
}

func TestSecondHubIsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	path := folder(t)
	c := begin(t, path)
	began := time.Now()
	if _, err := Start(t.Context(), Config{DataDir: path, Fast: true}); !errors.Is(err, ErrLocked) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(began); took > time.Minute {
		t.Errorf("refused after %s", took)
	}
	wantNumber(t, c.URL(Database), "select 1", 1)
	end(t, c)
	again, err := lockFolder(path)
	if err != nil {
		t.Fatalf("held after it was stopped: %v", err)
	}
	_ = again.Close()
}

func TestKilledServerIsBackByItself(t *testing.T) {
	t.Parallel()
	// Durable: without synchronous_commit the table might be lost with the server.
	c, err := Start(t.Context(), Config{DataDir: folder(t)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(t, c) })
	execute(t, c, "create table kept as select 7 as n")
	// This session is too busy to notice that the server died, and holds its
	// shared memory.
	go func() {
		_, _ = number(t.Context(), c.URL(Database), "select count(*) from generate_series(1, 1000000) a, generate_series(1, 1000000) b")
	}()
	busy := "select count(*) from pg_stat_activity where query like '%generate_series%' and state = 'active' and pid <> pg_backend_pid()"
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if n, err := number(t.Context(), c.URL(Database), busy); err == nil && n == 1 {
			break
		}
		if time.Since(began) > 2*time.Minute {
			t.Fatal("the busy session did not begin")
		}
	}
	pid := c.recorded()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	killed := time.Now()
	for {
		// Until the record is another's, nothing answers for the new server.
		if n, err := number(t.Context(), c.URL(Database), "select n from kept"); err == nil && n == 7 && c.recorded() != pid {
			break
		}
		if time.Since(killed) > time.Minute {
			t.Fatalf("not back after a minute: %s", c.logTail())
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("back after %s", time.Since(killed))
}

func TestFolderOutOfReachHasItsClusterOutside(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root runs the server as somebody else")
	}
	// The folders of testing.T are 0700 above.
	path := filepath.Join(folder(t), "private", "data")
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
	home := filepath.Join(outsideHome, digestOf(path))
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	c := begin(t, path)
	if want := filepath.Join(home, "data"); c.layout.data != want {
		t.Fatalf("data in %s, want %s", c.layout.data, want)
	}
	execute(t, c, "create table kept as select 7 as n")
	end(t, c)
	for _, opened := range []string{filepath.Dir(path), path} {
		if err := os.Chmod(opened, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	wantNumber(t, begin(t, path).URL(Database), "select n from kept", 7)
}

func TestClusterStaysWhereItWasMade(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		inside, outside, reachable bool
		want                       string
	}{
		"new, reachable":               {reachable: true, want: "inside"},
		"new, out of reach":            {want: "outside"},
		"inside, reachable":            {inside: true, reachable: true, want: "inside"},
		"inside, out of reach":         {inside: true, want: "refused"},
		"outside, reachable":           {outside: true, reachable: true, want: "outside"},
		"outside, out of reach":        {outside: true, want: "outside"},
		"both, reachable":              {inside: true, outside: true, reachable: true, want: "inside"},
		"both, out of reach: as it is": {inside: true, outside: true, want: "outside"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			data, outside := t.TempDir(), t.TempDir()
			for home, made := range map[string]bool{filepath.Join(data, "postgres"): c.inside, outside: c.outside} {
				if !made {
					continue
				}
				if err := os.MkdirAll(filepath.Join(home, "data"), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(home, "data", "PG_VERSION"), []byte("15\n"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			home, err := chooseHome(data, outside, c.reachable)
			got := map[string]string{filepath.Join(data, "postgres"): "inside", outside: "outside", "": "refused"}[home]
			if got != c.want || (err != nil) != (c.want == "refused") {
				t.Errorf("got %s, %v; want %s", got, err, c.want)
			}
		})
	}
}

func TestSocketPathIsNeverTooLong(t *testing.T) {
	t.Parallel()
	long := "/" + strings.Repeat("x", 90)
	for _, c := range []struct{ home, temporary, want string }{
		{"/srv/basilic/postgres", "/tmp", "/srv/basilic/postgres/socket"},
		{long, "/var/tmp", "/var/tmp/basilic-d"},
		{long, long, "/tmp/basilic-d"},
	} {
		if got := socketFolder(c.home, "d", c.temporary); got != c.want {
			t.Errorf("%s, %s: got %s", c.home, c.temporary, got)
		}
	}
	parsed, err := pgx.ParseConfig(socketURL("/a folder/+&x", "an other?"))
	if err != nil || parsed.Host != "/a folder/+&x" || parsed.Database != "an other?" || parsed.User != "basilic" {
		t.Errorf("got %+v, %v", parsed, err)
	}
	if address := socketURL("/a folder", "x"); strings.Contains(address, "+") {
		t.Errorf("psql does not understand %s", address)
	} else if _, err := url.Parse(address); err != nil {
		t.Error(err)
	}
}

func TestLongDataFolderIsServed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(folder(t), strings.Repeat("long", 25))
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	c := begin(t, path)
	t.Cleanup(func() { _ = os.RemoveAll(c.layout.sockets) })
	if !strings.HasPrefix(c.layout.sockets, os.TempDir()) || strings.HasPrefix(c.layout.sockets, path) {
		t.Errorf("sockets in %s", c.layout.sockets)
	}
	wantNumber(t, c.URL(Database), "select 1", 1)
}

func TestFolderLaidBySomebodyElseIsRefused(t *testing.T) {
	t.Parallel()
	parent := folder(t)
	who := &owner{uid: uint32(os.Geteuid()) + 1}
	link := filepath.Join(parent, "link")
	if err := os.Symlink(folder(t), link); err != nil {
		t.Fatal(err)
	}
	if err := who.makeFolder(link); err == nil {
		t.Error("a link was followed")
	}
	if os.Geteuid() != 0 {
		return
	}
	foreign := filepath.Join(parent, "foreign")
	if err := errors.Join(os.Mkdir(foreign, 0o755), os.Chown(foreign, 65534, 65534)); err != nil {
		t.Fatal(err)
	}
	for _, o := range []*owner{who, nil} {
		if err := o.makeFolder(foreign); err == nil || !strings.Contains(err.Error(), "65534") {
			t.Errorf("got %v", err)
		}
	}
}

func TestRelativeFolderIsRefused(t *testing.T) {
	t.Parallel()
	if _, err := Start(t.Context(), Config{DataDir: "data"}); err == nil {
		t.Error("accepted")
	}
}

// programs lays initdb and postgres of a version into a folder.
func programs(t *testing.T, version string) string {
	t.Helper()
	path := t.TempDir()
	for _, name := range []string{"initdb", "postgres"} {
		script := "#!/bin/sh\necho '" + name + " (PostgreSQL) " + version + " (Debian)'\n"
		if err := os.WriteFile(filepath.Join(path, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestNewestServerIsFound(t *testing.T) {
	t.Parallel()
	nine, fifteen, beta := programs(t, "9.6.24"), programs(t, "15.14"), programs(t, "18beta1")
	path := strings.Join([]string{nine, "", beta, t.TempDir(), fifteen}, ":")
	for version, want := range map[string]string{"": beta, "15": fifteen, "18": beta, "9": nine} {
		if got, err := (places{path: path}).locate(version); got != want || err != nil {
			t.Errorf("version %q: got %s, %v; want %s", version, got, err, want)
		}
	}
	if got, err := (places{path: nine, pattern: fifteen}).locate(""); got != fifteen || err != nil {
		t.Errorf("Debian's folder: got %s, %v", got, err)
	}
	if got, err := (places{chosen: nine, path: path}).locate(""); got != nine || err != nil {
		t.Errorf("chosen: got %s, %v", got, err)
	}
	if _, err := (places{path: path}).locate("16"); err == nil || errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), "postgresql-16") {
		t.Errorf("version that is missing: %v", err)
	}
}

func TestMissingServerIsExplained(t *testing.T) {
	t.Parallel()
	empty := places{path: t.TempDir(), pattern: t.TempDir() + "/*/bin"}
	if _, err := empty.locate(""); !errors.Is(err, ErrNotInstalled) || !strings.Contains(err.Error(), `Debian's package "postgresql"`) {
		t.Errorf("got %v", err)
	}
	if bin, err := locateVersion(""); err != nil || !filepath.IsAbs(bin) {
		t.Errorf("this machine: %s, %v", bin, err)
	}
}
