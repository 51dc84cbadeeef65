package web_test

import (
	"slices"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestARequestThatIsCorrectedWhileItWaitsKeepsItsTurn(t *testing.T) {
	t.Parallel()
	company := newCompany(t, "alice", "bob")
	alice, bob := company["alice"], company["bob"]
	first, second := alice.Publish("Semer", ""), bob.Publish("Arroser", "")
	ask := func(g guest, slug, text string, ask bool) {
		if err := g.Hub.Resources.SaveLabelRequest(t.Context(), g.Viewer, slug, text, ask); err != nil {
			t.Fatal(err)
		}
	}
	waiting := func() []string {
		page, err := alice.Hub.Resources.LabelRequests(t.Context(), basilic.Operator(), false, basilic.Cursor{})
		if err != nil {
			t.Fatal(err)
		}
		var titles []string
		for _, line := range page.Items {
			titles = append(titles, line.Resource.Sheet.Title+": "+line.Text)
		}
		return titles
	}
	ask(alice, first.Slug, "Repris partout.", true)
	ask(bob, second.Slug, "Repris ici.", true)
	ask(alice, first.Slug, "Repris par dix structures.", false)
	if got, want := waiting(), []string{"Semer: Repris par dix structures.", "Arroser: Repris ici."}; !slices.Equal(got, want) {
		t.Errorf("a correction loses its turn: %q", got)
	}
	// Taken back and asked again, it waits behind the others.
	if err := alice.Hub.Resources.CancelLabelRequest(t.Context(), alice.Viewer, first.Slug); err != nil {
		t.Fatal(err)
	}
	ask(alice, first.Slug, "Repris par douze structures.", true)
	if got, want := waiting(), []string{"Arroser: Repris ici.", "Semer: Repris par douze structures."}; !slices.Equal(got, want) {
		t.Errorf("asked again: %q", got)
	}
}
