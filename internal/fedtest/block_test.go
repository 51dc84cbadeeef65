package fedtest_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// block makes a person block an actor of any hub.
func block(t *testing.T, p *fedtest.Person, a basilic.Actor) {
	t.Helper()
	if err := p.Hub.Actors.Block(t.Context(), p.Viewer, p.Lookup(a).ID); err != nil {
		t.Fatal(err)
	}
}

func unblock(t *testing.T, p *fedtest.Person, a basilic.Actor) {
	t.Helper()
	if err := p.Hub.Actors.Unblock(t.Context(), p.Viewer, p.Lookup(a).ID); err != nil {
		t.Fatal(err)
	}
}

// reads returns the comments on a resource as somebody sees them.
func reads(t *testing.T, p *fedtest.Person, iri basilic.IRI) []string {
	t.Helper()
	r, err := p.Hub.Resources.Known(t.Context(), iri)
	if err != nil {
		t.Fatal(err)
	}
	d := discussionOf(t, p.Hub, p.Viewer, r)
	if d.Interest.Comments != len(d.Comments.Items) {
		t.Errorf("%s counts %d comments and sees %d", p.Profile.Handle, d.Interest.Comments, len(d.Comments.Items))
	}
	lines := []string{}
	for _, c := range d.Comments.Items {
		lines = append(lines, richtext.PlainText(c.Comment.ContentHTML))
	}
	return lines
}

// refuses fails the test unless something is refused with words for people.
func refuses(t *testing.T, what string, err error) {
	t.Helper()
	var problems basilic.Problems
	if !errors.As(err, &problems) {
		t.Errorf("%s: %v", what, err)
	}
}

func mustSee(t *testing.T, p *fedtest.Person, iri basilic.IRI, want ...string) {
	t.Helper()
	if got := reads(t, p, iri); !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.Errorf("%s reads %q, want %q", p.Profile.Handle, got, want)
	}
}

func say(t *testing.T, p *fedtest.Person, iri basilic.IRI, parent basilic.ID, text string) (basilic.Comment, error) {
	t.Helper()
	r, err := p.Hub.Resources.Known(t.Context(), iri)
	if err != nil {
		t.Fatal(err)
	}
	return p.Hub.Resources.Comment(t.Context(), p.Viewer, r.ID, parent, text)
}

