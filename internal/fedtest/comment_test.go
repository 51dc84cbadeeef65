package fedtest_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// saidAbout returns the comments on a resource as a hub shows them: who, and what.
func saidAbout(t *testing.T, hub *fedtest.Hub, iri basilic.IRI) []string {
	t.Helper()
	r, err := hub.Resources.Known(t.Context(), iri)
	if err != nil {
		t.Fatal(err)
	}
	d := discussionOf(t, hub, basilic.Viewer{}, r)
	lines := []string{}
	for _, c := range d.Comments.Items {
		lines = append(lines, c.Author.Handle+": "+richtext.PlainText(c.Comment.ContentHTML))
	}
	if d.Interest.Comments != len(lines) {
		t.Errorf("%d comments are counted, %d shown", d.Interest.Comments, len(lines))
	}
	return lines
}

func interest(t *testing.T, hub *fedtest.Hub, iri basilic.IRI) basilic.Interest {
	t.Helper()
	r, err := hub.Resources.Known(t.Context(), iri)
	if err != nil {
		t.Fatal(err)
	}
	i, err := hub.DB.InterestIn(t.Context(), r.ID)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// talks fails the test unless hubs show exactly these comments on a resource.
func talks(t *testing.T, iri basilic.IRI, hubs []*fedtest.Hub, want ...string) {
	t.Helper()
	if want == nil {
		want = []string{}
	}
	for _, hub := range hubs {
		if got := saidAbout(t, hub, iri); !slices.Equal(got, want) {
			t.Errorf("%s shows %q, want %q", hub.Host, got, want)
		}
	}
}

// comment says something about a resource that the person's hub knows.
func comment(t *testing.T, p *fedtest.Person, iri basilic.IRI, parent basilic.ID, text string) basilic.Comment {
	t.Helper()
	r, err := p.Hub.Resources.Known(t.Context(), iri)
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.Hub.Resources.Comment(t.Context(), p.Viewer, r.ID, parent, text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCommentsTravelBetweenTwoHubsThroughTheBase(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	net.Settle()
	r := alice.Publish("Semer", "jardin")
	net.Settle()
	hubs := []*fedtest.Hub{alice.Hub, bob.Hub}
	// From there to here, and from here to there by the base's Announce.
	first := comment(t, bob, r.IRI, "", "Essayée **hier**")
	net.Settle()
	talks(t, r.IRI, hubs, "bob: Essayée hier")
	known, err := alice.Hub.Resources.KnownComment(t.Context(), first.IRI)
	if err != nil {
		t.Fatal(err)
	}
	second := comment(t, alice, r.IRI, known.ID, "Avec combien de personnes ?")
	net.Settle()
	talks(t, r.IRI, hubs, "bob: Essayée hier", "alice: Avec combien de personnes ?")
	if err := bob.Hub.Resources.EditComment(t.Context(), bob.Viewer, first.ID, "Essayée lundi"); err != nil {
		t.Fatal(err)
	}
	if err := alice.Hub.Resources.EditComment(t.Context(), alice.Viewer, second.ID, "À combien ?"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	talks(t, r.IRI, hubs, "bob: Essayée lundi", "alice: À combien ?")
	// A timeline shows resources, not comments.
	bob.Expect("Semer")
	for _, c := range []basilic.Comment{first, second} {
		who := bob
		if c.ID == second.ID {
			who = alice
		}
		if err := who.Hub.Resources.DeleteComment(t.Context(), who.Viewer, c.ID); err != nil {
			t.Fatal(err)
		}
		net.Settle()
		answers(t, net, string(c.IRI), http.StatusGone)
		answers(t, net, string(c.IRI)+"/replies", http.StatusGone)
	}
	talks(t, r.IRI, hubs)
}

// answers fails the test unless an address answers a GET with a status.
func answers(t *testing.T, net *fedtest.Network, address string, status int) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/activity+json")
	response, err := net.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != status {
		t.Errorf("%s answers %d, want %d", address, response.StatusCode, status)
	}
}

// mastodon is a server that plays Mastodon, with a person who knows a resource of
// the hub.
type mastodon struct {
	t      *testing.T
	net    *fedtest.Network
	hub    *fedtest.Hub
	alice  *fedtest.Person
	server *fedtest.Remote
	masto  *fedtest.RemoteActor
	r      basilic.Resource
}

func newMastodon(t *testing.T, base string) *mastodon {
	t.Helper()
	net := fedtest.New(t, "a.example")
	m := &mastodon{t: t, net: net, hub: net.Hub("a.example"), alice: net.Person("a.example", "alice"), server: net.Remote("m.example")}
	m.server.Runs("mastodon", "4.5.0")
	m.masto = m.server.Actor("masto", "Person")
	if base != "" {
		m.alice.Base(base)
	}
	m.r = m.alice.Publish("Semer", base)
	net.Settle()
	return m
}

// note is a status as Mastodon sends it.
func (m *mastodon) note(id, parent, text string) map[string]any {
	iri := "https://m.example/users/masto/statuses/" + id
	return map[string]any{
		"@context": "https://www.w3.org/ns/activitystreams", "id": iri, "type": "Note", "summary": nil, "inReplyTo": parent,
		"published": "2026-05-0" + id[:1] + "T08:00:00Z", "url": "https://m.example/@masto/" + id, "attributedTo": string(m.masto.IRI),
		"to": []string{string(basilic.PublicAudience)}, "cc": []string{string(m.masto.IRI) + "/followers", string(m.alice.Profile.IRI)},
		"sensitive": false, "content": text, "contentMap": map[string]any{"fr": text}, "attachment": []any{},
		"tag":     []any{map[string]any{"type": "Mention", "href": string(m.alice.Profile.IRI), "name": "@alice@a.example"}},
		"replies": map[string]any{"id": iri + "/replies", "type": "Collection", "first": map[string]any{"type": "CollectionPage", "next": iri + "/replies?page=true", "partOf": iri + "/replies", "items": []any{}}},
	}
}

func (m *mastodon) post(id, kind string, object any) {
	m.t.Helper()
	m.masto.Expect("a.example", http.StatusAccepted, m.masto.Activity(id, kind, object))
	m.net.Settle()
}

func (m *mastodon) shows(want ...string) {
	m.t.Helper()
	talks(m.t, m.r.IRI, []*fedtest.Hub{m.hub}, want...)
}

func TestRepliesOfMastodonAppearAsComments(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	parent := string(m.r.IRI)
	m.post("c1", "Create", m.note("1", parent, `<p><span class="h-card"><a href="https://a.example/profils/alice">@alice</a></span> Merci !</p>`))
	m.shows("masto: @alice Merci !")
	m.post("c2", "Create", m.note("2", "https://m.example/users/masto/statuses/1", "<p>Je précise.</p>"))
	m.shows("masto: @alice Merci !", "masto: Je précise.")
	m.post("u1", "Update", changed(m.note("1", parent, "<p>Merci beaucoup !</p>"), "updated", "2026-05-03T08:00:00Z"))
	m.shows("masto: Merci beaucoup !", "masto: Je précise.")
	// Older than what is known.
	m.post("u0", "Update", changed(m.note("1", parent, "<p>Avant</p>"), "updated", "2026-05-02T08:00:00Z"))
	m.shows("masto: Merci beaucoup !", "masto: Je précise.")
	// By its identifier only, as some servers send a reply to somebody here.
	m.server.Put("/users/masto/statuses/3", m.note("3", parent, "<p>Nommée</p>"))
	m.masto.Expect("a.example", http.StatusAccepted, changed(m.masto.Activity("c3", "Create", "https://m.example/users/masto/statuses/3"), "cc", []string{string(m.alice.Profile.IRI)}))
	m.net.Settle()
	m.shows("masto: Merci beaucoup !", "masto: Je précise.", "masto: Nommée")
	for _, object := range []any{"https://m.example/users/masto/statuses/1", map[string]any{"id": "https://m.example/users/masto/statuses/3", "type": "Tombstone"}} {
		m.post(fmt.Sprint("d", object)[:12]+"x"+fmt.Sprint(len(fmt.Sprint(object))), "Delete", object)
	}
	m.shows("masto: Je précise.")
	// The tombstone wins.
	m.post("c1again", "Create", m.note("1", parent, "<p>Revenante</p>"))
	m.post("u1again", "Update", changed(m.note("1", parent, "<p>Revenante</p>"), "updated", "2026-05-04T08:00:00Z"))
	m.shows("masto: Je précise.")
	// Who leaves takes what they said along.
	m.post("bye", "Delete", string(m.masto.IRI))
	m.shows()
}

func TestCommentsTolerateAnyOrder(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	parent := string(m.r.IRI)
	m.post("u1", "Update", changed(m.note("1", parent, "<p>Corrigée</p>"), "updated", "2026-05-03T08:00:00Z"))
	m.post("c1", "Create", m.note("1", parent, "<p>D’abord</p>"))
	m.shows("masto: Corrigée")
	m.post("d2", "Delete", "https://m.example/users/masto/statuses/2")
	m.post("c2", "Create", m.note("2", parent, "<p>Effacée avant d’arriver</p>"))
	m.shows("masto: Corrigée")
	// Of a reply whose parent has not arrived, the conversation tells.
	m.post("c4", "Create", changed(m.note("4", "https://m.example/users/masto/statuses/3", "<p>La suite</p>"), "context", parent+"/context"))
	m.post("c3", "Create", m.note("3", parent, "<p>Le début</p>"))
	m.shows("masto: Corrigée", "masto: Le début", "masto: La suite")
}

func TestWhatIsSaidHereReachesThoseConcerned(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "jardin")
	lemmy := m.net.Remote("lemmy.example")
	lemmy.Runs("lemmy", "0.19.0")
	reader := lemmy.Actor("reader", "Person")
	base, err := m.hub.DB.LocalActorByHandle(t.Context(), "jardin")
	if err != nil {
		t.Fatal(err)
	}
	reader.Expect("a.example", http.StatusAccepted, reader.Activity("f", "Follow", string(base.IRI)))
	m.post("f", "Follow", string(m.alice.Profile.IRI))
	m.post("c1", "Create", m.note("1", string(m.r.IRI), "<p>Une question</p>"))
	m.server.Forget()
	known, err := m.hub.Resources.KnownComment(t.Context(), "https://m.example/users/masto/statuses/1")
	if err != nil {
		t.Fatal(err)
	}
	c := comment(t, m.alice, m.r.IRI, known.ID, "Une réponse")
	m.net.Settle()
	posted := m.server.Posted()
	if len(posted) != 1 || posted[0]["type"] != "Create" {
		t.Fatalf("Mastodon receives %v", posted)
	}
	note, _ := posted[0]["object"].(map[string]any)
	for key, want := range map[string]any{
		"type": "Note", "id": string(c.IRI), "inReplyTo": "https://m.example/users/masto/statuses/1", "audience": string(base.IRI),
		"context": string(m.r.IRI) + "/context", "attributedTo": string(m.alice.Profile.IRI),
	} {
		if note[key] != want {
			t.Errorf("%s is %v, want %v", key, note[key], want)
		}
	}
	if to := fmt.Sprint(posted[0]["to"], note["tag"]); !strings.Contains(to, string(m.masto.IRI)) || !strings.Contains(to, "@masto@m.example") {
		t.Errorf("who is answered is not named: %s", to)
	}
	// Mastodon gets no Announce of a comment; a group server gets every one, whole.
	var wrapped []string
	for _, a := range lemmy.Posted() {
		if inner, ok := a["object"].(map[string]any); ok && a["type"] == "Announce" && inner["type"] == "Create" {
			object, _ := inner["object"].(map[string]any)
			wrapped = append(wrapped, fmt.Sprint(object["id"]))
		}
	}
	if want := []string{"https://m.example/users/masto/statuses/1", string(c.IRI)}; !slices.Equal(wrapped, want) {
		t.Errorf("the group server receives %v, want %v", wrapped, want)
	}
	body := document(t, m.net, c.IRI)
	if !strings.Contains(body, "Une réponse") {
		t.Errorf("the note: %s", body)
	}
	// The author withdraws the resource: everything goes with it.
	if err := m.hub.Resources.MakePrivate(t.Context(), m.alice.Viewer, m.r.Slug); err != nil {
		t.Fatal(err)
	}
	m.net.Settle()
	deleted := []string{}
	for _, a := range m.server.Posted() {
		if a["type"] == "Delete" {
			object, _ := a["object"].(map[string]any)
			deleted = append(deleted, fmt.Sprint(object["id"]))
		}
	}
	if !slices.Contains(deleted, string(c.IRI)) || !slices.Contains(deleted, string(m.r.IRI)) {
		t.Errorf("Mastodon is told to delete %v", deleted)
	}
	for _, address := range []string{string(c.IRI), string(c.IRI) + "/replies", string(m.r.IRI), string(m.r.IRI) + "/context", string(m.r.IRI) + "/replies", string(m.r.IRI) + "/likes", string(m.r.IRI) + "/shares"} {
		answers(t, m.net, address, http.StatusGone)
	}
	if comments, err := m.hub.DB.CommentsOn(t.Context(), m.r.ID); err != nil || len(comments) != 0 {
		t.Errorf("%d comments are kept, %v", len(comments), err)
	}
}

func TestConversationAndRepliesAreServedByPages(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	var want []string
	for n := range 60 {
		c := comment(t, m.alice, m.r.IRI, "", fmt.Sprint("Commentaire ", n))
		want = append(want, string(c.IRI))
	}
	for suffix, first := range map[string][]string{"/context": {string(m.r.IRI)}, "/replies": nil} {
		collection := parsed(t, m.net, m.r.IRI+basilic.IRI(suffix))
		all := append(first, want...)
		if collection["type"] != "OrderedCollection" || fmt.Sprint(collection["totalItems"]) != fmt.Sprint(len(all)) {
			t.Errorf("%s: %v", suffix, collection)
		}
		var got []string
		for next := collection["first"]; next != nil; {
			page := parsed(t, m.net, basilic.IRI(next.(string)))
			for _, item := range page["orderedItems"].([]any) {
				got = append(got, item.(string))
			}
			next = page["next"]
		}
		if !slices.Equal(got, all) {
			t.Errorf("%s has %d items, want %d", suffix, len(got), len(all))
		}
	}
	article := parsed(t, m.net, m.r.IRI)
	if article["context"] != string(m.r.IRI)+"/context" || fmt.Sprint(article["replies"].(map[string]any)["totalItems"]) != "60" {
		t.Errorf("the article says %v, %v", article["context"], article["replies"])
	}
	for _, path := range []string{"/ap/notes/" + string(basilic.NewID()), "/ap/notes/x", "/ap/resources/" + string(basilic.NewID()) + "/context", "/ap/resources/x/likes"} {
		answers(t, m.net, "https://a.example"+path, http.StatusNotFound)
	}
}
