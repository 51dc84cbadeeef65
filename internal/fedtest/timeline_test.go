package fedtest_test

import (
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

// chosenTheme is the one that every sheet of these stories is about.
func chosenTheme(t *testing.T) basilic.Topic {
	t.Helper()
	topic, err := basilic.SharedVocabulary().Topic(basilic.FacetThemes, fedtest.Indexation().Themes[0])
	if err != nil {
		t.Fatal(err)
	}
	return topic
}

func choose(t *testing.T, p *fedtest.Person, topic basilic.Topic) {
	t.Helper()
	if err := p.Hub.Timeline.Choose(t.Context(), p.Viewer, topic); err != nil {
		t.Fatal(err)
	}
}

// why returns the lines of a timeline, each with who or what explains it.
func why(t *testing.T, p *fedtest.Person) []string {
	t.Helper()
	page, err := p.Hub.Timeline.Home(t.Context(), p.Viewer, basilic.Cursor{})
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for _, e := range page.Items {
		lines = append(lines, e.Card.Resource.Sheet.Title+": "+string(e.Reason)+" "+e.Via.Handle)
	}
	slices.Sort(lines)
	return lines
}

func readsWhy(t *testing.T, p *fedtest.Person, want ...string) {
	t.Helper()
	if got := why(t, p); !slices.Equal(got, want) && len(got)+len(want) > 0 {
		t.Errorf("%s sees %q, want %q", p.Profile.Handle, got, want)
	}
}

func TestAFollowerSeesEachReasonOnce(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	zoe, bob, alice := net.Person("b.example", "zoe"), net.Person("a.example", "bob"), net.Person("a.example", "alice")
	base := zoe.Base("rives")
	alice.Follow(base)
	alice.Follow(*zoe.Profile)
	alice.Follow(*bob.Profile)
	choose(t, alice, chosenTheme(t))
	net.Settle()
	// Its author, its base and its theme: one line.
	zoe.Publish("Publiée", "rives")
	net.Settle()
	if got := alice.Timeline(); len(got) != 1 {
		t.Errorf("one resource stands %d times", len(got))
	}
	bob.Publish("De Bob", "")
	edited := bob.Publish("À revoir", "")
	bob.Edit(edited.Slug, "Revue")
	net.Person("a.example", "dora").Publish("De Dora", "")
	net.Settle()
	if got := why(t, alice); len(got) != 4 || !slices.Contains(got, "De Bob: published bob") || !slices.Contains(got, "De Dora: chosen ") ||
		!slices.Contains(got, "Revue: updated bob") {
		t.Errorf("alice sees %q", got)
	}
	// What one reason explained, another does when it ends, and then none.
	alice.Unfollow(*bob.Profile)
	alice.Unfollow(base)
	alice.Unfollow(*zoe.Profile)
	net.Settle()
	readsWhy(t, alice, "De Bob: chosen ", "De Dora: chosen ", "Publiée: chosen ", "Revue: chosen ")
	if err := alice.Hub.Timeline.Leave(t.Context(), alice.Viewer, chosenTheme(t)); err != nil {
		t.Fatal(err)
	}
	readsWhy(t, alice)
}

func TestAChosenThemeShowsWhatComesFromAnotherHubUntilItIsDeleted(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	zoe, bob, alice := net.Person("b.example", "zoe"), net.Person("a.example", "bob"), net.Person("a.example", "alice")
	bob.Follow(*zoe.Profile)
	choose(t, alice, chosenTheme(t))
	net.Settle()
	r := zoe.Publish("D’ailleurs", "")
	net.Settle()
	readsWhy(t, alice, "D’ailleurs: chosen ")
	readsWhy(t, bob, "D’ailleurs: published zoe")
	page, err := alice.Hub.Timeline.Elsewhere(t.Context(), basilic.Cursor{})
	if err != nil || len(page.Items) != 1 {
		t.Errorf("%d resources of elsewhere, %v", len(page.Items), err)
	}
	if err := zoe.Hub.Resources.Delete(t.Context(), zoe.Viewer, r.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	// The transaction that takes the Delete in takes the lines: nobody reads one after it.
	readsWhy(t, alice)
	readsWhy(t, bob)
	if page, err = alice.Hub.Timeline.Elsewhere(t.Context(), basilic.Cursor{}); err != nil || len(page.Items) != 0 {
		t.Errorf("%d resources of elsewhere, %v", len(page.Items), err)
	}
}

func TestBlockingAndPrivacyHoldForChosenThemesAtOnce(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob, carol := net.Person("a.example", "alice"), net.Person("a.example", "bob"), net.Person("a.example", "carol")
	choose(t, alice, chosenTheme(t))
	bob.Publish("De Bob", "")
	kept := carol.Publish("De Carole", "")
	alice.Publish("À moi", "")
	readsWhy(t, alice, "De Bob: chosen ", "De Carole: chosen ")
	block(t, alice, *bob.Profile)
	readsWhy(t, alice, "De Carole: chosen ")
	if err := carol.Hub.Resources.MakePrivate(t.Context(), carol.Viewer, kept.Slug); err != nil {
		t.Fatal(err)
	}
	readsWhy(t, alice)
	unblock(t, alice, *bob.Profile)
	readsWhy(t, alice, "De Bob: chosen ")
	bob.Hide()
	readsWhy(t, alice)
}
