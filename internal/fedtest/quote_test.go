package fedtest_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
)

// quoting is a status of Mastodon 4.5 that quotes a resource.
func (m *mastodon) quoting(id string) map[string]any {
	note := m.note(id, "", "<p>À lire</p>")
	delete(note, "inReplyTo")
	note["quote"], note["quoteUri"], note["_misskey_quote"] = string(m.r.IRI), string(m.r.IRI), string(m.r.IRI)
	return note
}

// request is what Mastodon sends to be allowed to quote.
func (m *mastodon) request(id string, instrument any) map[string]any {
	iri := string(m.masto.IRI)
	return map[string]any{
		"@context": []any{"https://www.w3.org/ns/activitystreams", map[string]any{"QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest"}},
		"id":       iri + "#quote_requests/" + id, "type": "QuoteRequest", "actor": iri, "object": string(m.r.IRI), "instrument": instrument,
	}
}

// asks posts a request and returns the answers that came, each without what is
// made anew each time.
func (m *mastodon) asks(request map[string]any) []map[string]any {
	m.t.Helper()
	m.server.Forget()
	m.masto.Expect("a.example", http.StatusAccepted, request)
	m.net.Settle()
	answers := m.server.Posted()
	for _, answer := range answers {
		for _, key := range []string{"@context", "id", "published"} {
			delete(answer, key)
		}
	}
	return answers
}

// granted asks for the permission of one quote and returns it.
func (m *mastodon) granted(id string, instrument any) basilic.IRI {
	m.t.Helper()
	request := m.request(id, instrument)
	answers := m.asks(request)
	if len(answers) != 1 {
		m.t.Fatalf("answers %v", answers)
	}
	result, _ := answers[0]["result"].(string)
	if embedded, ok := instrument.(map[string]any); ok {
		instrument = embedded["id"]
	}
	want := map[string]any{
		"type": "Accept", "actor": request["object"], "to": []any{string(m.masto.IRI)}, "result": result,
		"object": map[string]any{"id": request["id"], "type": "QuoteRequest", "actor": request["actor"], "object": request["object"], "instrument": instrument},
	}
	want["actor"] = string(m.alice.Profile.IRI)
	if diff := cmp.Diff(want, answers[0]); diff != "" {
		m.t.Fatalf("the answer (-want +got):\n%s", diff)
	}
	return basilic.IRI(result)
}

// refused fails the test unless a request is answered by a Reject of somebody.
func (m *mastodon) refused(by basilic.IRI, request map[string]any) {
	m.t.Helper()
	answers := m.asks(request)
	if len(answers) != 1 || answers[0]["type"] != "Reject" || answers[0]["actor"] != string(by) {
		m.t.Errorf("%v is answered %v, want a Reject of %s", request["id"], answers, by)
	}
}

// quotes fails the test unless the page of the resource lists these, to everybody
// or to its author.
func (m *mastodon) quotes(author bool, want ...string) {
	m.t.Helper()
	viewer := basilic.Viewer{}
	if author {
		viewer = m.alice.Viewer
	}
	v, err := m.hub.Resources.View(m.t.Context(), viewer, m.r.Slug)
	if err != nil {
		m.t.Fatal(err)
	}
	page, err := m.hub.Resources.Page(m.t.Context(), viewer, v, resources.Asked{})
	if err != nil {
		m.t.Fatal(err)
	}
	q := page.Quotes
	var got []string
	for _, quote := range q.Newest {
		got = append(got, quote.Author.Address()+" "+quote.Authorization.URL)
	}
	if slices.Sort(got); !slices.Equal(got, want) || q.Total != len(want) {
		m.t.Errorf("%d quotes %q, want %q", q.Total, got, want)
	}
}