func TestBlockingSomebodyOfTheSameHubPartsTheTwo(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob, carol := net.Person("a.example", "alice"), net.Person("a.example", "bob"), net.Person("a.example", "carol")
	base := carol.Base("jardin")
	if err := carol.Hub.Actors.AddMember(t.Context(), carol.Viewer, "jardin", "bob", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	alice.Follow(*bob.Profile)
	bob.Follow(*alice.Profile)
	alice.Follow(base)
	mine, shared := alice.Publish("À Alice", ""), bob.Publish("Dans la base", "jardin")
	alone := bob.Publish("À Bob", "")
	alice.Expect("À Bob", "Dans la base")
	bob.Expect("À Alice")
	said, err := say(t, bob, mine.IRI, "", "De Bob")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := say(t, carol, mine.IRI, said.ID, "De Carole"); err != nil {
		t.Fatal(err)
	}
	block(t, alice, *bob.Profile)
	block(t, alice, *bob.Profile)
	// The base still explains what stands in it.
	alice.Expect("Dans la base")
	bob.Expect()
	if alice.FollowState(*bob.Profile) != "" || bob.FollowState(*alice.Profile) != "" {
		t.Error("a follow goes on")
	}
	mustSee(t, alice, mine.IRI, "De Carole")
	mustSee(t, carol, mine.IRI, "De Bob", "De Carole")
	for _, p := range []*fedtest.Person{alice, bob} {
		other := bob
		if p == bob {
			other = alice
		}
		_, err := p.Hub.Actors.Follow(t.Context(), p.Viewer, other.Profile.ID)
		refuses(t, p.Profile.Handle+" follows", err)
	}
	_, err = say(t, bob, mine.IRI, "", "Encore")
	refuses(t, "a comment", err)
	answer, err := say(t, alice, shared.IRI, "", "D’Alice")
	if err != nil {
		t.Fatal(err)
	}
	_, err = say(t, bob, shared.IRI, answer.ID, "À Alice")
	refuses(t, "an answer", err)
	refuses(t, "a like", bob.Hub.Resources.Like(t.Context(), bob.Viewer, mine.ID))
	if err := bob.Hub.Resources.Like(t.Context(), bob.Viewer, shared.ID); err != nil {
		t.Errorf("a like of something else: %v", err)
	}
	page, err := alice.Hub.Actors.BlockedAccounts(t.Context(), alice.Viewer, basilic.Cursor{})
	if err != nil || len(page.Items) != 1 || page.Items[0].ID != bob.Profile.ID {
		t.Errorf("blocked: %v, %v", page.Items, err)
	}
	unblock(t, alice, *bob.Profile)
	mustSee(t, alice, mine.IRI, "De Bob", "De Carole")
	if _, err := say(t, bob, mine.IRI, "", "Encore"); err != nil {
		t.Error(err)
	}
	alice.Follow(*bob.Profile)
	alice.Expect(alone.Sheet.Title, "Dans la base")
	refuses(t, "blocking oneself", alice.Hub.Actors.Block(t.Context(), alice.Viewer, alice.Profile.ID))
	refuses(t, "blocking one's own base", carol.Hub.Actors.Block(t.Context(), carol.Viewer, base.ID))
}

func TestABlockDoesNotTellWhoWroteWhatABaseSpeaksFor(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	alice.Base("jardin")
	block(t, alice, *bob.Profile)
	alice.Hide()
	r := alice.Publish("Sans nom", "jardin")
	if _, err := say(t, bob, r.IRI, "", "De Bob"); err != nil {
		t.Errorf("the refusal tells: %v", err)
	}
	if err := bob.Hub.Resources.Like(t.Context(), bob.Viewer, r.ID); err != nil {
		t.Errorf("the refusal tells: %v", err)
	}
}

func TestBlockBetweenTwoHubsHoldsOnBothUntilItIsUndone(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	alice.Follow(*bob.Profile)
	bob.Follow(*alice.Profile)
	net.Settle()
	mine, theirs := alice.Publish("À Alice", ""), bob.Publish("À Bob", "")
	net.Settle()
	alice.Expect("À Bob")
	bob.Expect("À Alice")
	if _, err := say(t, bob, mine.IRI, "", "De Bob"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	mustSee(t, alice, mine.IRI, "De Bob")
	block(t, alice, *bob.Profile)
	net.Settle()
	alice.Expect()
	bob.Expect()
	mustSee(t, alice, mine.IRI)
	if alice.FollowState(*bob.Profile) != "" {
		t.Error("the follow of the one who blocks goes on")
	}
	if state := bob.FollowState(*alice.Profile); state == basilic.FollowAccepted {
		t.Error("the follow of the one who is blocked goes on")
	}
	_, err := bob.Hub.Actors.Follow(t.Context(), bob.Viewer, bob.Lookup(*alice.Profile).ID)
	refuses(t, "a follow", err)
	_, err = say(t, bob, mine.IRI, "", "Encore")
	refuses(t, "a comment", err)
	mineThere, err := bob.Hub.Resources.Known(t.Context(), mine.IRI)
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, "a like", bob.Hub.Resources.Like(t.Context(), bob.Viewer, mineThere.ID))
	bob.Edit(theirs.Slug, "À Bob, corrigée")
	net.Settle()
	alice.Expect()
	// Nobody can read that it was done.
	row := alice.Hub.DB.Pool().QueryRow(t.Context(), `select iri from activities where type = 'Block' and not listed`)
	var iri string
	if err := row.Scan(&iri); err != nil || statusOf(t, net, iri) != http.StatusNotFound {
		t.Errorf("the Block is at %s, %v", iri, err)
	}
	unblock(t, alice, *bob.Profile)
	net.Settle()
	mustSee(t, alice, mine.IRI, "De Bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	if state := bob.FollowState(*alice.Profile); state != basilic.FollowAccepted {
		t.Errorf("after the Undo the follow is %q", state)
	}
}

func TestAnotherServerIsToldOfABlockAndItsActorMayDoNothingMore(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	alice := string(h.reader.Profile.IRI)
	h.accepts(h.friend, h.friend.Activity("follow", "Follow", alice))
	h.accepts(h.friend, h.friend.Activity("create", "Create", h.friend.Article("1", "Avant")))
	h.sees("Avant")
	r := h.reader.Publish("À Alice", "")
	h.net.Settle()
	h.server.Forget()
	friend := h.knows(h.friend)
	if err := h.hub.Actors.Block(t.Context(), h.reader.Viewer, friend.ID); err != nil {
		t.Fatal(err)
	}
	h.sees()
	told := func(want ...string) {
		t.Helper()
		var got []string
		for _, a := range h.server.Posted() {
			line := fmt.Sprint(a["type"])
			if object, ok := a["object"].(map[string]any); ok {
				line += fmt.Sprint(" ", object["type"], " of ", object["object"])
			} else {
				line += fmt.Sprint(" ", a["object"])
			}
			if to := fmt.Sprint(a["to"]); to != string(h.friend.IRI) && to != fmt.Sprintf("[%s]", h.friend.IRI) {
				t.Errorf("%s is to %s", line, to)
			}
			got = append(got, line)
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
		h.server.Forget()
	}
	told("Reject Follow of "+alice, "Undo Follow of "+string(h.friend.IRI), "Block "+string(h.friend.IRI))
	h.reader.Edit(r.Slug, "À Alice, corrigée")
	h.net.Settle()
	h.server.Forget()
	h.leavesNothing(func() {
		h.accepts(h.friend, h.friend.Activity("like", "Like", string(r.IRI)))
		reply := changed(h.friend.Article("2", "Réponse"), "type", "Note", "name", nil, "inReplyTo", string(r.IRI))
		h.accepts(h.friend, h.friend.Activity("reply", "Create", reply))
		h.accepts(h.friend, h.friend.Activity("more", "Create", h.friend.Article("3", "Après")))
	})
	h.accepts(h.friend, h.friend.Activity("again", "Follow", alice))
	h.net.Settle()
	told("Reject Follow of " + alice)
	if counts, err := h.hub.Actors.Counts(t.Context(), h.reader.Profile.ID); err != nil || counts.Followers != 0 {
		t.Errorf("followers: %+v, %v", counts, err)
	}
	if err := h.hub.Actors.Unblock(t.Context(), h.reader.Viewer, friend.ID); err != nil {
		t.Fatal(err)
	}
	h.net.Settle()
	told("Undo Block of " + string(h.friend.IRI))
	h.accepts(h.friend, h.friend.Activity("anew", "Follow", alice))
	h.net.Settle()
	told("Accept Follow of " + alice)
	h.accepts(h.friend, h.friend.Activity("like2", "Like", string(r.IRI)))
	h.net.Settle()
	if got := interest(t, h.hub, r.IRI); got.LikesElsewhere != 1 {
		t.Errorf("likes after the Undo: %+v", got)
	}
}

func TestAFollowByWhoBlocksTheOtherIsRejected(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	alice := string(h.reader.Profile.IRI)
	h.accepts(h.friend, h.friend.Activity("block", "Block", alice))
	h.net.Settle()
	h.server.Forget()
	h.accepts(h.friend, h.friend.Activity("follow", "Follow", alice))
	h.net.Settle()
	if !h.server.Received("Reject") || h.server.Received("Accept") {
		t.Errorf("answered %v", h.server.Posted())
	}
}

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
