package blob_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/blob"
)

func digestOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func keep(t *testing.T, store blob.Store, text string) string {
	t.Helper()
	if err := store.Put(t.Context(), digestOf(text), strings.NewReader(text), int64(len(text))); err != nil {
		t.Fatal(err)
	}
	return digestOf(text)
}

// testStore holds what every store must do.
func testStore(t *testing.T, store blob.Store) {
	t.Helper()
	t.Run("keeps a blob, once or twice, and reads it from anywhere", func(t *testing.T) { testReading(t, store) })
	t.Run("refuses bytes that are not the blob", func(t *testing.T) { testRefusals(t, store) })
	t.Run("deletes a blob", func(t *testing.T) {
		digest := keep(t, store, "à effacer")
		if err := store.Delete(t.Context(), digest); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Open(t.Context(), digest); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("opened after: %v", err)
		}
		if err := store.Delete(t.Context(), digest); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("deleted twice: %v", err)
		}
	})
	t.Run("knows digests only", func(t *testing.T) {
		for _, name := range []string{strings.Repeat("cd", 32), strings.Repeat("CD", 32), "../../etc/passwd", "", digestOf("x") + "\n"} {
			_, opened := store.Open(t.Context(), name)
			for verb, err := range map[string]error{"open": opened, "delete": store.Delete(t.Context(), name)} {
				if !errors.Is(err, basilic.ErrNotFound) {
					t.Errorf("%s %q: %v", verb, name, err)
				}
			}
		}
		if err := store.Put(t.Context(), "../x", strings.NewReader(""), 0); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("put elsewhere: %v", err)
		}
	})
	t.Run("gives up with who asks", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := store.Put(ctx, digestOf("x"), strings.NewReader("x"), 1); !errors.Is(err, context.Canceled) {
			t.Errorf("put of a request that ended: %v", err)
		}
	})
}

func testReading(t *testing.T, store blob.Store) {
	text := strings.Repeat("0123456789", 1000)
	digest := keep(t, store, text)
	keep(t, store, text)
	f, err := store.Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if size, err := f.Seek(0, io.SeekEnd); err != nil || size != int64(len(text)) {
		t.Errorf("the end is at %d, %v", size, err)
	}
	for _, at := range []int64{9_995, 3, 0} {
		if _, err := f.Seek(at, io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(f); err != nil || string(data) != text[at:] {
			t.Errorf("from %d: %d bytes, %v", at, len(data), err)
		}
	}
}

func testRefusals(t *testing.T, store blob.Store) {
	digest := digestOf("donnée")
	for name, test := range map[string]struct {
		bytes string
		size  int64
	}{
		"shorter": {"donn", int64(len("donnée"))}, "longer": {"données", int64(len("donnée"))}, "other": {"DONNÉE", int64(len("DONNÉE"))},
	} {
		if err := store.Put(t.Context(), digest, strings.NewReader(test.bytes), test.size); err == nil {
			t.Errorf("%s bytes are kept", name)
		}
		if _, err := store.Open(t.Context(), digest); !errors.Is(err, basilic.ErrNotFound) {
			t.Errorf("%s bytes are there: %v", name, err)
		}
	}
}
