package blob_test

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/blob"
)

var _ blob.Store = (*blob.Folder)(nil)

func folder(t *testing.T, path string) *blob.Folder {
	t.Helper()
	store, err := blob.OpenFolder(path)
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
	store, digest := folder(t, path), digestOf("data")
	for range 2 {
		if err := store.Put(t.Context(), digest, strings.NewReader("data"), 4); err != nil {
			t.Fatal(err)
		}
	}
	if got := files(t, path); len(got) != 1 || got[0] != digest[:2]+"/"+digest[2:4]+"/"+digest {
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

func TestFailedPutLeavesNothing(t *testing.T) {
	t.Parallel()
	path, digest := t.TempDir(), digestOf("data")
	store := folder(t, path)
	// A folder stands where the blob should go: the rename fails.
	if err := os.MkdirAll(filepath.Join(path, digest[:2], digest[2:4], digest, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := store.Put(t.Context(), digest, strings.NewReader("data"), 4); err == nil {
		t.Error("put over a folder succeeded")
	}
	if got := files(t, path); len(got) != 0 {
		t.Errorf("left %v", got)
	}
}
