package fedtest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// knownAs makes an actor of another server name others as itself.
func knownAs(a *fedtest.RemoteActor, name string, also ...string) {
	document := a.Document(name, "Person")
	document["alsoKnownAs"] = also
	a.Server.Put("/users/"+name, document)
}

func move(a *fedtest.RemoteActor, id, target string) map[string]any {
	m := a.Activity(id, "Move", string(a.IRI))
	m["target"] = target
	return m
}

func (h *hostile) follows(iri basilic.IRI) basilic.FollowState {
	h.t.Helper()
	actor, err := h.hub.Actors.Known(h.t.Context(), iri)
	if err != nil {
		return ""
	}
	f, err := h.hub.Actors.FollowOf(h.t.Context(), h.reader.Viewer, actor.ID)
	if err != nil {
		return ""
	}
	return f.State
}

func TestFollowedActorThatMovesIsFollowedWhereItGoes(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	away := h.net.Remote("new.example").Actor("friend", "Person")
	knownAs(away, "friend", string(h.friend.IRI))
	h.accepts(h.friend, move(h.friend, "move", string(away.IRI)))
	h.net.Settle()
	if h.follows(away.IRI) != basilic.FollowPending || h.follows(h.friend.IRI) != "" {
		t.Errorf("follows the new one: %q, the former one: %q", h.follows(away.IRI), h.follows(h.friend.IRI))
	}
	if !away.Server.Received("Follow") || !h.server.Received("Undo") {
		t.Error("the servers were not told")
	}
}

func TestSecurity55MoveThatDoesNotHold(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	server := h.net.Remote("new.example")
	none, moved, good, second := server.Actor("none", "Person"), server.Actor("moved", "Person"), server.Actor("good", "Person"), server.Actor("second", "Person")
	knownAs(good, "good", string(h.friend.IRI))
	knownAs(second, "second", string(h.friend.IRI))
	loop := moved.Document("moved", "Person")
	loop["alsoKnownAs"], loop["movedTo"] = []string{string(h.friend.IRI)}, string(h.friend.IRI)
	server.Put("/users/moved", loop)
	h.leavesNothing(func() {
		// Of somebody else, to itself, to nowhere, and of one that nobody follows.
		h.accepts(h.friend, move(h.friend, "self", string(h.friend.IRI)))
		h.accepts(h.friend, h.friend.Activity("nowhere", "Move", string(h.friend.IRI)))
		h.accepts(h.friend, changed(move(h.friend, "other", string(good.IRI)), "object", string(h.other.IRI)))
		h.accepts(h.other, move(h.other, "unfollowed", string(good.IRI)))
	})
	for id, target := range map[string]basilic.IRI{"none": none.IRI, "loop": moved.IRI} {
		h.accepts(h.friend, move(h.friend, id, string(target)))
		h.net.Settle()
		if h.follows(target) != "" || h.follows(h.friend.IRI) != basilic.FollowAccepted {
			t.Errorf("%s: it was believed", id)
		}
	}
	h.accepts(h.friend, move(h.friend, "good", string(good.IRI)))
	h.net.Settle()
	if h.follows(good.IRI) != basilic.FollowPending {
		t.Fatalf("a move that holds: %q", h.follows(good.IRI))
	}
	// Followed again, it may not move again at once.
	follow, err := h.hub.Actors.Follow(t.Context(), h.reader.Viewer, h.knows(h.friend).ID)
	if err != nil {
		t.Fatal(err)
	}
	h.net.Settle()
	h.accepts(h.friend, h.friend.Activity("accept-again", "Accept", string(follow.IRI)))
	h.net.Settle()
	h.accepts(h.friend, move(h.friend, "again", string(second.IRI)))
	h.net.Settle()
	if h.follows(second.IRI) != "" || h.follows(h.friend.IRI) != basilic.FollowAccepted {
		t.Error("it moved twice in seven days")
	}
}

func TestProfileMovesToAnotherServer(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, anna, bob := net.Person("a.example", "alice"), net.Person("a.example", "anna"), net.Person("b.example", "bob")
	away := net.Remote("new.example").Actor("alice", "Person")
	anna.Follow(*alice.Profile)
	bob.Follow(*alice.Profile)
	net.Settle()
	if err := alice.Hub.Actors.Move(t.Context(), alice.Viewer, string(away.IRI)); !errors.Is(err, basilic.ErrInvalid) || !strings.Contains(err.Error(), "alias") {
		t.Fatalf("moved to somebody who does not know: %v", err)
	}
	knownAs(away, "alice", string(alice.Profile.IRI))
	if err := alice.Hub.Actors.Move(t.Context(), alice.Viewer, string(away.IRI)); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	for _, reader := range []*fedtest.Person{anna, bob} {
		actor, err := reader.Hub.Actors.Known(t.Context(), away.IRI)
		if err != nil {
			t.Fatalf("%s does not know where: %v", reader.Hub.Host, err)
		}
		if f, err := reader.Hub.Actors.FollowOf(t.Context(), reader.Viewer, actor.ID); err != nil || f.State != basilic.FollowPending {
			t.Errorf("%s follows there: %v, %v", reader.Profile.Handle, f.State, err)
		}
		if state := reader.FollowState(*alice.Profile); state != "" {
			t.Errorf("%s still follows here: %q", reader.Profile.Handle, state)
		}
	}
	document := page(t, alice.Hub, strings.TrimPrefix(string(alice.Profile.IRI), "https://a.example"), "application/activity+json")
	if document.Code != http.StatusOK || !strings.Contains(document.Body.String(), `"movedTo":"`+string(away.IRI)+`"`) {
		t.Errorf("its document: %d %s", document.Code, document.Body)
	}
	if w := page(t, alice.Hub, "/profils/alice", ""); !strings.Contains(w.Body.String(), "a déménagé") {
		t.Error("its page does not say so")
	}
	if err := alice.Hub.Actors.Move(t.Context(), alice.Viewer, string(away.IRI)); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("moved twice in seven days: %v", err)
	}
	if err := alice.Hub.Actors.StayHere(t.Context(), alice.Viewer); err != nil {
		t.Fatal(err)
	}
	if w := page(t, alice.Hub, "/profils/alice", ""); strings.Contains(w.Body.String(), "a déménagé") {
		t.Error("its page still says so")
	}
}

func TestProfileOfAnotherHubMovesHere(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	carol := net.Person("b.example", "carol")
	carol.Follow(*bob.Profile)
	net.Settle()
	if err := alice.Hub.Actors.SetAliases(t.Context(), alice.Viewer, "@nul@"); !errors.Is(err, basilic.ErrInvalid) {
		t.Errorf("an address that is none: %v", err)
	}
	if err := alice.Hub.Actors.SetAliases(t.Context(), alice.Viewer, "@bob@b.example"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if err := bob.Hub.Actors.Move(t.Context(), bob.Viewer, "@alice@a.example"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	if state := carol.FollowState(*alice.Profile); state != basilic.FollowAccepted {
		t.Errorf("carol follows alice: %q", state)
	}
	alice.Publish("Après le déménagement", "")
	net.Settle()
	carol.Expect("Après le déménagement")
}
