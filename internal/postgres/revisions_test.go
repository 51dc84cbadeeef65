package postgres_test

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// revision publishes a version of a resource, which shows a stored image.
func (s *scene) revision(resource basilic.ID, author basilic.ActorID, number int, title string, media basilic.ID) {
	s.t.Helper()
	s.must(s.InsertRevision(s.ctx(), resource, basilic.Revision{
		Number: number, AuthorID: author, Changes: &basilic.Changes{Edited: number},
		Sheet: basilic.Sheet{Title: title, Blocks: []basilic.Block{{ID: basilic.NewID(), Kind: basilic.BlockImage, MediaID: media}}},
	}))
}

func TestRevisionsAreListedNewestFirstAndNeverChange(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	resource, other := s.written(author), s.written(author)
	for n, title := range []string{"A", "B", "C", "D"} {
		s.revision(resource, author, n+1, title, "")
	}
	s.revision(other, author, 1, "autre", "")
	titles := func(from, before, limit int) (all string) {
		for _, r := range must(s, func() ([]basilic.Revision, error) { return s.Revisions(s.ctx(), resource, from, before, limit) }) {
			all += r.Sheet.Title
			s.same([]any{r.AuthorID, r.Changes.Edited, len(r.Sheet.Blocks)}, []any{author, r.Number, 0})
		}
		return all
	}
	s.same([]string{titles(1, 0, 10), titles(1, 0, 2), titles(1, 3, 10), titles(2, 4, 10), titles(5, 0, 10)}, []string{"DCBA", "DC", "BA", "CB", ""})
	got := must(s, func() (basilic.Revision, error) { return s.RevisionOf(s.ctx(), resource, 2) })
	s.same([]any{got.Number, got.Sheet.Title, len(got.Sheet.Blocks), got.AuthorID, got.CreatedAt.IsZero()}, []any{2, "B", 1, author, false})
	s.fails(basilic.ErrNotFound, func(tx *postgres.DB) error { _, err := tx.RevisionOf(s.ctx(), resource, 5); return err })
	err := s.InTx(s.ctx(), func(tx *postgres.DB) error {
		_, err := tx.Tx().Exec(s.ctx(), `update revisions set sheet = '{}' where resource_id = $1`, resource)
		return err
	})
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Message != "a published version never changes" {
		t.Errorf("a version could be changed: %v", err)
	}
}

func TestVisitorsSeeTheMediaOfThePresentPublicLife(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	resource := s.written(author)
	before, since := basilic.NewID(), basilic.NewID()
	s.revision(resource, author, 1, "A", before)
	s.revision(resource, author, 2, "B", since)
	s.same(must(s, func() (int, error) { return s.PublicFrom(s.ctx(), resource) }), 0)
	s.must(s.SetPublicFrom(s.ctx(), resource, 2))
	s.same(must(s, func() (int, error) { return s.PublicFrom(s.ctx(), resource) }), 2)
	seen := func(media basilic.ID) bool {
		return must(s, func() (bool, error) { return s.PublishedMedia(s.ctx(), resource, media) })
	}
	s.same([]bool{seen(before), seen(since)}, []bool{false, false})
	s.exec(`update resources set state = 'public' where id = $1`, resource)
	s.same([]bool{seen(before), seen(since), seen(basilic.NewID())}, []bool{false, true, false})
	drawn := basilic.NewID()
	s.must(s.InsertRevision(s.ctx(), resource, basilic.Revision{Number: 9, AuthorID: author, Sheet: basilic.Sheet{Cover: &basilic.Block{MediaID: drawn}}}))
	s.same(seen(drawn), true)
}

func TestADraftTakesTheBlocksOfAVersion(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author := s.person()
	resource, other := s.written(author), s.written(author)
	a := s.block(resource, "", "A")
	b := s.block(resource, a, "B")
	c := s.block(resource, b, "C")
	foreign := s.block(other, "", "F")
	version := s.draftOf(resource).Sheet.Blocks[1:]
	s.must(s.DeleteDraftBlock(s.ctx(), resource, b))
	version[0].Title, version[1].Title = "b", "c"
	stolen := basilic.Block{ID: foreign, Kind: basilic.BlockSectionTitle, Title: "stolen"}
	s.must(s.ReplaceDraftBlocks(s.ctx(), resource, append([]basilic.Block{version[1], version[0]}, stolen)))
	got := s.draftOf(resource).Sheet.Blocks
	s.same([]any{len(got), got[0].ID, got[0].Title, got[0].Version, got[1].ID, got[1].Title}, []any{2, c, "c", 2, b, "b"})
	if got[1].Version < 1_000 {
		t.Errorf("a block that came back begins at version %d: old forms could save over it", got[1].Version)
	}
	s.same(s.titles(other), "F")
	s.must(s.ReplaceDraftBlocks(s.ctx(), resource, nil))
	s.same(s.titles(resource), "")
}
