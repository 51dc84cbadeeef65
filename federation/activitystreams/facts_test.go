package activitystreams_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
)

// sent is a resource as another hub reads it.
func sent(t *testing.T, r basilic.Resource) basilic.Sheet {
	t.Helper()
	body, err := activitystreams.BuildArticle(activitystreams.ArticleInput{Resource: r, Author: basilic.Actor{IRI: "https://a.example/ap/actors/1"}, Origin: "https://a.example"})
	if err != nil {
		t.Fatal(err)
	}
	a, err := activitystreams.ParseArticle(body)
	if err != nil {
		t.Fatal(err)
	}
	return a.Sheet
}

func TestFactsAndLanguageAreReadAsTheyWereSent(t *testing.T) {
	t.Parallel()
	r := resource()
	r.Sheet.Language = "br"
	got := sent(t, r)
	if diff := cmp.Diff([]any{r.Sheet.Facts, "br"}, []any{got.Facts, got.Language}); diff != "" {
		t.Error(diff)
	}
}

func TestACoverIsReadWhereItIsNoBlock(t *testing.T) {
	t.Parallel()
	r := resource()
	if cover := sent(t, r).Cover; cover != nil {
		t.Errorf("the first image is taken for a cover of its own: %+v", cover)
	}
	r.Sheet.Cover = &basilic.Block{Kind: basilic.BlockImage, MediaID: "01a20d57-86be-7fcb-8fbf-119604508099", Alt: "Des lignes", Width: 70, Height: 50}
	cover := sent(t, r).Cover
	if cover == nil {
		t.Fatal("no cover")
	}
	cover.ID = ""
	want := basilic.Block{Kind: basilic.BlockImage, URL: "https://a.example/medias/01a20d57-86be-7fcb-8fbf-119604508099/image.webp", Alt: "Des lignes", Width: 70, Height: 50}
	if diff := cmp.Diff(want, *cover); diff != "" {
		t.Error(diff)
	}
	for shape, want := range map[string]string{
		`"https://m.example/x.jpg"`:                                             "https://m.example/x.jpg",
		`{"type": "Image", "url": "https://m.example/x.jpg"}`:                   "https://m.example/x.jpg",
		`[{"type": "Image", "url": [{"href": "https://m.example/x.jpg"}]}]`:     "https://m.example/x.jpg",
		`{"type": "Image", "url": "javascript:evil()"}`:                         "",
		`{"type": "Link", "href": "https://m.example/x.jpg", "name": "Un nom"}`: "",
	} {
		a, err := activitystreams.ParseArticle([]byte(`{"@context": "https://www.w3.org/ns/activitystreams", "type": "Article", "id": "https://m.example/1",
			"attributedTo": "https://m.example/u", "name": "x", "image": ` + shape + `}`))
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if a.Sheet.Cover != nil {
			got = a.Sheet.Cover.URL
		}
		if got != want {
			t.Errorf("%s: %q", shape, got)
		}
	}
}
