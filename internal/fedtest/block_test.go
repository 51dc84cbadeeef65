package fedtest_test

import (
	"errors"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestBlockFromElsewhereEndsFollowsBothWaysUntilItIsUndone(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	alice := string(h.reader.Profile.IRI)
	h.accepts(h.friend, h.friend.Activity("follow", "Follow", alice))
	h.accepts(h.friend, h.friend.Activity("create", "Create", h.friend.Article("1", "Avant")))
	h.sees("Avant")
	h.server.Forget()
	block := h.friend.Activity("block", "Block", alice)
	h.accepts(h.friend, block)
	h.sees()
	if counts, err := h.hub.Actors.Counts(t.Context(), h.reader.Profile.ID); err != nil || counts.Followers != 0 || counts.Following != 0 {
		t.Errorf("follows remain: %+v, %v", counts, err)
	}
	h.reader.Publish("Après le blocage", "")
	h.net.Settle()
	if posted := h.server.Posted(); len(posted) != 0 {
		t.Errorf("the server of the blocker was sent %v", posted)
	}
	friend := h.knows(h.friend)
	if _, err := h.hub.Actors.Follow(t.Context(), h.reader.Viewer, friend.ID); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("followed again: %v", err)
	}
	// Nobody else takes it back, and nobody blocks what is not here.
	h.accepts(h.other, h.other.Activity("theirs", "Undo", block))
	h.leavesNothing(func() { h.accepts(h.other, h.other.Activity("unknown", "Block", "https://a.example/ap/actors/none")) })
	if blocked, err := h.hub.DB.Blocked(t.Context(), h.reader.Profile.ID, friend.ID); err != nil || !blocked {
		t.Fatalf("somebody else took it back: %v", err)
	}
	h.accepts(h.friend, h.friend.Activity("undo", "Undo", block))
	h.net.Settle()
	if _, err := h.hub.Actors.Follow(t.Context(), h.reader.Viewer, friend.ID); err != nil {
		t.Errorf("after the Undo: %v", err)
	}
}
