package fedtest_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestSecurity56AddAndRemoveOnACollectionOfSomebodyElse(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	base := h.reader.Base("jardin")
	r := h.reader.Publish("En vitrine", "jardin")
	for name, actor := range map[string]*fedtest.RemoteActor{"friend": h.friend, "other": h.other} {
		h.server.Put("/users/"+name, changed(actor.Document(name, "Person"), "featured", string(actor.IRI)+"/featured"))
	}
	own, others := h.friend.Article("own", "Épinglée"), h.other.Article("others", "D’un autre")
	h.server.Put("/objects/own", own)
	h.server.Put("/objects/others", others)
	alice, n := h.reader.Profile.IRI, 0
	change := func(a *fedtest.RemoteActor, kind string, object, target any) {
		n++
		h.accepts(a, changed(a.Activity(fmt.Sprint("c", n), kind, object), "target", target))
	}
	collections := []basilic.IRI{alice + "/featured", alice + "/tags", base.IRI + "/featured", base.IRI + "/moderators", r.IRI + "/replies", alice + "/followers"}
	served := func() string {
		var all []string
		for _, iri := range collections {
			all = append(all, document(t, h.net, iri))
		}
		return strings.Join(all, "\n")
	}
	before := served()
	h.leavesNothing(func() {
		for _, kind := range []string{"Add", "Remove"} {
			for _, target := range collections {
				change(h.friend, kind, string(r.IRI), string(target))
				change(h.friend, kind, own, string(target))
				change(h.friend, kind, string(h.friend.IRI), map[string]any{"id": string(target), "type": "OrderedCollection", "attributedTo": string(h.friend.IRI)})
			}
			// Whom nobody follows adds to its own, and to a neighbour's; somebody adds what is
			// on another server, and nothing to nowhere.
			change(h.other, kind, others, string(h.other.IRI)+"/featured")
			change(h.other, kind, others, string(h.friend.IRI)+"/featured")
			change(h.friend, kind, "https://elsewhere.example/1", string(h.friend.IRI)+"/featured")
			change(h.friend, kind, string(r.IRI), string(h.friend.IRI)+"/featured")
			change(h.friend, kind, own, "https://elsewhere.example/featured")
			change(h.friend, kind, nil, nil)
		}
	})
	if after := served(); after != before {
		t.Errorf("collections of this hub changed:\n%s\nbefore:\n%s", after, before)
	}
	// Into a neighbour's collection, or what is a neighbour's: nothing is kept, whatever
	// copy comes along.
	h.leavesNoRows(func() {
		change(h.friend, "Add", own, string(h.other.IRI)+"/featured")
		change(h.friend, "Add", changed(others, "attributedTo", string(h.friend.IRI)), string(h.friend.IRI)+"/featured")
	})
	// What its owner features is known from then on, and nobody's news.
	change(h.friend, "Add", own["id"], string(h.friend.IRI)+"/featured")
	h.sees()
	known, err := h.hub.Resources.Known(t.Context(), basilic.IRI(own["id"].(string)))
	if err != nil || known.Sheet.Title != "Épinglée" {
		t.Errorf("what was featured: %v, %v", known.Sheet.Title, err)
	}
	h.leavesNothing(func() {
		change(h.friend, "Add", own, string(h.friend.IRI)+"/featured")
		change(h.other, "Remove", own, string(h.friend.IRI)+"/featured")
		change(h.friend, "Remove", own, string(h.friend.IRI)+"/featured")
	})
	if _, err := h.hub.Resources.Known(t.Context(), known.IRI); errors.Is(err, basilic.ErrNotFound) {
		t.Error("what is featured no more is gone")
	}
}
