package fedtest_test

import (
	"testing"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/showcase"
)

// TestWhatAnotherHubDeletesLeavesTheFirstPage: an administrator puts a resource of
// another hub forward; a second after the Delete it is nowhere on the first page
// of any process, nor among what was chosen.
func TestWhatAnotherHubDeletesLeavesTheFirstPage(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("b.example", "bob")
	alice.Follow(*bob.Profile)
	net.Settle()
	kept, deleted := bob.Publish("Un banc dans la rue", ""), bob.Publish("Un bus qui passe", "")
	net.Settle()
	for _, r := range []basilic.Resource{deleted, kept} {
		found, err := alice.Hub.Search.Lookup(t.Context(), string(r.IRI), true)
		if err != nil {
			t.Fatal(err)
		}
		if err := alice.Hub.Showcase.Add(t.Context(), alice.Viewer, showcase.FeaturedOf(found.Resource, nil)); err != nil {
			t.Fatal(err)
		}
	}
	twin := net.Twin("a.example")
	shows := func(when string, want int) {
		t.Helper()
		for name, hub := range map[string]*fedtest.Hub{"one process": alice.Hub, "another": twin} {
			front, err := hub.Showcase.Front(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if len(front.Resources) != want || len(front.Elsewhere) != want || !front.Chosen {
				t.Errorf("%s, %s: %d put forward, %d of other hubs, want %d", when, name, len(front.Resources), len(front.Elsewhere), want)
			}
		}
	}
	shows("at first", 2)
	if err := bob.Hub.Resources.Delete(t.Context(), bob.Viewer, deleted.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	time.Sleep(time.Second)
	shows("a second after the deletion", 1)
	choice, err := alice.Hub.Showcase.Choice(t.Context(), alice.Viewer)
	if err != nil || len(choice.Resources) != 1 || choice.Resources[0].Resource.Sheet.Title != "Un banc dans la rue" {
		t.Errorf("chosen: %v, %v", choice.Resources, err)
	}
}
