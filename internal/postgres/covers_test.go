package postgres_test

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestCardHasTheCoverOfTheSheetOrElseItsFirstImage(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, there := s.person(), s.remote(s.host("a")).ID
	text := basilic.Block{Kind: basilic.BlockText, Source: "Image"}
	kept, other := basilic.NewID(), basilic.NewID()
	image := func(id basilic.ID, card string) basilic.Block {
		return basilic.Block{Kind: basilic.BlockImage, MediaID: id, Card: card}
	}
	far := func(url string) basilic.Block { return basilic.Block{Kind: basilic.BlockImage, URL: url} }
	file := basilic.Block{Kind: basilic.BlockFile, MediaID: other, URL: "https://a.example/fichier"}
	own := image(other, "card-2.webp")
	farOwn := far("https://a.example/propre.webp")
	for _, test := range []struct {
		name   string
		local  bool
		own    *basilic.Block
		blocks []basilic.Block
		want   string
	}{
		{"nothing", true, nil, []basilic.Block{text, file}, ""},
		{"first image", true, nil, []basilic.Block{text, file, image(kept, ""), image(other, "")}, string(kept) + "/card.webp"},
		{"card of the first image", true, nil, []basilic.Block{image(kept, "card-1.webp")}, string(kept) + "/card-1.webp"},
		{"cover of its own", true, &own, []basilic.Block{image(kept, "")}, string(other) + "/card-2.webp"},
		{"address here", true, nil, []basilic.Block{far("https://a.example/1.webp")}, ""},
		{"of another server", false, nil, []basilic.Block{text, file, far(`https://a.example/é\1.webp`)}, basilic.RemoteKey(`https://a.example/é\1.webp`) + "/card.webp"},
		{"own of another server", false, &farOwn, []basilic.Block{far("https://a.example/1.webp")}, basilic.RemoteKey(farOwn.URL) + "/card.webp"},
		{"nothing of another server", false, nil, []basilic.Block{text}, ""},
	} {
		r := s.resource(author, func(r *basilic.Resource) {
			r.Local, r.Sheet.Cover, r.Sheet.Blocks = test.local, test.own, test.blocks
			if !r.Local {
				r.AuthorID, r.Slug = there, ""
			}
		})
		card := must(s, func() ([]basilic.ResourceCard, error) { return s.CardsByIDs(s.ctx(), []basilic.ID{r.ID}) })[0]
		got := card.RemoteCover
		if card.CoverMediaID != "" {
			got = string(card.CoverMediaID) + "/" + card.CoverName
		}
		if got = strings.TrimPrefix(got, string(r.ID)+"/"); got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestCoverFollowsEachChangeOfTheSheet(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	cover := func() basilic.ID {
		return must(s, func() ([]basilic.ResourceCard, error) { return s.CardsByIDs(s.ctx(), []basilic.ID{r.ID}) })[0].CoverMediaID
	}
	first := basilic.NewID()
	r.Sheet.Blocks = []basilic.Block{{Kind: basilic.BlockImage, MediaID: first}}
	s.must(s.UpdateResource(s.ctx(), r))
	if got := cover(); got != first {
		t.Errorf("with an image: %q", got)
	}
	r.Sheet.Blocks = nil
	s.must(s.UpdateResource(s.ctx(), r))
	if got := cover(); got != "" {
		t.Errorf("without: %q", got)
	}
}
