package fedtest_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/fedtest"
)

func TestAnAdaptationKeepsThePreviewsOfItsLinksWhenItsOriginIsGone(t *testing.T) {
	t.Parallel()
	net := fedtest.New(t, "a.example", "b.example")
	alice, carol, bob := net.Person("a.example", "alice"), net.Person("a.example", "carol"), net.Person("b.example", "bob")
	bob.Follow(*alice.Profile)
	net.Settle()
	_, pictures := site(net, "site.example", "/image.png", picture(t, 900, 600))
	pictures.Store(true)
	slug := previewed(t, net, alice, "https://site.example/page")
	origin, err := alice.Hub.Resources.Publish(t.Context(), alice.Viewer, slug, true)
	if err != nil {
		t.Fatal(err)
	}
	net.Settle()
	there, err := bob.Hub.DB.ResourceByIRI(t.Context(), origin.IRI)
	if err != nil {
		t.Fatal(err)
	}
	adapted := map[*fedtest.Person]basilic.Resource{}
	for who, r := range map[*fedtest.Person]basilic.Resource{carol: origin, bob: there} {
		if adapted[who], err = adapts(t, who, r, ""); err != nil {
			t.Fatal(err)
		}
	}
	net.Settle()
	if err := alice.Hub.Resources.Delete(t.Context(), alice.Viewer, origin.Slug); err != nil {
		t.Fatal(err)
	}
	net.Settle()
	for who, r := range adapted {
		name := who.Profile.Handle
		published, err := who.Hub.Resources.Publish(t.Context(), who.Viewer, r.Slug, true)
		if err != nil {
			t.Fatal(err)
		}
		p := linkOf(t, who, published.Slug).Preview
		if p == nil || p.Title != "Le jardin" || p.Image == nil || p.Icon == nil {
			t.Fatalf("%s: the preview is %+v", name, p)
		}
		for _, picture := range []*basilic.Picture{p.Image, p.Icon} {
			f, _, err := who.Hub.Resources.OpenMedia(t.Context(), basilic.Viewer{}, picture.MediaID, "image.webp")
			if err != nil {
				t.Errorf("%s: a visitor does not see a picture of the preview: %v", name, err)
				continue
			}
			_ = f.Close()
		}
	}
}
