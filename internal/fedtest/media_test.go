package fedtest_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// addFile adds a file to somebody's draft and returns its block.
func addFile(t *testing.T, p *fedtest.Person, slug, name, content string) basilic.Block {
	t.Helper()
	file, err := p.Hub.Resources.Receive(name, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	id, err := p.Hub.Resources.AddFile(t.Context(), p.Viewer, slug, "", basilic.Block{}, file)
	if err != nil {
		t.Fatal(err)
	}
	editing, err := p.Hub.Resources.Editor(t.Context(), p.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range editing.Draft.Blocks {
		if b.ID == id {
			return b
		}
	}
	t.Fatal("the draft has no such block")
	return basilic.Block{}
}

// readable reports whether the bytes of a file are in the store.
func readable(t *testing.T, hub *fedtest.Hub, b basilic.Block) bool {
	t.Helper()
	f, err := hub.Resources.Blobs.Open(t.Context(), b.Digest)
	if errors.Is(err, basilic.ErrNotFound) {
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	if data, err := io.ReadAll(f); err != nil || int64(len(data)) != b.Size || f.Close() != nil {
		t.Errorf("%s: %d bytes, %v", b.FileName, len(data), err)
	}
	return true
}

func TestMediaThatNothingNamesIsRemovedAfter30Days(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	s, day := alice.Hub.Resources, func(n int) time.Time { return time.Now().AddDate(0, 0, n) }
	forget := func(at time.Time) {
		t.Helper()
		if err := s.ForgetMedia(t.Context(), at); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(slug string, b basilic.Block) {
		t.Helper()
		if err := s.DeleteBlock(t.Context(), alice.Viewer, slug, b.ID, 0); err != nil {
			t.Fatal(err)
		}
	}
	slug := alice.Draft("Un tri", "").Slug
	old := addFile(t, alice, slug, "version.txt", "dans une version")
	r, err := s.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	drafted, gone, shared := addFile(t, alice, r.Slug, "a.txt", "dans le brouillon"), addFile(t, alice, r.Slug, "b.txt", "nulle part"), addFile(t, alice, r.Slug, "c.txt", "dans le brouillon")
	remove(r.Slug, old)
	remove(r.Slug, gone)
	remove(r.Slug, shared)
	forget(day(0))
	forget(day(29))
	if !readable(t, alice.Hub, gone) {
		t.Error("removed after 29 days")
	}
	// Another resource begins to keep the same bytes before the end.
	again := addFile(t, alice, alice.Draft("Ailleurs", "").Slug, "d.txt", "nulle part")
	forget(day(31))
	if !readable(t, alice.Hub, again) {
		t.Error("bytes that another resource names are removed")
	}
	if _, _, err := s.OpenMedia(t.Context(), alice.Viewer, gone.MediaID, gone.FileName); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("what nothing names for 30 days: %v", err)
	}
	for _, b := range []basilic.Block{old, drafted} {
		if f, _, err := s.OpenMedia(t.Context(), alice.Viewer, b.MediaID, b.FileName); err != nil || f.Close() != nil {
			t.Errorf("%s: %v", b.FileName, err)
		}
	}
	if err := s.Delete(t.Context(), alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	forget(day(31))
	forget(day(62))
	forget(day(64))
	for _, b := range []basilic.Block{old, drafted} {
		if readable(t, alice.Hub, b) {
			t.Errorf("%s outlives its resource by 30 days", b.FileName)
		}
	}
	if !readable(t, alice.Hub, again) {
		t.Error("a file of another resource is removed with it")
	}
}
