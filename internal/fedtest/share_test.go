package fedtest_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// inBase returns the titles that everybody sees in a base, "*" before those that
// the base shares.
func inBase(t *testing.T, hub *fedtest.Hub, base basilic.Actor) []string {
	t.Helper()
	page, err := hub.Resources.InBase(t.Context(), "", base, basilic.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	titles := []string{}
	for _, card := range page.Items {
		title := card.Resource.Sheet.Title
		if card.Shared {
			title = "*" + title
		}
		titles = append(titles, title)
	}
	slices.Sort(titles)
	return titles
}

// reasons returns why each line of a timeline is there.
func reasons(t *testing.T, p *fedtest.Person) map[string]basilic.Reason {
	t.Helper()
	page, err := p.Hub.Timeline.Home(t.Context(), p.Viewer, basilic.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]basilic.Reason)
	for _, e := range page.Items {
		all[e.Card.Resource.Sheet.Title] = e.Reason
	}
	return all
}

func TestABaseSharesResourcesOfThisHubAndOfAnother(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	carol := net.Person("a.example", "carol")
	base := alice.Base("vitrine")
	bob.Follow(base)
	carol.Follow(base)
	local := carol.Publish("D’ici", "")
	remote := bob.Publish("D’ailleurs", "")
	net.Settle()
	fetched, err := alice.Hub.Resources.FetchRemote(t.Context(), remote.IRI)
	if err != nil {
		t.Fatal(err)
	}
	service := alice.Hub.Resources
	for range 2 {
		for _, id := range []basilic.ID{local.ID, fetched.ID} {
			if err := service.Share(t.Context(), alice.Viewer, id, "vitrine"); err != nil {
				t.Fatal(err)
			}
		}
	}
	net.Settle()
	for _, reader := range []*fedtest.Person{bob, carol} {
		// Two items of one second stand in no order.
		titles := reader.Timeline()
		slices.Sort(titles)
		if !slices.Equal(titles, []string{"D’ailleurs", "D’ici"}) {
			t.Errorf("timeline of %s: %q", reader.Profile.Address(), titles)
		}
	}
	if got := reasons(t, bob); got["D’ici"] != basilic.ReasonShared || got["D’ailleurs"] != basilic.ReasonShared {
		t.Errorf("reasons %v", got)
	}
	if got := inBase(t, alice.Hub, base); !slices.Equal(got, []string{"*D’ailleurs", "*D’ici"}) {
		t.Errorf("in the base: %q", got)
	}
	if got := inBase(t, bob.Hub, bob.Lookup(base)); !slices.Contains(got, "*D’ici") {
		t.Errorf("in the base as seen from the other hub: %q", got)
	}
	// What is edited afterwards moves, what is taken out goes, and may come back.
	carol.Edit(local.Slug, "D’ici même")
	net.Settle()
	bob.Expect("D’ici même", "D’ailleurs")
	if err := service.Unshare(t.Context(), alice.Viewer, local.ID, "vitrine"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("D’ailleurs")
	carol.Expect("D’ailleurs")
	if err := service.Share(t.Context(), alice.Viewer, local.ID, "vitrine"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect("D’ici même", "D’ailleurs")
	// What its author withdraws disappears, wherever it is from.
	if err := service.MakePrivate(t.Context(), carol.Viewer, local.Slug); err != nil {
		t.Fatal(err)
	}
	if err := bob.Hub.Resources.Delete(t.Context(), bob.Viewer, remote.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	bob.Expect()
	carol.Expect()
	if got := inBase(t, alice.Hub, base); len(got) != 0 {
		t.Errorf("in the base: %q", got)
	}
}

func TestOnlyAdministratorsShareAndOnlyWhatIsPublic(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, carol := net.Person("a.example", "alice"), net.Person("a.example", "carol")
	alice.Base("vitrine")
	alice.Base("jardin")
	hub := alice.Hub
	if err := hub.Actors.AddMember(t.Context(), alice.Viewer, "vitrine", "carol", basilic.MemberContributor); err != nil {
		t.Fatal(err)
	}
	public, located := carol.Publish("Publique", ""), alice.Publish("Sur place", "vitrine")
	private, err := hub.Resources.Publish(t.Context(), carol.Viewer, carol.Draft("Privée", "").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	own, err := hub.Resources.Publish(t.Context(), alice.Viewer, alice.Draft("À moi", "").Slug, false)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		viewer basilic.Viewer
		id     basilic.ID
		base   string
		want   error
	}{
		"a contributor":               {carol.Viewer, public.ID, "vitrine", basilic.ErrForbidden},
		"a stranger":                  {carol.Viewer, public.ID, "jardin", basilic.ErrForbidden},
		"a visitor":                   {basilic.Viewer{}, public.ID, "vitrine", basilic.ErrForbidden},
		"no base":                     {alice.Viewer, public.ID, "", basilic.ErrInvalid},
		"an unknown base":             {alice.Viewer, public.ID, "inconnue", basilic.ErrNotFound},
		"what somebody keeps private": {alice.Viewer, private.ID, "vitrine", basilic.ErrNotFound},
		"what is one's own, private":  {alice.Viewer, own.ID, "vitrine", basilic.ErrInvalid},
		"what is in the base already": {alice.Viewer, located.ID, "vitrine", basilic.ErrInvalid},
		"nothing":                     {alice.Viewer, basilic.NewID(), "vitrine", basilic.ErrNotFound},
	} {
		if err := hub.Resources.Share(t.Context(), c.viewer, c.id, c.base); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := hub.Resources.Unshare(t.Context(), alice.Viewer, located.ID, "vitrine"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("what is located in the base was taken out as if it were shared: %v", err)
	}
	if err := hub.Resources.Share(t.Context(), alice.Viewer, public.ID, "vitrine"); err != nil {
		t.Fatal(err)
	}
	if err := hub.Resources.Unshare(t.Context(), carol.Viewer, public.ID, "vitrine"); !errors.Is(err, basilic.ErrForbidden) {
		t.Errorf("a contributor took it out: %v", err)
	}
}

func TestABaseThatBecomesPrivateTakesBackWhatItShared(t *testing.T) {
	t.Parallel()
	a := newAudience(t)
	carol := a.net.Person("a.example", "carol")
	r := carol.Publish("Chez Carol", "")
	if err := a.alice.Hub.Resources.Share(t.Context(), a.alice.Viewer, r.ID, "jardin"); err != nil {
		t.Fatal(err)
	}
	a.net.Settle()
	for _, server := range []*fedtest.Remote{a.forum, a.blog, a.unknown} {
		expectTold(t, server, "Announce of "+string(r.IRI))
	}
	announce := announceIDs(a.forum)[0]
	a.settle()
	if err := a.alice.Hub.Withdrawal.MakeBasePrivate(t.Context(), a.alice.Viewer, "jardin"); err != nil {
		t.Fatal(err)
	}
	a.net.Settle()
	for _, server := range []*fedtest.Remote{a.forum, a.blog, a.unknown} {
		if got := undone(server); !slices.Equal(got, append([]string{announce}, got[1:]...)) {
			t.Errorf("%s was told of %q undone", server.Host, got)
		}
	}
	if status := statusOf(t, a.net, announce); status != http.StatusGone {
		t.Errorf("the Announce answers %d", status)
	}
	if known, err := a.alice.Hub.Resources.Known(t.Context(), r.IRI); err != nil || known.Sheet.Title != "Chez Carol" {
		t.Errorf("the resource went with the base: %v", err)
	}
}

func TestTheAuthorOfASharedResourceIsTold(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	alice.Base("vitrine")
	blog := net.Remote("blog.example")
	author := blog.Actor("author", "Person")
	blog.Put("/objects/1", author.Article("1", "Un billet"))
	r, err := alice.Hub.Resources.FetchRemote(t.Context(), "https://blog.example/objects/1")
	if err != nil {
		t.Fatal(err)
	}
	if err := alice.Hub.Resources.Share(t.Context(), alice.Viewer, r.ID, "vitrine"); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	expectTold(t, blog, "Announce of https://blog.example/objects/1")
	blog.Forget()
	author.Expect("a.example", http.StatusAccepted, author.Activity("2", "Delete", "https://blog.example/objects/1"))
	net.Settle()
	expectTold(t, blog, "Undo of Announce")
}
