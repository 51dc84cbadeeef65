package fedtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// parsed fetches and reads a document of the network.
func parsed(t *testing.T, net *fedtest.Network, iri basilic.IRI) map[string]any {
	t.Helper()
	var value map[string]any
	if err := json.Unmarshal([]byte(document(t, net, iri)), &value); err != nil {
		t.Fatal(err)
	}
	return value
}

func TestLikesOfMastodonAreCountedOncePerActor(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	object := string(m.r.IRI)
	likes := func(here, elsewhere int) {
		t.Helper()
		if got := interest(t, m.hub, m.r.IRI); got.LikesHere != here || got.LikesElsewhere != elsewhere {
			t.Errorf("likes %+v, want %d here, %d elsewhere", got, here, elsewhere)
		}
		for _, total := range []any{parsed(t, m.net, m.r.IRI+"/likes")["totalItems"], parsed(t, m.net, m.r.IRI)["likes"].(map[string]any)["totalItems"]} {
			if fmt.Sprint(total) != fmt.Sprint(here+elsewhere) {
				t.Errorf("likes served: %v, want %d", total, here+elsewhere)
			}
		}
	}
	likes(0, 0)
	other := m.server.Actor("other", "Person")
	m.post("like1", "Like", object)
	m.post("like2", "EmojiReact", map[string]any{"id": object, "type": "Article"})
	likes(0, 1)
	if err := m.hub.Resources.Like(t.Context(), m.alice.Viewer, m.r.ID); err != nil {
		t.Fatal(err)
	}
	other.Expect("a.example", http.StatusAccepted, changed(other.Activity("like3", "Like", object), "to", nil))
	m.net.Settle()
	likes(1, 2)
	// Somebody else's like cannot be undone.
	other.Expect("a.example", http.StatusAccepted, other.Activity("undo1", "Undo", m.masto.Activity("like1", "Like", object)))
	other.Expect("a.example", http.StatusAccepted, other.Activity("undo2", "Undo", "https://m.example/activities/like1"))
	m.net.Settle()
	likes(1, 2)
	m.post("undo3", "Undo", "https://m.example/activities/like1")
	likes(1, 1)
	// Undone before it arrives.
	m.post("undo4", "Undo", m.masto.Activity("like4", "Like", object))
	m.post("like4", "Like", object)
	likes(1, 1)
	m.post("like5", "Like", object)
	likes(1, 2)
	// Embedded without the identifier that is known.
	m.post("undo5", "Undo", map[string]any{"type": "Like", "actor": string(m.masto.IRI), "object": object})
	likes(1, 1)
	m.post("like6", "Like", object)
	m.post("dislike", "Dislike", object)
	likes(1, 1)
	if err := m.hub.Resources.Unlike(t.Context(), m.alice.Viewer, m.r.ID); err != nil {
		t.Fatal(err)
	}
	likes(0, 1)
	m.net.Settle()
	before := m.hub.Stored()
	m.post("like7", "Like", "https://a.example/ap/resources/"+string(basilic.NewID()))
	m.post("like8", "Like", string(m.alice.Profile.IRI))
	m.post("like9", "Like", "https://m.example/objects/1")
	if after := m.hub.Stored(); after != before {
		t.Errorf("likes of nothing leave traces:\n%s\n%s", after, before)
	}
}

