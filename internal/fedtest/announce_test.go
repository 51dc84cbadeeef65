package fedtest_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// audience is a base with a follower on a forum (FEP-1b12), one on a microblog and
// one on a server that does not tell what it runs.
type audience struct {
	net                  *fedtest.Network
	alice                *fedtest.Person
	base                 basilic.Actor
	forum, blog, unknown *fedtest.Remote
}

func newAudience(t *testing.T) *audience {
	t.Helper()
	net := fedtest.New(t, "a.example")
	a := &audience{net: net, alice: net.Person("a.example", "alice")}
	a.base = a.alice.Base("jardin")
	a.forum, a.blog, a.unknown = net.Remote("forum.example"), net.Remote("blog.example"), net.Remote("unknown.example")
	a.forum.Runs("lemmy", "0.19.11")
	a.blog.Runs("mastodon", "4.5.0")
	for _, server := range []*fedtest.Remote{a.forum, a.blog, a.unknown} {
		reader := server.Actor("reader", "Person")
		reader.Expect("a.example", http.StatusAccepted, reader.Activity("follow", "Follow", string(a.base.IRI)))
	}
	a.settle()
	return a
}

// settle waits, and forgets what was posted so far.
func (a *audience) settle() {
	a.net.Settle()
	for _, server := range []*fedtest.Remote{a.forum, a.blog, a.unknown} {
		server.Forget()
	}
}

// told describes what a server was sent: the type, of an Announce also what it
// announces, in order of words.
func told(server *fedtest.Remote) []string {
	all := []string{}
	for _, activity := range server.Posted() {
		text := fmt.Sprint(activity["type"])
		switch object := activity["object"].(type) {
		case string:
			if text == "Announce" {
				text += " of " + object
			}
		case map[string]any:
			text += " of " + fmt.Sprint(object["type"])
			if inner, ok := object["object"].(map[string]any); ok && text != "Undo of Announce" {
				text += " of " + fmt.Sprint(inner["type"])
			}
		}
		all = append(all, text)
	}
	slices.Sort(all)
	return all
}

func expectTold(t *testing.T, server *fedtest.Remote, want ...string) {
	t.Helper()
	if got := told(server); !slices.Equal(got, want) {
		t.Errorf("%s was told %q, want %q", server.Host, got, want)
	}
}

// announceIDs returns the identifiers of the Announces that a server was sent.
func announceIDs(server *fedtest.Remote) []string {
	var ids []string
	for _, activity := range server.Posted() {
		if activity["type"] == "Announce" {
			ids = append(ids, activity["id"].(string))
		}
	}
	return ids
}

// undone returns the identifiers of the Announces that a server was told undone.
func undone(server *fedtest.Remote) []string {
	var ids []string
	for _, activity := range server.Posted() {
		if object, ok := activity["object"].(map[string]any); ok && activity["type"] == "Undo" {
			ids = append(ids, object["id"].(string))
		}
	}
	return ids
}

