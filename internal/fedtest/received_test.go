package fedtest_test

import (
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
)

// TestSecurity42BlocksAndKeywordsThatRepeatThemselves: cards and anchors go by the key of
// a block, so another server may not give one key to several.
func TestSecurity42BlocksAndKeywordsThatRepeatThemselves(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	first, second := h.reader.Publish("La première", ""), h.reader.Publish("La seconde", "")
	h.net.Settle()
	id := string(basilic.NewID())
	card := func(r basilic.Resource) any {
		return map[string]any{"type": "LinkedResource", "blockId": id, "resource": string(r.IRI), "url": r.URL, "title": r.Sheet.Title}
	}
	h.accepts(h.friend, h.friend.Activity("1", "Create", changed(h.friend.Article("1", "Deux cartes"),
		"blocks", []any{card(first), card(second)}, "keywords", []any{"", " semis ", "Semis", 7, "terre\nnoire"})))
	h.net.Settle()
	r, err := h.hub.Resources.Known(t.Context(), "https://evil.example/objects/1")
	if err != nil {
		t.Fatal(err)
	}
	if blocks := r.Sheet.Blocks; len(blocks) != 2 || string(blocks[0].ID) != id || blocks[1].ID == blocks[0].ID {
		t.Errorf("blocks %+v", blocks)
	}
	if want := []string{"semis", "terre noire"}; !slices.Equal(r.Sheet.Indexation.Keywords, want) {
		t.Errorf("keywords %q, want %q", r.Sheet.Indexation.Keywords, want)
	}
	links, err := h.hub.Resources.Links(t.Context(), h.reader.Viewer, r.Sheet.Blocks)
	if err != nil || len(links) != 2 {
		t.Errorf("%d cards are shown, want 2: %v", len(links), err)
	}
}