func TestALikeGoesToTheAuthorElsewhere(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	net.Settle()
	r := alice.Publish("Semer", "jardin")
	net.Settle()
	there, err := bob.Hub.Resources.Known(t.Context(), r.IRI)
	if err != nil {
		t.Fatal(err)
	}
	counted := func(want basilic.Interest) {
		t.Helper()
		net.Settle()
		if got := interest(t, alice.Hub, r.IRI); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	for range 2 {
		for range 2 {
			if err := bob.Hub.Resources.Like(t.Context(), bob.Viewer, there.ID); err != nil {
				t.Fatal(err)
			}
		}
		counted(basilic.Interest{LikesElsewhere: 1})
		if err := bob.Hub.Resources.Unlike(t.Context(), bob.Viewer, there.ID); err != nil {
			t.Fatal(err)
		}
		counted(basilic.Interest{})
	}
}

func TestSharesAreCounted(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	shares := func(want int) {
		t.Helper()
		m.net.Settle()
		for _, total := range []any{parsed(t, m.net, m.r.IRI+"/shares")["totalItems"], parsed(t, m.net, m.r.IRI)["shares"].(map[string]any)["totalItems"]} {
			if fmt.Sprint(total) != fmt.Sprint(want) {
				t.Errorf("shares served: %v, want %d", total, want)
			}
		}
	}
	m.post("boost", "Announce", string(m.r.IRI))
	shares(1)
	m.alice.Base("vitrine")
	if err := m.hub.Resources.Share(t.Context(), m.alice.Viewer, m.r.ID, "vitrine"); err != nil {
		t.Fatal(err)
	}
	shares(2)
	m.post("unboost", "Undo", m.masto.Activity("boost", "Announce", string(m.r.IRI)))
	shares(1)
	if err := m.hub.Resources.Unshare(t.Context(), m.alice.Viewer, m.r.ID, "vitrine"); err != nil {
		t.Fatal(err)
	}
	shares(0)
	masto, err := m.hub.Actors.Resolve(t.Context(), m.masto.IRI)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.hub.Actors.Block(t.Context(), m.alice.Viewer, masto.ID); err != nil {
		t.Fatal(err)
	}
	m.post("again", "Announce", string(m.r.IRI))
	shares(0)
}

func TestSecurity47ForgedCountersAreNotBelieved(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	for n, total := range []any{1_000_000_000_000, -5, "12", 3.5} {
		collection := map[string]any{"type": "Collection", "totalItems": total}
		article := changed(h.friend.Article(fmt.Sprint(n), "Forgée "+fmt.Sprint(n)), "likes", collection, "shares", collection, "replies", collection)
		h.accepts(h.friend, h.friend.Activity(fmt.Sprint(n), "Create", article))
		h.net.Settle()
		if got := interest(t, h.hub, basilic.IRI(article["id"].(string))); got != (basilic.Interest{}) {
			t.Errorf("%v: %+v", total, got)
		}
	}
}

func TestSecurity48CommentsAndLikesOfOneHostAreLimited(t *testing.T) {
	t.Parallel()
	net := fedtest.NewWith(t, func(_ string, c *config.Config) { c.ReplyRate = 10 }, "a.example")
	alice := net.Person("a.example", "alice")
	r := alice.Publish("Semer", "")
	for _, host := range []string{"flood.example", "calm.example"} {
		server := net.Remote(host)
		// The same few actors: new keys are limited by themselves.
		actors := []*fedtest.RemoteActor{server.Actor("a0", "Person"), server.Actor("a1", "Person"), server.Actor("a2", "Person")}
		for n := range map[string]int{"flood.example": 30, "calm.example": 2}[host] {
			actor := actors[n%3]
			kind, object := "Like", any(string(r.IRI))
			if n%2 == 0 {
				kind, object = "Create", changed(actor.Article(fmt.Sprint(n), "x"), "type", "Note", "inReplyTo", string(r.IRI))
			}
			actor.Expect("a.example", http.StatusAccepted, actor.Activity(fmt.Sprint(n), kind, object))
		}
		net.Settle()
	}
	byHost := make(map[string]int)
	comments, err := alice.Hub.DB.CommentsOn(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range comments {
		byHost[c.IRI.Host()]++
	}
	likes := interest(t, alice.Hub, r.IRI).LikesElsewhere
	// Three actors like it at most, whatever they send.
	if byHost["flood.example"] < 1 || byHost["flood.example"] > 10 || byHost["calm.example"] != 1 || likes < 1 || likes > 4 {
		t.Errorf("comments kept by host: %v, likes %d", byHost, likes)
	}
}
