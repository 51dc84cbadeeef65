package media_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
)

var _ media.Store = (*media.Folder)(nil)

func folder(t *testing.T, path string) *media.Folder {
	t.Helper()
	store, err := media.OpenFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	return store
}

// files lists the files under a folder.
func files(t *testing.T, path string) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(path), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestFolderKeepsBlobs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "media")
	store, digest := folder(t, path), "abcd"+strings.Repeat("01", 30)
	for range 2 {
		if err := store.Put(t.Context(), digest, []byte("data")); err != nil {
			t.Fatal(err)
		}
	}
	if got := files(t, path); len(got) != 1 || got[0] != "ab/cd/"+digest {
		t.Errorf("the folder holds %v", got)
	}
	f, err := folder(t, path).Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if _, err := f.Seek(1, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(f); err != nil || string(data) != "ata" {
		t.Errorf("got %q, %v", data, err)
	}
}

func TestFolderDeletesBlobs(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	store, digest := folder(t, path), strings.Repeat("ef", 32)
	if err := store.Put(t.Context(), digest, []byte("data")); err != nil {
		t.Fatal(err)
	}
	if err := store.Delete(t.Context(), digest); err != nil {
		t.Fatal(err)
	}
	if got := files(t, path); len(got) != 0 {
		t.Errorf("the folder holds %v", got)
	}
}

func TestFolderKnowsOnlyDigests(t *testing.T) {
	t.Parallel()
	store := folder(t, t.TempDir())
	for _, name := range []string{strings.Repeat("cd", 32), strings.Repeat("CD", 32), "../../etc/passwd", "", strings.Repeat("ab", 32) + "\n"} {
		_, opened := store.Open(t.Context(), name)
		for verb, err := range map[string]error{"open": opened, "delete": store.Delete(t.Context(), name)} {
			if !errors.Is(err, basilic.ErrNotFound) {
				t.Errorf("%s %q: %v", verb, name, err)
			}
		}
	}
	if err := store.Put(t.Context(), "../x", nil); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("put elsewhere: %v", err)
	}
}

func TestFailedPutLeavesNothing(t *testing.T) {
	t.Parallel()
	path, digest := t.TempDir(), strings.Repeat("ab", 32)
	store := folder(t, path)
	// A folder stands where the blob should go: the rename fails.
	if err := os.MkdirAll(filepath.Join(path, "ab", "ab", digest, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := store.Put(t.Context(), digest, []byte("data")); err == nil {
		t.Error("put over a folder succeeded")
	}
	if got := files(t, path); len(got) != 0 {
		t.Errorf("left %v", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := store.Put(ctx, strings.Repeat("01", 32), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("put of a request that ended: %v", err)
	}
}
