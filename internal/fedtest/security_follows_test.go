package fedtest_test

import (
	"fmt"
	"net/http"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestSecurity30UndoOfAnotherActorsFollow(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	follow := h.other.Activity("follow", "Follow", string(h.reader.Profile.IRI))
	h.accepts(h.other, follow)
	h.net.Settle()
	abroad := h.net.Remote("abroad.example").Actor("x", "Person")
	h.knows(abroad)
	h.leavesNothing(func() {
		h.accepts(h.friend, h.friend.Activity("undo", "Undo", follow))
		h.accepts(h.friend, h.friend.Activity("own", "Undo", changed(follow, "id", "https://evil.example/none", "actor", string(h.other.IRI))))
		h.accepts(abroad, abroad.Activity("name", "Undo", "https://evil.example/activities/follow"))
		h.accepts(abroad, abroad.Activity("copy", "Undo", changed(follow, "actor", string(abroad.IRI))))
	})
	// These leave only that the id is undone should it be the friend's own.
	h.accepts(h.friend, h.friend.Activity("name", "Undo", "https://evil.example/activities/follow"))
	h.accepts(h.friend, h.friend.Activity("copy", "Undo", changed(follow, "actor", string(h.friend.IRI))))
	h.net.Settle()
	if counts, err := h.hub.Actors.Counts(t.Context(), h.reader.Profile.ID); err != nil || counts.Followers != 1 {
		t.Errorf("%d followers, %v", counts.Followers, err)
	}
	h.accepts(h.other, h.other.Activity("undo2", "Undo", "https://evil.example/activities/follow"))
	h.net.Settle()
	if counts, err := h.hub.Actors.Counts(t.Context(), h.reader.Profile.ID); err != nil || counts.Followers != 0 {
		t.Errorf("%d followers after their own Undo, %v", counts.Followers, err)
	}
}

func TestSecurity31AcceptNeverAskedFor(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	bill := h.net.Person("a.example", "bill")
	pending := h.server.Actor("pending", "Person")
	actor := h.knows(pending)
	asked, err := h.hub.Actors.Follow(t.Context(), h.reader.Viewer, actor.ID)
	if err != nil {
		t.Fatal(err)
	}
	h.net.Settle()
	follow := func(id string, by *fedtest.Person, of *fedtest.RemoteActor) map[string]any {
		return map[string]any{"id": id, "type": "Follow", "actor": string(by.Profile.IRI), "object": string(of.IRI)}
	}
	none := "https://a.example/ap/activities/none"
	h.leavesNothing(func() {
		for _, kind := range []string{"Accept", "Reject"} {
			// Never asked for.
			h.accepts(h.other, h.other.Activity(kind+"1", kind, follow(none, h.reader, h.other)))
			h.accepts(h.other, h.other.Activity(kind+"2", kind, none))
			// Asked of somebody else.
			h.accepts(h.other, h.other.Activity(kind+"3", kind, string(asked.IRI)))
			h.accepts(h.other, h.other.Activity(kind+"4", kind, follow(string(asked.IRI), h.reader, h.other)))
			h.accepts(h.other, h.other.Activity(kind+"5", kind, follow(string(asked.IRI), h.reader, pending)))
			// For another person of this hub.
			h.accepts(pending, pending.Activity(kind+"6", kind, follow(string(asked.IRI), bill, pending)))
			h.accepts(pending, pending.Activity(kind+"7", kind, follow(none, bill, pending)))
			// With an embedded Follow of somebody else.
			h.accepts(pending, pending.Activity(kind+"8", kind, follow(string(asked.IRI), h.reader, h.other)))
		}
	})
	if f, err := h.hub.Actors.FollowOf(t.Context(), h.reader.Viewer, actor.ID); err != nil || f.State != basilic.FollowPending {
		t.Errorf("the pending follow is %v, %v", f.State, err)
	}
	h.accepts(h.other, h.other.Activity("2", "Create", h.other.Article("1", "Imposée")))
	h.accepts(pending, pending.Activity("3", "Create", pending.Article("2", "Imposée")))
	h.sees()
}

func TestSecurity48FollowsByFreshActorsOfOneHostAreLimited(t *testing.T) {
	t.Parallel()
	const rate, flood = 5, 30 // unknown keys a minute, actors
	net := fedtest.NewWith(t, func(_ string, c *config.Config) { c.ClientRate = rate }, "a.example")
	alice, server := net.Person("a.example", "alice"), net.Remote("flood.example")
	actors := make([]*fedtest.RemoteActor, flood)
	for i := range actors {
		actors[i] = server.Actor(fmt.Sprint("a", i), "Person")
	}
	accepted := 0
	for i, actor := range actors {
		switch status := actor.Post("a.example", actor.Activity(fmt.Sprint(i), "Follow", string(alice.Profile.IRI))).StatusCode; status {
		case http.StatusAccepted:
			accepted++
		case http.StatusTooManyRequests:
		default:
			t.Errorf("%s: status %d", actor.IRI, status)
		}
	}
	net.Settle()
	// A slow test earns some more while it runs.
	if accepted < rate || accepted > flood/2 {
		t.Errorf("%d of %d were taken", accepted, flood)
	}
	if counts, err := alice.Hub.Actors.Counts(t.Context(), alice.Profile.ID); err != nil || counts.Followers != accepted {
		t.Errorf("%d followers, %v", counts.Followers, err)
	}
}
