package showcase_test

import (
	"errors"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
	"codeberg.org/basilic/basilic/showcase"
)

func TestOnlyAdministratorsChooseWhatAHubPutsInFront(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice, bob := net.Person("a.example", "alice"), net.Person("a.example", "bob")
	service, r := alice.Hub.Showcase, alice.Publish("Semer", "")
	chosen := showcase.FeaturedOf(&r, nil)
	for name, test := range map[string]struct {
		viewer basilic.Viewer
		want   error
	}{"a visitor": {basilic.Viewer{}, basilic.ErrNotFound}, "somebody else": {bob.Viewer, basilic.ErrForbidden}, "an administrator": {alice.Viewer, nil}} {
		_, choice := service.Choice(t.Context(), test.viewer)
		_, card := service.Card(t.Context(), test.viewer, r.ID)
		for what, err := range map[string]error{
			"choice": choice, "card": card, "add": service.Add(t.Context(), test.viewer, chosen),
			"move": service.Move(t.Context(), test.viewer, chosen, true), "remove": service.Remove(t.Context(), test.viewer, chosen),
		} {
			if !errors.Is(err, test.want) {
				t.Errorf("%s, %s: %v, want %v", name, what, err, test.want)
			}
		}
	}
}

func TestWhatIsChosenStandsInFrontAtOnce(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example")
	alice := net.Person("a.example", "alice")
	service := alice.Hub.Showcase
	first, second := alice.Publish("Semer", ""), alice.Publish("Planter", "")
	front := func() showcase.Front {
		f, err := service.Front(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if f := front(); f.Chosen || len(f.Resources) != 2 || len(f.Here) != 2 || len(f.Elsewhere) != 0 || len(f.Profiles) != 1 {
		t.Errorf("without a choice: %d resources, %d here, %d elsewhere, %d profiles", len(f.Resources), len(f.Here), len(f.Elsewhere), len(f.Profiles))
	}
	for _, r := range []basilic.Resource{first, second, first} {
		if err := service.Add(t.Context(), alice.Viewer, showcase.FeaturedOf(&r, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if f := front(); !f.Chosen || len(f.Resources) != 2 || f.Resources[0].Resource.ID != first.ID {
		t.Errorf("%v was chosen first: %v", first.ID, f.Resources)
	}
	if err := service.Move(t.Context(), alice.Viewer, showcase.FeaturedOf(&second, nil), true); err != nil {
		t.Fatal(err)
	}
	if f := front(); f.Resources[0].Resource.ID != second.ID {
		t.Errorf("%v was moved first: %v", second.ID, f.Resources)
	}
	if err := service.Remove(t.Context(), alice.Viewer, showcase.FeaturedOf(&second, nil)); err != nil {
		t.Fatal(err)
	}
	if f := front(); len(f.Resources) != 1 || f.Resources[0].Resource.ID != first.ID {
		t.Errorf("one was taken away: %v", f.Resources)
	}
}
