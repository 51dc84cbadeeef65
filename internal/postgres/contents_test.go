package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestHeadAndContentMakeTheWholeResource(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person(), func(r *basilic.Resource) {
		r.ContentHTML, r.URL, r.UpdatedAt = "<p>Texte</p>", "https://here.example/fiche", day(3)
		r.Sheet = basilic.Sheet{
			Title: "Une fiche", Description: "En bref", Language: "fr", Licence: "cc-by", Cover: &basilic.Block{Kind: basilic.BlockImage, Alt: "Couverture"},
			Facts:      basilic.Facts{Producer: "Une association", Credits: []string{"Alice"}},
			Indexation: basilic.Indexation{Themes: []string{"t"}, SupportTypes: []string{"s"}, Audiences: []string{"a"}, Territories: []string{"FR"}, Keywords: []string{"mot"}},
			Blocks:     []basilic.Block{{ID: basilic.NewID(), Kind: basilic.BlockText, HTML: "<p>Texte</p>", Source: "Texte"}},
		}
	})
	want := must(s, func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), r.ID) })
	for name, read := range map[string]func() (postgres.ResourceHead, error){
		"by slug": func() (postgres.ResourceHead, error) { return s.HeadBySlug(s.ctx(), r.Slug) },
		"by id":   func() (postgres.ResourceHead, error) { return s.HeadByID(s.ctx(), r.ID) },
	} {
		t.Log(name)
		head := must(s, read)
		got := head.Resource
		if len(got.Sheet.Blocks) > 0 || got.ContentHTML != "" {
			t.Error("the head carries the text")
		}
		content := must(s, func() (postgres.Content, error) { return s.ContentOf(s.ctx(), r.ID, head.Hash) })
		if content.Size < len(r.ContentHTML)+len(r.Sheet.Blocks[0].HTML) {
			t.Errorf("a size of %d", content.Size)
		}
		got.Sheet.Blocks, got.ContentHTML = content.Blocks, content.HTML
		s.same(got, want)
	}
}

func TestContentOfAHeadIsNoLongerThereOnceItChanged(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person())
	r.Revision = 1
	hash := func() int64 {
		return must(s, func() (postgres.ResourceHead, error) { return s.HeadBySlug(s.ctx(), r.Slug) }).Hash
	}
	before := hash()
	r.Sheet.Title = "Un autre titre"
	s.must(s.UpdateResource(s.ctx(), r))
	if hash() != before {
		t.Error("a title changes the content")
	}
	for name, change := range map[string]func(){
		"blocks": func() { r.Sheet.Blocks = []basilic.Block{{Kind: basilic.BlockText, HTML: "<p>Nouveau</p>"}} },
		"text":   func() { r.ContentHTML = "<p>Nouveau</p>" },
	} {
		change()
		s.must(s.UpdateResource(s.ctx(), r))
		if hash() == before {
			t.Errorf("%s: the hash is the same", name)
		}
		s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
			_, err := tx.ContentOf(s.ctx(), r.ID, before)
			return err
		})
	}
	s.exec("update resources set state = 'deleted' where id = $1", r.ID)
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
		_, err := tx.HeadBySlug(s.ctx(), r.Slug)
		return err
	})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error {
		_, err := tx.HeadByID(s.ctx(), r.ID)
		return err
	})
}