func TestServersAreToldInTheFormTheyTake(t *testing.T) {
	t.Parallel()
	a := newAudience(t)
	r := a.alice.Publish("Semer", "jardin")
	a.net.Settle()
	iri := "Announce of " + string(r.IRI)
	expectTold(t, a.forum, "Announce of Create of Article")
	expectTold(t, a.blog, iri)
	expectTold(t, a.unknown, "Announce of Create of Article", iri)
	var ids []string
	for _, server := range []*fedtest.Remote{a.forum, a.blog, a.unknown} {
		ids = append(ids, announceIDs(server)...)
	}
	slices.Sort(ids)
	if ids = slices.Compact(ids); len(ids) != 2 {
		t.Errorf("two forms have the identifiers %q", ids)
	}
	for _, activity := range append(a.forum.Posted(), a.blog.Posted()...) {
		a.dereferences(t, activity)
		if inner, ok := activity["object"].(map[string]any); ok {
			a.dereferences(t, inner)
		}
	}
	a.settle()
	a.alice.Edit(r.Slug, "Semer encore")
	a.net.Settle()
	expectTold(t, a.forum, "Announce of Update of Article", "Update of Article")
	expectTold(t, a.blog, "Update of Article")
	expectTold(t, a.unknown, "Update of Article")
	for _, activity := range a.forum.Posted() {
		ids = append(ids, activity["id"].(string))
	}
	a.settle()
	if err := a.alice.Hub.Resources.Delete(t.Context(), a.alice.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	a.net.Settle()
	expectTold(t, a.forum, "Announce of Delete of Tombstone", "Delete of Tombstone", "Undo of Announce")
	expectTold(t, a.blog, "Delete of Tombstone", "Undo of Announce")
	expectTold(t, a.unknown, "Delete of Tombstone", "Undo of Announce", "Undo of Announce")
	for _, id := range ids {
		if status := statusOf(t, a.net, id); status != http.StatusGone {
			t.Errorf("%s answers %d after the withdrawal", id, status)
		}
	}
}

// dereferences fails the test unless the address of an activity answers what was
// sent.
func (a *audience) dereferences(t *testing.T, activity map[string]any) {
	t.Helper()
	id := activity["id"].(string)
	body := document(t, a.net, basilic.IRI(id))
	if !strings.Contains(body, `"id":"`+id+`"`) || !strings.Contains(body, `"type":"`+activity["type"].(string)+`"`) {
		t.Errorf("%s answers %s", id, body)
	}
}

func statusOf(t *testing.T, net *fedtest.Network, address string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/activity+json")
	response, err := net.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode
}

func TestEachFormIsUndoneForThoseWhoWereSentIt(t *testing.T) {
	t.Parallel()
	a := newAudience(t)
	r := a.alice.Publish("Semer", "jardin")
	a.net.Settle()
	sent := make(map[*fedtest.Remote][]string)
	for _, server := range []*fedtest.Remote{a.forum, a.blog, a.unknown} {
		sent[server] = announceIDs(server)
		slices.Sort(sent[server])
	}
	a.settle()
	// The base goes, the resource stays on its author's profile.
	if err := a.alice.Hub.Withdrawal.DeleteBase(t.Context(), a.alice.Viewer, "jardin", "Base jardin"); err != nil {
		t.Fatal(err)
	}
	a.net.Settle()
	for server, ids := range sent {
		got := undone(server)
		slices.Sort(got)
		if !slices.Equal(got, ids) {
			t.Errorf("%s: undone %q, announced %q", server.Host, got, ids)
		}
		if slices.Contains(told(server), "Delete of Tombstone") {
			t.Errorf("%s was told that the resource is deleted", server.Host)
		}
	}
	if _, err := a.alice.Hub.Resources.Known(t.Context(), r.IRI); err != nil {
		t.Errorf("the resource went with the base: %v", err)
	}
}

func TestALargeResourceIsAnnouncedByIdentifier(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	base := alice.Base("jardin")
	bob.Follow(base)
	forum := net.Remote("forum.example")
	forum.Runs("lemmy", "0.19.11")
	reader := forum.Actor("reader", "Person")
	reader.Expect("a.example", http.StatusAccepted, reader.Activity("follow", "Follow", string(base.IRI)))
	net.Settle()
	forum.Forget()
	draft := alice.Draft("Un très long guide", "jardin")
	for range 5 {
		_, err := alice.Hub.Resources.AddBlock(t.Context(), alice.Viewer, draft.Slug, "", basilic.Block{Kind: basilic.BlockText, Source: strings.Repeat("mot ", 4900)})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, draft.Slug, true); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("Un très long guide")
	expectTold(t, forum, "Announce of Create")
	for _, activity := range forum.Posted() {
		body, err := json.Marshal(activity)
		if err != nil || len(body) >= 60<<10 {
			t.Errorf("a body of %d bytes was posted, %v", len(body), err)
		}
	}
}

// due lets what is planned for later be worked now.
func (a *audience) due(t *testing.T) {
	t.Helper()
	_, err := a.alice.Hub.DB.Pool().Exec(t.Context(), `update river_job set state = 'available', scheduled_at = now()
		where state = 'scheduled' and kind = 'outbox.fan_out'`)
	if err != nil {
		t.Fatal(err)
	}
	a.net.Settle()
}

func TestABaseKeepsItsPaceTowardsMicroblogs(t *testing.T) {
	t.Parallel()
	a := newAudience(t)
	hub := a.alice.Hub
	hub.Outbox.AnnounceRate = 2
	start := time.Now()
	var all []basilic.Resource
	for n := range 5 {
		all = append(all, a.alice.Publish(fmt.Sprint("Numéro ", n), "jardin"))
	}
	a.net.Settle()
	if ids := announceIDs(a.forum); len(ids) != 5 {
		t.Errorf("the forum was made to wait: it got %d of 5", len(ids))
	}
	expectTold(t, a.blog, "Announce of "+string(all[0].IRI), "Announce of "+string(all[1].IRI))
	rows, err := hub.DB.Pool().Query(t.Context(), `select at from announce_slots order by at`)
	if err != nil {
		t.Fatal(err)
	}
	for _, minutes := range []float64{0, 0, 60, 90, 120} {
		var at time.Time
		if !rows.Next() || rows.Scan(&at) != nil {
			t.Fatal("a slot is missing")
		}
		if got := at.Sub(start).Minutes() - minutes; got < -0.1 || got > 1 {
			t.Errorf("planned after %.1f minutes, want %.0f", at.Sub(start).Minutes(), minutes)
		}
	}
	rows.Close()
	a.settle()
	// One is deleted while it waits, another is not public any more when its time
	// comes.
	if err := hub.Resources.Delete(t.Context(), a.alice.Viewer, all[2].Slug); err != nil {
		t.Fatal(err)
	}
	if _, err := hub.DB.Pool().Exec(t.Context(), `update resources set state = 'private' where id = $1`, all[3].ID); err != nil {
		t.Fatal(err)
	}
	a.due(t)
	expectTold(t, a.blog, "Announce of "+string(all[4].IRI), "Delete of Tombstone")
	if got := undone(a.forum); len(got) != 1 {
		t.Errorf("the forum, which had it, was told of %d undone", len(got))
	}
}

func TestWrappedAndNamedAnnouncesMakeOneLine(t *testing.T) {
	t.Parallel()
	h := newHostile(t)
	group, victim, _ := h.announced()
	for n, title := range []string{"Un", "Deux", "Trois", "Quatre"} {
		id := fmt.Sprint("10", n)
		author := victim.Actor(fmt.Sprint("author", n), "Person")
		article := author.Article(id, title)
		article["updated"] = fmt.Sprintf("2026-01-02T03:04:%02dZ", 10+n)
		victim.Put("/objects/"+id, article)
		create := author.Activity("create"+id, "Create", article)
		victim.Put("/activities/create"+id, create)
		forms := []map[string]any{
			group.Activity("wrapped"+id, "Announce", create), group.Activity("named"+id, "Announce", article["id"]),
			group.Activity("array"+id, "Announce", []any{create}), group.Activity("bare"+id, "Announce", create["id"]),
		}
		for i := range forms {
			group.Expect("a.example", http.StatusAccepted, forms[(i+n)%len(forms)])
		}
	}
	h.net.Settle()
	titles := h.reader.Timeline()
	slices.Sort(titles)
	if want := []string{"Deux", "Originale", "Quatre", "Trois", "Un"}; !slices.Equal(titles, want) {
		t.Errorf("timeline %q, want %q", titles, want)
	}
	// An Undo of one form says what it is about: nothing else is needed.
	undo := group.Activity("undo", "Undo", group.Activity("never-seen", "Announce", map[string]any{
		"id": "https://victim.example/activities/create100", "type": "Create", "actor": "https://victim.example/users/author0",
		"object": "https://victim.example/objects/100",
	}))
	group.Expect("a.example", http.StatusAccepted, undo)
	h.net.Settle()
	if titles = h.reader.Timeline(); slices.Contains(titles, "Un") {
		t.Errorf("still shown after the Undo: %q", titles)
	}
}