func TestAQuoteIsPermittedByADocumentThatEverybodyCanCheck(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	if policy := fmt.Sprint(parsed(t, m.net, m.r.IRI)["interactionPolicy"]); policy != "map[canFeature:map[automaticApproval:["+string(basilic.PublicAudience)+"]] canQuote:map[automaticApproval:["+string(basilic.PublicAudience)+"]]]" {
		t.Errorf("the policy of the resource is %s", policy)
	}
	note := m.quoting("1")
	permission := m.granted("1", note)
	document := parsed(t, m.net, permission)
	delete(document, "@context")
	want := map[string]any{
		"id": string(permission), "type": "QuoteAuthorization", "attributedTo": string(m.alice.Profile.IRI),
		"interactingObject": note["id"], "interactionTarget": string(m.r.IRI),
	}
	if diff := cmp.Diff(want, document); diff != "" {
		t.Errorf("the permission (-want +got):\n%s", diff)
	}
	m.quotes(false, "@masto@m.example https://m.example/@masto/1")
	// The same again, by another request: the same permission.
	if again := m.granted("1b", note); again != permission {
		t.Errorf("asked twice: %s, then %s", permission, again)
	}
	m.quotes(false, "@masto@m.example https://m.example/@masto/1")
	// Named only, as Mastodon 4.4 does: what is shown to everybody, and what is not.
	second := m.quoting("2")
	m.server.Put("/users/masto/statuses/2", second)
	m.granted("2", second["id"])
	m.granted("3", "https://m.example/users/masto/statuses/3")
	public := []string{"@masto@m.example https://m.example/@masto/1", "@masto@m.example https://m.example/@masto/2"}
	m.quotes(false, public...)
	m.quotes(true, append(public, "@masto@m.example https://m.example/users/masto/statuses/3")...)
	// The note is deleted: by whom it is counts.
	other := m.server.Actor("other", "Person")
	other.Expect("a.example", http.StatusAccepted, other.Activity("d0", "Delete", note["id"]))
	m.net.Settle()
	answers(t, m.net, string(permission), http.StatusOK)
	m.post("d1", "Delete", map[string]any{"id": note["id"], "type": "Tombstone"})
	answers(t, m.net, string(permission), http.StatusGone)
	m.quotes(false, public[1])
	if got := m.asks(m.request("4", note)); len(got) != 0 {
		t.Errorf("a quote that was deleted is answered %v", got)
	}
	// Who leaves takes what they quoted along.
	m.post("bye", "Delete", string(m.masto.IRI))
	m.quotes(true)
}

func TestAnAuthorTakesAQuoteBack(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	reader := m.net.Remote("reader.example")
	zoe := reader.Actor("zoe", "Person")
	zoe.Expect("a.example", http.StatusAccepted, zoe.Activity("l", "Announce", string(m.r.IRI)))
	permission := m.granted("1", m.quoting("1"))
	m.granted("2", m.quoting("2"))
	twin := m.net.Twin("a.example")
	prepared(t, twin, permission)
	prepared(t, m.hub, permission)
	bob := m.net.Person("a.example", "bob")
	id := basilic.ID(permission[len("https://a.example/ap/authorizations/"):])
	if err := m.hub.Resources.RevokeQuote(t.Context(), bob.Viewer, m.r.Slug, id); err == nil {
		t.Error("somebody else takes it back")
	}
	other := m.alice.Publish("Autre", "")
	if err := m.hub.Resources.RevokeQuote(t.Context(), m.alice.Viewer, other.Slug, id); err == nil {
		t.Error("it is taken back at another resource")
	}
	m.net.Settle()
	m.server.Forget()
	for range 2 {
		if err := m.hub.Resources.RevokeQuote(t.Context(), m.alice.Viewer, m.r.Slug, id); err != nil {
			t.Fatal(err)
		}
	}
	if got := ask(t, m.hub, permission, "").StatusCode; got != http.StatusGone {
		t.Errorf("taken back, it answers %d", got)
	}
	eventually(t, "the other process says that it is taken back", heardWithin, func() bool {
		return ask(t, twin, permission, "").StatusCode == http.StatusGone
	})
	m.net.Settle()
	told := m.server.Posted()
	if len(told) != 1 || told[0]["type"] != "Delete" || told[0]["actor"] != string(m.alice.Profile.IRI) || told[0]["object"].(map[string]any)["id"] != string(permission) ||
		told[0]["object"].(map[string]any)["type"] != "QuoteAuthorization" {
		t.Errorf("the quoting server is told %v", told)
	}
	if !reader.Received("Delete") {
		t.Error("a server that has the resource is not told")
	}
	m.quotes(true, "@masto@m.example https://m.example/@masto/2")
	m.refused(m.alice.Profile.IRI, m.request("1b", m.quoting("1")))
}

