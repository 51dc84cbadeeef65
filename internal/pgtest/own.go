package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"codeberg.org/basilic/basilic/internal/embeddedpg"
	"codeberg.org/basilic/basilic/migrations"
)

const (
	folderPrefix = "basilic-test-"
	// maxConnections is enough for several whole hubs in one test.
	maxConnections = 400
	// unusedAfter is when the cluster of another version of the schema is forgotten.
	unusedAfter = 24 * time.Hour
)

// openOwn starts a server for this test binary in a folder of its own. Nobody
// stops it: the kernel tells it when the binary ends. The next run deletes the
// folder.
func openOwn(ctx context.Context) (*server, error) {
	removeLeftovers(temporary())
	folder, err := os.MkdirTemp(temporary(), folderPrefix)
	if err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		return nil, fmt.Errorf("pgtest: %w", err)
	}
	if err := copyPrepared(ctx, folder); err != nil {
		return nil, err
	}
	s, _, err := openFolder(ctx, folder)
	return s, err
}

// openFolder starts the server of a folder and migrates its template, which a
// copied cluster has already.
func openFolder(ctx context.Context, folder string) (*server, *embeddedpg.Cluster, error) {
	cluster, err := embeddedpg.Start(ctx, embeddedpg.Config{DataDir: folder, Fast: true, MaxConnections: maxConnections})
	if err != nil {
		return nil, nil, err
	}
	s := &server{admin: cluster.URL("postgres"), url: cluster.URL, prefix: "test_"}
	if err := s.migrateTemplate(ctx); err != nil {
		return nil, nil, errors.Join(err, cluster.Stop(ctx))
	}
	return s, cluster, nil
}

// temporary returns the temporary folder, or the system's when that is one which
// root's server, run by another user, could not enter.
func temporary() string {
	folder := os.TempDir()
	if os.Geteuid() != 0 {
		return folder
	}
	for above := folder; above != "/"; above = filepath.Dir(above) {
		if info, err := os.Stat(above); err != nil || info.Mode()&0o001 == 0 || !filepath.IsAbs(above) {
			return "/tmp"
		}
	}
	return folder
}

// removeLeftovers deletes the folders of test binaries that ended: they cannot,
// since a process is not told of its own end. A folder of less than a minute may
// be about to be used.
func removeLeftovers(folder string) {
	folders, err := filepath.Glob(filepath.Join(folder, folderPrefix+"*"))
	if err != nil {
		return
	}
	for _, folder := range folders {
		info, err := os.Lstat(folder)
		if err != nil || !info.IsDir() || !ours(info) || time.Since(info.ModTime()) < time.Minute || embeddedpg.Running(folder) {
			continue
		}
		_ = os.RemoveAll(folder)
	}
}

func ours(info fs.FileInfo) bool {
	stat, known := info.Sys().(*syscall.Stat_t)
	return known && int(stat.Uid) == os.Geteuid()
}

// copyPrepared fills a folder with a cluster whose template is migrated, made
// once for all test binaries of this schema and this Postgres. They wait for the
// one that makes it.
func copyPrepared(ctx context.Context, folder string) error {
	store := filepath.Join(temporary(), fmt.Sprintf("basilic-prepared-%d", os.Geteuid()))
	if err := os.Mkdir(store, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("pgtest: prepared: %w", err)
	}
	if info, err := os.Lstat(store); err != nil || !info.IsDir() || !ours(info) {
		return fmt.Errorf("pgtest: prepared: %s is not a folder of ours", store)
	}
	key, err := preparedKey(ctx)
	if err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(store, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("pgtest: prepared: %w", err)
	}
	defer func() { _ = lock.Close() }()
	if err := flock(lock, syscall.LOCK_EX); err != nil {
		return err
	}
	prepared := filepath.Join(store, key)
	if _, err := os.Stat(prepared); err != nil {
		if err := prepare(ctx, store, prepared); err != nil {
			return err
		}
	}
	now := time.Now()
	_ = os.Chtimes(prepared, now, now)
	// From here on several may copy; whoever would delete waits for them.
	if err := flock(lock, syscall.LOCK_SH); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, "cp", "-a", "--reflink=auto", prepared+"/.", folder).CombinedOutput()
	if err != nil {
		return fmt.Errorf("pgtest: copy: %w: %s", err, out)
	}
	// The age of the folder is that of the copy.
	return os.Chtimes(folder, now, now)
}

func flock(file *os.File, how int) error {
	for {
		err := syscall.Flock(int(file.Fd()), how)
		if err == nil {
			return nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return fmt.Errorf("pgtest: lock %s: %w", file.Name(), err)
		}
	}
}

// prepare makes the cluster that is copied, and forgets those that are not any
// more. What an interrupted run left is deleted: the lock says that nobody is at
// work.
func prepare(ctx context.Context, store, prepared string) error {
	entries, err := os.ReadDir(store)
	if err != nil {
		return fmt.Errorf("pgtest: prepare: %w", err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err == nil && e.IsDir() && (filepath.Ext(e.Name()) == ".new" || time.Since(info.ModTime()) > unusedAfter) {
			_ = os.RemoveAll(filepath.Join(store, e.Name()))
		}
	}
	fresh := prepared + ".new"
	if err := os.Mkdir(fresh, 0o755); err != nil {
		return fmt.Errorf("pgtest: prepare: %w", err)
	}
	_, cluster, err := openFolder(ctx, fresh)
	if err != nil {
		return err
	}
	if err := cluster.Stop(ctx); err != nil {
		return err
	}
	if err := os.Rename(fresh, prepared); err != nil {
		return fmt.Errorf("pgtest: prepare: %w", err)
	}
	return nil
}

// preparedKey is a digest of our migrations and of the version of Postgres.
// River's migrations are not in it: those that a copy lacks are run on it.
func preparedKey(ctx context.Context) (string, error) {
	bin, err := embeddedpg.Locate()
	if err != nil {
		return "", err
	}
	version, err := exec.CommandContext(ctx, filepath.Join(bin, "postgres"), "--version").Output()
	if err != nil {
		return "", fmt.Errorf("pgtest: version of Postgres: %w", err)
	}
	digest := sha256.New()
	fmt.Fprintf(digest, "%s\n", version)
	err = fs.WalkDir(migrations.FS, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := migrations.FS.ReadFile(path)
		fmt.Fprintf(digest, "%s %d\n%s", path, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("pgtest: migrations: %w", err)
	}
	return hex.EncodeToString(digest.Sum(nil))[:16], nil
}
