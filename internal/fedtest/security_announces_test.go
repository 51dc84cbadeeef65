package fedtest_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestSecurity32AnnouncedCopyIsIgnored(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.server.Put("/objects/1", h.other.Article("1", "La vraie"))
	forged := h.other.Article("1", "La fausse")
	before := len(h.server.Asked())
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("1", "Announce", forged))
	h.sees("La vraie")
	if asked := h.server.Asked()[before:]; !slices.Contains(asked, "/objects/1") {
		t.Errorf("asked %q", asked)
	}
	// One that its server does not know is not shown at all.
	rows := h.state().rows
	h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("2", "Announce", h.other.Article("2", "Inventée")))
	if after := h.state().rows; after != rows {
		t.Errorf("rows were added: %s, before %s", after, rows)
	}
	h.sees("La vraie")
}

// announced is a group that the reader follows and that announced the article of
// an author on a third server.
func (h *hostile) announced() (group *fedtest.RemoteActor, victim *fedtest.Remote, article map[string]any) {
	h.t.Helper()
	group, victim = h.server.Actor("group", "Group"), h.net.Remote("victim.example")
	author := victim.Actor("author", "Person")
	h.follow(group)
	article = author.Article("1", "Originale")
	victim.Put("/objects/1", article)
	group.Expect("a.example", http.StatusAccepted, group.Activity("share", "Announce", "https://victim.example/objects/1"))
	h.sees("Originale")
	return group, victim, article
}

func said(kind string, object any) map[string]any {
	return map[string]any{
		"id": "https://victim.example/activities/" + kind, "type": kind, "actor": "https://victim.example/users/author", "object": object,
		"to": []string{"https://www.w3.org/ns/activitystreams#Public"},
	}
}

func TestSecurity33AnnouncedUpdateIsAskedOfItsOrigin(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	group, victim, article := h.announced()
	forged := maps.Clone(article)
	forged["name"], forged["updated"] = "Falsifiée", "2026-06-02T00:00:00Z"
	before := len(victim.Asked())
	group.Expect("a.example", http.StatusAccepted, group.Activity("1", "Announce", said("Update", forged)))
	h.sees("Originale")
	if asked := victim.Asked()[before:]; !slices.Equal(asked, []string{"/objects/1"}) {
		t.Errorf("the origin was asked for %q", asked)
	}
	article["name"], article["updated"] = "Corrigée par son auteur", "2026-06-03T00:00:00Z"
	victim.Put("/objects/1", article)
	group.Expect("a.example", http.StatusAccepted, group.Activity("2", "Announce", said("Update", forged)))
	h.sees("Corrigée par son auteur")
	// What is not known here is not fetched on a group's word.
	h.leavesNothing(func() {
		forged["id"] = "https://victim.example/objects/unknown"
		group.Expect("a.example", http.StatusAccepted, group.Activity("3", "Announce", said("Update", forged)))
	})
}

func TestSecurity33AnnouncedDeleteAppliesOnlyWhenTheOriginSaysGone(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	group, victim, _ := h.announced()
	deleted := said("Delete", "https://victim.example/objects/1")
	group.Expect("a.example", http.StatusAccepted, group.Activity("1", "Announce", deleted))
	h.sees("Originale")
	for id, status := range map[string]int{"2": http.StatusForbidden, "3": http.StatusUnauthorized} {
		victim.PutAs("/objects/1", "application/json", status, map[string]any{})
		group.Expect("a.example", http.StatusAccepted, group.Activity(id, "Announce", deleted))
		h.sees("Originale")
	}
	// Somebody whom nobody follows says nothing, even when it is true.
	victim.PutAs("/objects/1", "application/activity+json", http.StatusGone, map[string]any{"id": "https://victim.example/objects/1", "type": "Tombstone"})
	h.leavesNothing(func() {
		h.other.Expect("a.example", http.StatusAccepted, h.other.Activity("4", "Announce", deleted))
	})
	h.sees("Originale")
	group.Expect("a.example", http.StatusAccepted, group.Activity("5", "Announce", deleted))
	h.sees()
}

func TestSecurity33AnnouncedDeleteOfOursIsDropped(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	ours := h.reader.Publish("À nous", "")
	h.net.Settle()
	h.leavesNothing(func() {
		h.friend.Expect("a.example", http.StatusAccepted, h.friend.Activity("1", "Announce", said("Delete", string(ours.IRI))))
	})
	if known, err := h.hub.Resources.Known(t.Context(), ours.IRI); err != nil || known.Sheet.Title != "À nous" {
		t.Errorf("%v, %v", known.Sheet.Title, err)
	}
}

func TestSecurity34NestedAnnounces(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	h.server.Put("/objects/1", h.other.Article("1", "Profonde"))
	nested := func(depth int) any {
		var a any = h.other.Article("1", "Profonde")
		for range depth {
			a = h.friend.Activity("n", "Announce", a)
		}
		return a
	}
	h.leavesNothing(func() {
		h.friend.Expect("a.example", http.StatusBadRequest, nested(100))
		double := nested(2).(map[string]any)
		double["id"] = "https://evil.example/activities/double"
		h.friend.Expect("a.example", http.StatusAccepted, double)
		twenty := nested(20).(map[string]any)
		twenty["id"] = "https://evil.example/activities/twenty"
		h.friend.Expect("a.example", http.StatusAccepted, twenty)
	})
	h.sees()
}

// TestSecurity33AServerIsAskedWithinABudget: whoever may post here cannot make this hub
// ask another server as often as it wants.
func TestSecurity33AServerIsAskedWithinABudget(t *testing.T) {
	t.Parallel()
	const said, most = 40, 25 // ten at once and one a minute are asked
	h := newHostileWith(t, func(c *config.Config) { c.ReplyRate = 600 })
	victim := h.net.Remote("victim.example").Actor("author", "Person")
	article := victim.Article("1", "Tranquille")
	victim.Server.Put("/objects/1", article)
	victim.Server.Put("/objects/2", victim.Article("2", "Tranquille aussi"))
	h.follow(victim)
	for _, id := range []string{"1", "2"} {
		h.accepts(victim, victim.Activity(id, "Create", victim.Article(id, "Tranquille "+id)))
	}
	h.net.Settle()
	update := func(i int, object string) map[string]any {
		return victim.Activity(fmt.Sprint("u", object, i), "Update", changed(victim.Article(object, "Forgée"), "updated", later))
	}
	for name, say := range map[string]func(i int){
		"/objects/1": func(i int) { h.accepts(h.friend, h.friend.Activity(fmt.Sprint("a", i), "Announce", update(i, "1"))) },
		"/objects/2": func(i int) { h.friend.Post("a.example", update(i, "2")) },
	} {
		for i := range said {
			say(i)
		}
		h.net.Settle()
		asked := 0
		for _, path := range victim.Server.Asked() {
			if path == name {
				asked++
			}
		}
		if asked == 0 || asked > most {
			t.Errorf("%s was asked for %d times because of %d activities of somebody else", name, asked, said)
		}
	}
}
