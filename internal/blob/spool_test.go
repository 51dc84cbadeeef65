package blob_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"codeberg.org/basilic/basilic/internal/blob"
)

func TestSpoolReceivesWithoutAName(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "received")
	spool, err := blob.OpenSpool(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := spool.Receive(iotest.OneByteReader(strings.NewReader("données")), 100)
	if err != nil {
		t.Fatal(err)
	}
	if got.Digest != digestOf("données") || got.Size != int64(len("données")) {
		t.Errorf("%d bytes of digest %s", got.Size, got.Digest)
	}
	for range 2 {
		if data, err := io.ReadAll(got.Reader()); err != nil || string(data) != "données" {
			t.Errorf("read %q, %v", data, err)
		}
	}
	if left := files(t, path); len(left) > 0 {
		t.Errorf("a killed process would leave %v", left)
	}
	if err := got.Close(); err != nil {
		t.Fatal(err)
	}
	if long, err := spool.Receive(bytes.NewReader(make([]byte, 300)), 100); err != nil || long.Size != 101 {
		t.Errorf("beyond the limit: %v, %v", long, err)
	}
	if _, err := spool.Receive(iotest.ErrReader(io.ErrUnexpectedEOF), 100); !errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, blob.ErrSpool) {
		t.Errorf("a cut: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := spool.Receive(strings.NewReader("x"), 100); !errors.Is(err, blob.ErrSpool) {
		t.Errorf("no disk: %v", err)
	}
}

func TestFolderIsAStore(t *testing.T) {
	t.Parallel()
	testStore(t, folder(t, t.TempDir()))
}

func TestFolderRemovesWhatKilledProcessesLeft(t *testing.T) {
	t.Parallel()
	path := t.TempDir()
	folder(t, path)
	for name, age := range map[string]time.Duration{"old": 25 * time.Hour, "new": time.Hour} {
		file, at := filepath.Join(path, "tmp", name), time.Now().Add(-age)
		if err := errors.Join(os.WriteFile(file, []byte("half"), 0o600), os.Chtimes(file, at, at)); err != nil {
			t.Fatal(err)
		}
	}
	folder(t, path)
	if left := files(t, path); len(left) != 1 || left[0] != "tmp/new" {
		t.Errorf("left %v", left)
	}
}
