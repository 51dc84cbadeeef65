package fedtest_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/search"
)

// keeps makes somebody keep a search.
func keeps(t *testing.T, p *fedtest.Person, words string) basilic.SavedSearch {
	t.Helper()
	saved, err := p.Hub.Search.Save(t.Context(), p.Viewer, search.Query{Text: words}, "Veille : "+words)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func TestASavedSearchBringsWhatIsNewHereAndElsewhere(t *testing.T) {
	t.Parallel()
	net, alice, bob := two(t)
	carol := net.Person(bob.Hub.Host, "carol")
	bob.Follow(*alice.Profile)
	net.Settle()
	bob.Publish("Des tomates d’hier", "")
	saved := keeps(t, carol, "tomate")
	net.Settle()
	carol.Expect()
	there, here := alice.Publish("Les tomates anciennes", ""), bob.Publish("Un semis de tomates", "")
	alice.Publish("Les courges", "")
	carol.Publish("Mes tomates", "")
	net.Settle()
	page, err := carol.Hub.Timeline.Home(t.Context(), carol.Viewer, basilic.Cursor{})
	if err != nil || len(page.Items) != 2 {
		t.Fatalf("%d lines, %v", len(page.Items), err)
	}
	for _, e := range page.Items {
		if e.Reason != basilic.ReasonFound || e.SearchID != saved.ID || e.SearchName != "Veille : tomate" {
			t.Errorf("a line says %q of %q", e.Reason, e.SearchName)
		}
	}
	// Whoever follows its author too reads of it once, and by whom.
	keeps(t, bob, "aubergine")
	alice.Publish("Des aubergines", "")
	net.Settle()
	followed, err := bob.Hub.Timeline.Home(t.Context(), bob.Viewer, basilic.Cursor{})
	if err != nil || len(followed.Items) != 3 || followed.Items[0].Reason != basilic.ReasonPublished {
		t.Errorf("%d lines, the first %+v, %v", len(followed.Items), followed.Items[0].Reason, err)
	}
	// What changes so that it is found is new, what is withdrawn is gone.
	alice.Edit(there.Slug, "Les courges anciennes")
	if err := bob.Hub.Resources.Delete(t.Context(), bob.Viewer, here.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	carol.Expect("Les courges anciennes")
	if err := carol.Hub.Search.Forget(t.Context(), carol.Viewer, saved.ID); err != nil {
		t.Fatal(err)
	}
	carol.Expect()
}
