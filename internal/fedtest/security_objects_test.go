package fedtest_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"
)

const later, latest = "2026-06-01T00:00:00Z", "2026-06-02T00:00:00Z"

// changed returns an object with other values.
func changed(object map[string]any, pairs ...any) map[string]any {
	other := maps.Clone(object)
	for i := 0; i < len(pairs); i += 2 {
		other[pairs[i].(string)] = pairs[i+1]
	}
	return other
}

func TestSecurity20ActivityIDOnAnotherHost(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.leavesNothing(func() {
		for kind, object := range map[string]any{
			"Create": h.friend.Article("1", "Forgée"), "Follow": string(h.reader.Profile.IRI), "Announce": "https://evil.example/objects/1",
			"Delete": string(h.friend.IRI),
		} {
			h.accepts(h.friend, changed(h.friend.Activity("1", kind, object), "id", "https://victim.example/"+kind))
		}
		h.accepts(h.friend, changed(h.friend.Activity("1", "Create", h.friend.Article("1", "Forgée")), "id", "https://evil.example:8443/1"))
		h.accepts(h.friend, changed(h.friend.Activity("1", "Create", h.friend.Article("1", "Forgée")), "id", "https://evil.example.victim.example/1"))
	})
	h.sees()
}

func TestSecurity21NoStringID(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	stranger := h.net.Remote("stranger.example").Actor("x", "Person")
	h.leavesNothing(func() {
		for kind, object := range map[string]any{"Create": stranger.Article("1", "Sans nom"), "Follow": string(h.reader.Profile.IRI)} {
			for _, id := range []any{nil, "", 7, map[string]any{"id": "https://stranger.example/1"}, []any{"https://stranger.example/1"}, "#1", "https://u:p@stranger.example/1"} {
				activity := stranger.Activity("1", kind, object)
				if activity["id"] = id; id == nil {
					delete(activity, "id")
				}
				stranger.Expect("a.example", http.StatusBadRequest, activity)
			}
		}
	})
}

func TestSecurity22CreateOfAnObjectOnAnotherHost(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	victim := h.net.Remote("victim.example").Actor("author", "Person")
	victim.Server.Put("/objects/1", victim.Article("1", "D’ailleurs"))
	h.leavesNothing(func() {
		for i, id := range []string{
			"https://victim.example/objects/1", "https://evil.example.victim.example/1", "https://evil.example:8443/1", "http://evil.example/objects/1",
			"https://evil.example@victim.example/1", string(h.reader.Profile.IRI),
		} {
			article := changed(h.friend.Article("1", "Forgée"), "id", id)
			h.accepts(h.friend, h.friend.Activity(fmt.Sprint(i), "Create", article))
			h.accepts(h.friend, h.friend.Activity(fmt.Sprint(i, "array"), "Create", []any{id, article}))
		}
		// The first of several objects is meant: the copy of another is not it.
		h.accepts(h.friend, h.friend.Activity("mixed", "Create", []any{"https://victim.example/objects/1", h.friend.Article("2", "Forgée")}))
	})
	h.sees()
}

func TestSecurity23CreateAttributedToAnother(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	other := string(h.other.IRI)
	h.leavesNothing(func() {
		for i, author := range []any{
			other,
			[]any{other, string(h.friend.IRI)},
			map[string]any{"id": other, "type": "Person"},
			[]any{map[string]any{"id": other}, string(h.friend.IRI)},
			"", nil, string(h.reader.Profile.IRI),
		} {
			h.accepts(h.friend, h.friend.Activity(fmt.Sprint(i), "Create", changed(h.friend.Article("1", "Forgée"), "attributedTo", author)))
		}
	})
	h.sees()
}

func TestSecurity24UpdateOfWhatIsNotTheirsOrIntoAnother(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	mine := h.friend.Article("1", "À moi")
	h.accepts(h.friend, h.friend.Activity("1", "Create", mine))
	h.sees("À moi")
	forged := changed(mine, "name", "Changée", "updated", later)
	h.leavesNothing(func() {
		h.accepts(h.other, h.other.Activity("2", "Update", forged))
		h.accepts(h.other, h.other.Activity("3", "Update", changed(forged, "attributedTo", string(h.other.IRI))))
		h.accepts(h.friend, h.friend.Activity("4", "Update", changed(forged, "attributedTo", string(h.other.IRI))))
		h.accepts(h.friend, h.friend.Activity("5", "Update", changed(forged, "id", "https://victim.example/objects/1")))
		for i, kind := range []any{"Person", "Group", []any{"Person", "Article"}, "Tombstone", "Follow", "OrderedCollection"} {
			h.accepts(h.friend, h.friend.Activity(fmt.Sprint("type", i), "Update", changed(forged, "type", kind, "inbox", "https://evil.example/i")))
		}
		h.accepts(h.other, h.other.Activity("6", "Update", h.friend.Document("friend", "Person")))
	})
	h.sees("À moi")
	if actor := h.knows(h.friend); actor.IRI != h.friend.IRI || actor.Kind != "Person" {
		t.Errorf("the friend became %v", actor)
	}
	h.accepts(h.friend, h.friend.Activity("7", "Update", forged))
	h.sees("Changée")
}

