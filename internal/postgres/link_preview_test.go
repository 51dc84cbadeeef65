package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestThePreviewOfALinkIsKeptWhileItLeadsThere(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	r := s.draft(author)
	s.must(s.InsertDraft(s.ctx(), r.ID, r.Sheet, author))
	b := basilic.Block{ID: basilic.NewID(), Kind: basilic.BlockLink, Title: "Un lien", URL: "https://exemple.fr/", ShowPreview: true}
	s.must(s.InsertDraftBlock(s.ctx(), r.ID, "", b))
	image := basilic.NewID()
	for _, p := range []basilic.LinkPreview{
		{URL: "https://exemple.fr/", Title: "Ici", Image: &basilic.Picture{MediaID: image}}, {URL: "https://exemple.fr/ailleurs", Title: "Ailleurs"},
	} {
		s.must(s.SetDraftPreview(s.ctx(), r.ID, b.ID, p))
	}
	draft, err := s.DraftOf(s.ctx(), r.ID)
	s.must(err)
	got := draft.Sheet.Blocks[0]
	if got.Preview == nil || got.Preview.Title != "Ici" || got.Version != 1 {
		t.Errorf("%+v", got)
	}
}
