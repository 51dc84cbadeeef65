package fedtest_test

import (
	"errors"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

// TestWhatIsPublishedIsLightEnoughForOtherServers writes the longest texts until they
// are too many: what may be published is read whole by the other hub, and the next one
// is refused, on whichever way it would become public.
func TestWhatIsPublishedIsLightEnoughForOtherServers(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	bob.Follow(*alice.Profile)
	s, slug := alice.Hub.Resources, alice.Draft("Un très long guide", "").Slug
	long := func() {
		t.Helper()
		_, err := s.AddBlock(t.Context(), alice.Viewer, slug, "", basilic.Block{Kind: basilic.BlockText, Source: strings.Repeat("éèà ", basilic.MaxText/4)})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 8 {
		long()
	}
	r, err := s.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("Un très long guide")
	slug = r.Slug
	there, err := bob.Hub.DB.ResourceByIRI(t.Context(), r.IRI)
	if err != nil || len(there.Sheet.Blocks) != 9 {
		t.Fatalf("the other hub has %d blocks: %v", len(there.Sheet.Blocks), err)
	}
	long()
	refused := func(err error) {
		t.Helper()
		var problems basilic.Problems
		if !errors.As(err, &problems) || !strings.Contains(problems.Of("blocks"), "bloc 2 (Texte), bloc 3 (Texte), bloc 4 (Texte)") {
			t.Errorf("one text more: %v", err)
		}
	}
	_, err = s.Publish(t.Context(), alice.Viewer, slug, true)
	refused(err)
	editing, err := s.Editor(t.Context(), alice.Viewer, slug)
	if err != nil {
		t.Fatal(err)
	}
	if missing := s.Missing(editing, true); missing.Of("blocks") == "" {
		t.Error("the editor does not say so beforehand")
	}
	if err := s.MakePrivate(t.Context(), alice.Viewer, slug); err != nil {
		t.Fatal(err)
	}
	_, err = s.Publish(t.Context(), alice.Viewer, slug, false)
	refused(err)
}