func TestSecurity25OlderUpdateIsIgnored(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	article := h.friend.Article("1", "Récente")
	h.accepts(h.friend, h.friend.Activity("1", "Update", changed(article, "updated", latest)))
	h.sees("Récente")
	h.leavesNothing(func() {
		for i, at := range []any{later, latest, "2026-01-01T00:00:00Z", nil} {
			h.accepts(h.friend, h.friend.Activity(fmt.Sprint("old", i), "Update", changed(article, "name", "Ancienne", "updated", at)))
		}
	})
	h.sees("Récente")
	// A date to come is today: it cannot lock an object against its next change.
	h.accepts(h.friend, h.friend.Activity("2", "Update", changed(article, "name", "D’aujourd’hui", "updated", "2999-01-01T00:00:00Z", "published", "2999-01-01T00:00:00Z")))
	h.net.Settle()
	h.accepts(h.friend, h.friend.Activity("3", "Update", changed(article, "name", "D’après", "published", "2999-01-01T00:00:00Z", "updated", "2999-01-01T00:00:00Z")))
	h.sees("D’après")
}

func TestSecurity27DeleteOfWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.accepts(h.friend, h.friend.Activity("1", "Create", h.friend.Article("1", "Reste")))
	h.sees("Reste")
	ours := h.reader.Publish("À nous", "")
	h.net.Settle()
	abroad := h.net.Remote("abroad.example").Actor("x", "Person")
	h.knows(abroad)
	tombstone := map[string]any{"id": "https://evil.example/objects/1", "type": "Tombstone"}
	h.leavesNothing(func() {
		for i, object := range []any{
			"https://evil.example/objects/1", tombstone,
			[]any{tombstone},
			string(h.friend.IRI), string(ours.IRI), string(h.reader.Profile.IRI),
			map[string]any{"id": string(h.friend.IRI), "type": "Person"},
		} {
			h.accepts(abroad, abroad.Activity(fmt.Sprint(i), "Delete", object))
		}
		h.accepts(h.other, h.other.Activity("object", "Delete", "https://evil.example/objects/1"))
		h.accepts(h.other, h.other.Activity("tombstone", "Delete", tombstone))
	})
	// One actor of a server may not bury what another has yet to send.
	h.accepts(h.other, h.other.Activity("actor", "Delete", string(h.friend.IRI)))
	h.accepts(h.other, h.other.Activity("future", "Delete", "https://evil.example/objects/2"))
	h.accepts(h.other, h.other.Activity("undo", "Undo", "https://evil.example/objects/2"))
	h.net.Settle()
	h.accepts(h.friend, h.friend.Activity("2", "Create", h.friend.Article("2", "Vient")))
	h.net.Settle()
	h.accepts(h.friend, h.friend.Activity("3", "Update", changed(h.friend.Article("1", "Reste toujours"), "updated", later)))
	h.net.Settle()
	if got := len(h.reader.Timeline()); got != 2 {
		t.Errorf("timeline %q", h.reader.Timeline())
	}
	if _, err := h.hub.Resources.Known(t.Context(), ours.IRI); err != nil {
		t.Error(err)
	}
}

func TestSecurity28FloodOfDeletesByUnknownActors(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	ghost := h.net.Remote("flood.example").Actor("ghost", "Person")
	_, _, items := h.hub.Rows()
	h.leavesNothing(func() {
		for i := range 200 {
			who := fmt.Sprintf("https://flood.example/users/%d", i)
			h.accepts(ghost, changed(ghost.Activity(fmt.Sprint(i), "Delete", who), "actor", who))
		}
	})
	if _, _, after := h.hub.Rows(); after != items {
		t.Errorf("%d inbox items, were %d", after, items)
	}
}

func TestSecurity29TombstoneWins(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	article := h.friend.Article("1", "Effacée")
	h.server.Put("/objects/1", article)
	h.accepts(h.friend, h.friend.Activity("1", "Delete", "https://evil.example/objects/1"))
	h.net.Settle()
	h.leavesNothing(func() {
		h.accepts(h.friend, h.friend.Activity("2", "Create", article))
		h.accepts(h.friend, h.friend.Activity("3", "Update", changed(article, "updated", later)))
	})
	h.leavesNoRows(func() { h.accepts(h.friend, h.friend.Activity("4", "Announce", "https://evil.example/objects/1")) })
	h.sees()
	// The same after it was known; it comes back under another name only.
	h.accepts(h.friend, h.friend.Activity("5", "Create", h.friend.Article("2", "Connue")))
	h.sees("Connue")
	h.accepts(h.friend, h.friend.Activity("6", "Delete", map[string]any{"id": "https://evil.example/objects/2", "type": "Tombstone"}))
	h.sees()
	h.leavesNothing(func() {
		h.accepts(h.friend, h.friend.Activity("7", "Create", h.friend.Article("2", "Revenante")))
		h.accepts(h.friend, h.friend.Activity("8", "Update", changed(h.friend.Article("2", "Revenante"), "updated", later)))
	})
	h.sees()
	h.accepts(h.friend, h.friend.Activity("9", "Create", h.friend.Article("3", "Sous un autre nom")))
	h.sees("Sous un autre nom")
	// An actor that deleted itself stays so, whatever its document says.
	h.accepts(h.friend, h.friend.Activity("10", "Delete", string(h.friend.IRI)))
	h.sees()
	h.leavesNoRows(func() {
		h.friend.Post("a.example", h.friend.Activity("11", "Create", h.friend.Article("4", "Revenant")))
	})
	h.sees()
}