func TestAQuoteEndsWithWhatItQuotes(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(t *testing.T, m *mastodon) error{
		"made private": func(t *testing.T, m *mastodon) error {
			return m.hub.Resources.MakePrivate(t.Context(), m.alice.Viewer, m.r.Slug)
		},
		"deleted": func(t *testing.T, m *mastodon) error {
			return m.hub.Resources.Delete(t.Context(), m.alice.Viewer, m.r.Slug)
		},
		"profile": func(t *testing.T, m *mastodon) error {
			return m.hub.Withdrawal.MakeProfilePrivate(t.Context(), m.alice.Viewer)
		},
		"passed on": func(t *testing.T, m *mastodon) error {
			// Somebody else keeps the base.
			bob := m.net.Person("a.example", "bob")
			if err := m.hub.Actors.AddMember(t.Context(), m.alice.Viewer, "jardin", "bob", basilic.MemberAdministrator); err != nil {
				return err
			}
			return m.hub.Withdrawal.RemoveMember(t.Context(), bob.Viewer, "jardin", "alice")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			base := ""
			if name == "passed on" {
				base = "jardin"
			}
			m := newMastodon(t, base)
			permission := m.granted("1", m.quoting("1"))
			m.server.Forget()
			if err := end(t, m); err != nil {
				t.Fatal(err)
			}
			m.net.Settle()
			answers(t, m.net, string(permission), http.StatusGone)
			told := 0
			for _, activity := range m.server.Posted() {
				if object, _ := activity["object"].(map[string]any); activity["type"] == "Delete" && object["id"] == string(permission) {
					told++
				}
			}
			if told != 1 {
				t.Errorf("told %d times that the quote ended: %v", told, m.server.Posted())
			}
			if name != "profile" {
				m.refused(speakerOf(t, m), m.request("2", m.quoting("2")))
				return
			}
			if got := m.asks(m.request("2", m.quoting("2"))); len(got) != 0 {
				t.Errorf("somebody private answers %v", got)
			}
		})
	}
}

func TestWhoIsBlockedMayNotQuoteNorACommentBeQuoted(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	said := comment(t, m.alice, m.r.IRI, "", "Essayée")
	if policy := fmt.Sprint(parsed(t, m.net, said.IRI)["interactionPolicy"]); policy != "map[canQuote:map[automaticApproval:["+string(m.alice.Profile.IRI)+"]]]" {
		t.Errorf("the policy of the comment is %s", policy)
	}
	note := m.quoting("1")
	note["quote"] = string(said.IRI)
	m.refused(m.alice.Profile.IRI, changed(m.request("1", note), "object", string(said.IRI)))
	permission := m.granted("0", m.quoting("3"))
	masto, err := m.hub.Actors.Resolve(t.Context(), m.masto.IRI)
	if err != nil {
		t.Fatal(err)
	}
	m.server.Forget()
	if err := m.hub.Actors.Block(t.Context(), m.alice.Viewer, masto.ID); err != nil {
		t.Fatal(err)
	}
	m.net.Settle()
	answers(t, m.net, string(permission), http.StatusGone)
	if !m.server.Received("Delete") {
		t.Error("whom alice blocks is not told that the quote ended")
	}
	m.refused(m.alice.Profile.IRI, m.request("1", m.quoting("1")))
	if err := m.hub.Actors.Unblock(t.Context(), m.alice.Viewer, masto.ID); err != nil {
		t.Fatal(err)
	}
	m.net.Settle()
	m.post("block", "Block", string(m.alice.Profile.IRI))
	m.refused(m.alice.Profile.IRI, m.request("2", m.quoting("2")))
	m.quotes(true)
}

func TestQuotesThatNobodyMayAskForLeaveNothing(t *testing.T) {
	t.Parallel()
	m := newMastodon(t, "")
	if _, err := m.hub.Actors.Resolve(t.Context(), m.masto.IRI); err != nil {
		t.Fatal(err)
	}
	m.net.Settle()
	before, asked := m.hub.Stored(), len(m.server.Asked())
	note := m.quoting("1")
	for name, request := range map[string]map[string]any{
		"of nothing":             changed(m.request("1", note), "object", "https://a.example/ap/resources/"+string(basilic.NewID())),
		"of a person":            changed(m.request("2", note), "object", string(m.alice.Profile.IRI)),
		"of another server":      changed(m.request("3", note), "object", "https://m.example/objects/1"),
		"by nothing":             changed(m.request("4", note), "instrument", nil),
		"on another server":      m.request("5", changed(note, "id", "https://elsewhere.example/1")),
		"of another":             m.request("6", changed(note, "attributedTo", "https://m.example/users/other")),
		"of something else":      m.request("7", changed(note, "quote", "https://a.example/ap/resources/"+string(basilic.NewID()))),
		"by ours":                m.request("8", string(m.r.IRI)),
		"a quote without asking": changed(m.masto.Activity("9", "Create", note), "id", "https://m.example/activities/9"),
	} {
		if got := m.asks(request); len(got) != 0 {
			t.Errorf("%s: answered %v", name, got)
		}
	}
	if after := m.hub.Stored(); after != before {
		t.Errorf("traces:\n%s\nbefore:\n%s", after, before)
	}
	if n := len(m.server.Asked()); n != asked {
		t.Errorf("the hub asked for %v", m.server.Asked()[asked:])
	}
	m.quotes(true)
}

func speakerOf(t *testing.T, m *mastodon) basilic.IRI {
	t.Helper()
	if m.r.BaseID == 0 {
		return m.alice.Profile.IRI
	}
	base, err := m.hub.DB.ActorByID(t.Context(), m.r.BaseID)
	if err != nil {
		t.Fatal(err)
	}
	return base.IRI
}
