package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func (s *scene) written(author basilic.ActorID) basilic.ID {
	s.t.Helper()
	r := s.draft(author)
	s.must(s.InsertDraft(s.ctx(), r.ID, basilic.Sheet{Title: "Un jardin", Language: "fr"}, author))
	return r.ID
}

func (s *scene) draftOf(resource basilic.ID) postgres.Draft {
	s.t.Helper()
	return must(s, func() (postgres.Draft, error) { return s.DraftOf(s.ctx(), resource) })
}

// block adds a section title behind another block and returns its key.
func (s *scene) block(resource, after basilic.ID, title string) basilic.ID {
	s.t.Helper()
	id := basilic.NewID()
	s.must(s.InsertDraftBlock(s.ctx(), resource, after, basilic.Block{ID: id, Kind: basilic.BlockSectionTitle, Title: title}))
	return id
}

func (s *scene) titles(resource basilic.ID) string {
	s.t.Helper()
	var all string
	for _, b := range s.draftOf(resource).Sheet.Blocks {
		all += b.Title
	}
	return all
}

func TestDraftIsKeptWhole(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, editor := s.person(), s.person()
	resource := s.written(author)
	sheet := basilic.Sheet{
		Title: "Un potager", Description: "En ville", Language: "en", Licence: "cc-by-4.0",
		Indexation: basilic.Indexation{
			Themes: []string{"a"}, SupportTypes: []string{"b"}, Audiences: []string{"c"}, Territories: []string{"75"}, Keywords: []string{"d", "e"},
		},
		Facts: allFacts(), Cover: cover(),
	}
	s.must(s.UpdateDraft(s.ctx(), resource, 1, sheet, editor))
	got := s.draftOf(resource)
	sheet.Blocks = []basilic.Block{}
	s.same([]any{got.ResourceID, got.Sheet, got.Version, got.EditedBy}, []any{resource, sheet, 2, editor})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.DraftOf(s.ctx(), basilic.NewID()); return err })
	s.fails(basilic.ErrConflict, func(tx *postgres.DB) error { return tx.InsertDraft(s.ctx(), resource, sheet, author) })
}

func TestDraftThatChangedMeanwhileIsStale(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	resource := s.written(author)
	s.must(s.UpdateDraft(s.ctx(), resource, 1, basilic.Sheet{Title: "mine"}, author))
	s.fails(basilic.ErrStale, func(tx *postgres.DB) error {
		return tx.UpdateDraft(s.ctx(), resource, 1, basilic.Sheet{Title: "theirs"}, author)
	})
	s.same(s.draftOf(resource).Sheet.Title, "mine")
	block := s.block(resource, "", "A")
	edited := basilic.Block{ID: block, Version: 1, Kind: basilic.BlockSectionTitle, Title: "B"}
	s.must(s.UpdateDraftBlock(s.ctx(), resource, edited))
	s.fails(basilic.ErrStale, func(tx *postgres.DB) error { return tx.UpdateDraftBlock(s.ctx(), resource, edited) })
	other := s.written(author)
	edited.Version = 2
	s.fails(basilic.ErrStale, func(tx *postgres.DB) error { return tx.UpdateDraftBlock(s.ctx(), other, edited) })
	got := s.draftOf(resource).Sheet.Blocks[0]
	s.same([]any{got.Title, got.Version}, []any{"B", 2})
}

func TestBlocksKeepTheirOrder(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	resource := s.written(s.person())
	b := s.block(resource, "", "B")
	a := s.block(resource, "", "A")
	d := s.block(resource, b, "D")
	c := s.block(resource, b, "C")
	s.same(s.titles(resource), "ABCD")
	s.must(s.SwapDraftBlocks(s.ctx(), resource, a, d))
	s.same(s.titles(resource), "DBCA")
	s.must(s.DeleteDraftBlock(s.ctx(), resource, b))
	s.same(s.titles(resource), "DCA")
	// Another resource's blocks cannot be touched, and an unknown place is the end.
	other := s.written(s.person())
	s.must(s.DeleteDraftBlock(s.ctx(), other, c))
	s.must(s.SwapDraftBlocks(s.ctx(), other, a, d))
	s.same(s.titles(resource), "DCA")
}

func TestABlockIsPlacedBehindAnother(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	resource := s.written(s.person())
	a := s.block(resource, "", "A")
	b := s.block(resource, a, "B")
	c := s.block(resource, b, "C")
	s.block(resource, c, "D")
	for _, step := range []struct {
		block, after basilic.ID
		want         string
	}{{a, c, "BCAD"}, {a, "", "ABCD"}, {b, basilic.NewID(), "ACDB"}, {b, a, "ABCD"}, {c, b, "ABCD"}} {
		s.must(s.PlaceDraftBlock(s.ctx(), resource, step.block, step.after))
		s.same(s.titles(resource), step.want)
	}
	// Another resource's blocks stay where they are.
	other := s.written(s.person())
	s.must(s.PlaceDraftBlock(s.ctx(), other, a, ""))
	s.same(s.titles(resource), "ABCD")
}

func TestManyInsertionsAtOnePlaceKeepTheirOrder(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	resource := s.written(s.person())
	s.block(resource, "", ">")
	first := s.block(resource, "", "<")
	want := ">"
	for i := range 150 {
		letter := string(rune(0x4e00 + i))
		s.block(resource, first, letter)
		want = letter + want
	}
	s.same(s.titles(resource), "<"+want)
}

func TestTouchedDraftMarksOnlyWhatWasPublished(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, editor := s.person(), s.person()
	fresh, published := s.written(author), s.written(author)
	r := must(s, func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), published) })
	r.Revision = 1
	s.must(s.UpdateResource(s.ctx(), r))
	for id, want := range map[basilic.ID]bool{fresh: false, published: true} {
		s.must(s.TouchDraft(s.ctx(), id, editor))
		got := must(s, func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), id) })
		s.same(got.HasChanges, want)
		s.same(s.draftOf(id).EditedBy, editor)
	}
}

func TestListsShowTheDraftOfWhatWasNeverPublished(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	for revision, want := range []string{"Un jardin", "Une fiche"} {
		id := s.written(author)
		r := must(s, func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), id) })
		r.Revision = revision
		s.must(s.UpdateResource(s.ctx(), r))
		s.must(s.ShowDraft(s.ctx(), id))
		s.same(must(s, func() (basilic.Resource, error) { return s.ResourceByID(s.ctx(), id) }).Sheet.Title, want)
	}
}

func TestTheCoverOfADraftChangesAlone(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	resource := s.written(author)
	version := s.draftOf(resource).Version
	s.must(s.SetDraftCover(s.ctx(), resource, cover()))
	got := s.draftOf(resource)
	s.same([]any{got.Sheet.Cover, got.Version}, []any{cover(), version})
	s.must(s.SetDraftCover(s.ctx(), resource, nil))
	if got := s.draftOf(resource).Sheet.Cover; got != nil {
		t.Errorf("%+v", got)
	}
}

func TestWhoIsToReadADraftIsNoVersionOfIt(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	resource := s.written(s.person())
	before := s.draftOf(resource)
	s.must(s.SetDraftPrivate(s.ctx(), resource, true))
	got := s.draftOf(resource)
	s.same([]any{before.Private, got.Private, got.Version}, []any{false, true, before.Version})
}
