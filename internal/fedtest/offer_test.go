package fedtest_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// adapted publishes in public what somebody adapts from a resource, under a title of
// its own.
func adapted(t *testing.T, net *fedtest.Network, p *fedtest.Person, origin basilic.Resource) basilic.Resource {
	t.Helper()
	made, err := adapts(t, p, origin, "")
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	sheet := draft(t, p, made.Slug)
	sheet.Title, sheet.Description, sheet.Indexation = "En ville", "Autrement.", fedtest.Indexation()
	if err := p.Hub.Resources.SaveSheet(t.Context(), p.Viewer, made.Slug, 0, sheet); err != nil {
		t.Fatal(err)
	}
	made, err = p.Hub.Resources.Publish(t.Context(), p.Viewer, made.Slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	return made
}

// listed returns the titles of the adaptations of a resource and what its author
// decided of each: those that everybody sees or, with all set, its author.
func listed(t *testing.T, p *fedtest.Person, origin basilic.Resource, all bool) []string {
	t.Helper()
	v, err := p.Hub.Resources.View(t.Context(), p.Viewer, origin.Slug)
	if err != nil {
		t.Fatal(err)
	}
	adaptations, err := p.Hub.Resources.Adaptations(t.Context(), v, all)
	if err != nil {
		t.Fatal(err)
	}
	var titles []string
	for _, a := range adaptations {
		titles = append(titles, strings.TrimSpace(a.Card.Resource.Sheet.Title+" "+string(a.Answer)))
	}
	return titles
}

// decides makes the author of a resource decide about its one adaptation.
func decides(t *testing.T, net *fedtest.Network, p *fedtest.Person, origin basilic.Resource, answer basilic.AdaptationAnswer) {
	t.Helper()
	v, err := p.Hub.Resources.View(t.Context(), p.Viewer, origin.Slug)
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Hub.Resources.Adaptations(t.Context(), v, true)
	if err != nil || len(all) != 1 {
		t.Fatalf("%d adaptations, %v", len(all), err)
	}
	if err := p.Hub.Resources.DecideAdaptation(t.Context(), p.Viewer, origin.Slug, all[0].Card.Resource.ID, answer); err != nil {
		t.Fatal(err)
	}
	net.Settle()
}

// answered returns what the author of the origin said, as who adapted it knows.
func answered(t *testing.T, p *fedtest.Person, made basilic.Resource) basilic.AdaptationAnswer {
	t.Helper()
	lineage, err := p.Hub.Resources.Lineage(t.Context(), made.ID)
	if err != nil || lineage == nil {
		t.Fatalf("lineage %+v, %v", lineage, err)
	}
	return lineage.Answer
}

func lettersAbout(hub *fedtest.Hub, words string) int {
	n := 0
	for _, m := range hub.Mailbox.All() {
		if strings.Contains(m.Subject, words) {
			n++
		}
	}
	return n
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestAnAdaptationOfAnotherHubIsListedOnceItsAuthorAccepts(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	origin := licensed(t, alice, "Semer", "cc_by_sa_4_0", "")
	net.Settle()
	made := adapted(t, net, bob, origin)
	if n := lettersAbout(alice.Hub, "a été adaptée"); n != 1 {
		t.Errorf("%d letters", n)
	}
	same(t, "before the decision", listed(t, alice, origin, false), nil)
	same(t, "to its author", listed(t, alice, origin, true), []string{"En ville"})
	decides(t, net, alice, origin, basilic.AnswerAccepted)
	same(t, "accepted", listed(t, alice, origin, false), []string{"En ville accepted"})
	if got := answered(t, bob, made); got != basilic.AnswerAccepted {
		t.Errorf("bob knows %q", got)
	}
	// Its page there says from what it comes too.
	there, err := alice.Hub.DB.ResourceByIRI(t.Context(), made.IRI)
	if err != nil {
		t.Fatal(err)
	}
	lineage, err := alice.Hub.Resources.Lineage(t.Context(), there.ID)
	if err != nil || lineage == nil || lineage.Origin == nil || lineage.Origin.ID != origin.ID {
		t.Errorf("there, the lineage is %+v, %v", lineage, err)
	}
	decides(t, net, alice, origin, basilic.AnswerDeclined)
	same(t, "declined", listed(t, alice, origin, false), nil)
	if got := answered(t, bob, made); got != basilic.AnswerDeclined {
		t.Errorf("bob knows %q", got)
	}
	decides(t, net, alice, origin, basilic.AnswerAccepted)
	if err := bob.Hub.Resources.MakePrivate(t.Context(), bob.Viewer, made.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	same(t, "withdrawn", listed(t, alice, origin, true), nil)
	// Coming back begins anew.
	if err := bob.Hub.Resources.MakePublic(t.Context(), bob.Viewer, made.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	same(t, "back", listed(t, alice, origin, true), []string{"En ville"})
	if got := answered(t, bob, made); got != basilic.AnswerAwaited {
		t.Errorf("bob still knows %q", got)
	}
}

func TestSecurity52AWithdrawnOriginIsNamedNowhere(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	origin := alice.Publish("Semer", "")
	origin = alice.Edit(origin.Slug, "Le carnet du verger")
	net.Settle()
	made := adapted(t, net, bob, origin)
	bob.Unfollow(*alice.Profile)
	net.Settle()
	const title = "Le carnet du verger"
	if _, document := get(t, net, string(made.IRI), nil); !strings.Contains(document, title) || !strings.Contains(document, "alice Test") || !strings.Contains(document, origin.URL) {
		t.Errorf("its document does not name its origin: %s", document)
	}
	if !strings.Contains(posted(t, bob.Hub), title) {
		t.Error("it was sent without the name of its origin")
	}
	if err := alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, origin.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	lineage, err := bob.Hub.Resources.Lineage(t.Context(), made.ID)
	if err != nil || lineage == nil || lineage.Origin != nil || lineage.Author.ID != 0 {
		t.Errorf("lineage %+v, %v: the server of the adaptation was told, though nobody there follows any more", lineage, err)
	}
	if _, document := get(t, net, string(made.IRI), nil); strings.Contains(document, string(origin.IRI)) || strings.Contains(document, `"basedOn":"`) {
		t.Errorf("its document: %s", document)
	}
	if strings.Contains(posted(t, bob.Hub), title) {
		t.Error("an activity names the title of its origin")
	}
}

func TestServersThatHaveAnAdaptationLearnWhetherItsOriginMayBeNamed(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "b.example")
	alice, bob := net.Person("b.example", "alice"), net.Person("b.example", "bob")
	server := net.Remote("blog.example")
	server.Runs("wordpress", "6.9")
	zoe := server.Actor("zoe", "Person")
	zoe.Expect("b.example", http.StatusAccepted, zoe.Activity("1", "Follow", string(bob.Profile.IRI)))
	net.Settle()
	origin := alice.Publish("Semer", "")
	net.Settle()
	made := adapted(t, net, bob, origin)
	last := func() (kind, content string, basedOn any) {
		t.Helper()
		all := server.Posted()
		if len(all) == 0 {
			return "", "", nil
		}
		article, _ := all[len(all)-1]["object"].(map[string]any)
		kind, _ = all[len(all)-1]["type"].(string)
		content, _ = article["content"].(string)
		return kind, content, article["basedOn"]
	}
	if !strings.Contains(posted(t, bob.Hub), "Semer</a>") {
		t.Error("the adaptation does not name its origin")
	}
	for _, change := range []struct {
		do    func() error
		named bool
	}{
		{func() error { return alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, origin.Slug) }, false},
		{func() error { return alice.Hub.Resources.MakePublic(t.Context(), alice.Viewer, origin.Slug) }, true},
	} {
		server.Forget()
		if err := change.do(); err != nil {
			t.Fatal(err)
		}
		net.Settle()
		if kind, content, basedOn := last(); kind != "Update" || strings.Contains(content, "Semer</a>") != change.named || (basedOn != nil) != change.named {
			t.Errorf("named %v: a %q says %q, based on %v", change.named, kind, content, basedOn)
		}
	}
	if now, err := bob.Hub.Resources.View(t.Context(), bob.Viewer, made.Slug); err != nil || now.Resource.HasChanges || !now.Resource.UpdatedAt.After(made.UpdatedAt) {
		t.Errorf("the adaptation has changes: %v, %v", now.Resource.HasChanges, err)
	}
}

// posted returns all that a hub's activities say.
func posted(t *testing.T, hub *fedtest.Hub) string {
	t.Helper()
	var all string
	err := hub.DB.Pool().QueryRow(t.Context(), `select string_agg(convert_from(document, 'UTF8'), ' ') from activities`).Scan(&all)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestOnOneHubAnAuthorIsToldByMailAndDecides(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	origin := alice.Publish("Semer", "")
	made := adapted(t, net, bob, origin)
	if n := lettersAbout(alice.Hub, "a été adaptée"); n != 1 {
		t.Errorf("%d letters", n)
	}
	if err := bob.Hub.Resources.DecideAdaptation(t.Context(), bob.Viewer, origin.Slug, made.ID, basilic.AnswerAccepted); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("who adapted it decides: %v", err)
	}
	decides(t, net, alice, origin, basilic.AnswerDeclined)
	// Withdrawn and published again, it asks for no other decision.
	for _, change := range []func() error{
		func() error { return bob.Hub.Resources.MakePrivate(t.Context(), bob.Viewer, made.Slug) },
		func() error { return bob.Hub.Resources.MakePublic(t.Context(), bob.Viewer, made.Slug) },
	} {
		if err := change(); err != nil {
			t.Fatal(err)
		}
		net.Settle()
	}
	if got := answered(t, bob, made); got != basilic.AnswerDeclined || lettersAbout(alice.Hub, "a été adaptée") != 1 {
		t.Errorf("after coming back: %q, %d letters", got, lettersAbout(alice.Hub, "a été adaptée"))
	}
	decides(t, net, alice, origin, basilic.AnswerAccepted)
	same(t, "accepted", listed(t, alice, origin, false), []string{"En ville accepted"})
	if err := bob.Hub.Resources.Delete(t.Context(), bob.Viewer, made.Slug); err != nil {
		t.Fatal(err)
	}
	same(t, "deleted", listed(t, alice, origin, true), nil)
	mine := adapted(t, net, alice, origin)
	same(t, "one's own", listed(t, alice, origin, false), []string{"En ville accepted"})
	if err := alice.Hub.Resources.MakePrivate(t.Context(), alice.Viewer, mine.Slug); err != nil {
		t.Fatal(err)
	}
	same(t, "private", listed(t, alice, origin, true), nil)
}
