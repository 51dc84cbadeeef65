package postgres_test

import (
	"context"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// sheetPlans are the statements of the page of a resource.
func sheetPlans(ctx context.Context) []planList {
	return []planList{{"sheet parts", 0, func(db *postgres.DB) error {
		_, err := db.SheetParts(ctx, "00000000-0000-7000-8000-000000000013", 3, true, []basilic.ActorID{20})
		return err
	}}}
}

func TestWhatStandsBesideASheetIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	author, reader := s.person(), s.person()
	r := s.resource(author)
	parts := func(bases ...basilic.ActorID) postgres.SheetParts {
		return must(s, func() (postgres.SheetParts, error) { return s.SheetParts(s.ctx(), r.ID, reader, false, bases) })
	}
	s.same(parts(reader), postgres.SheetParts{SharedByBases: []basilic.ActorID{}})
	s.must(s.InsertReaction(s.ctx(), postgres.Reaction{ResourceID: r.ID, Kind: basilic.ReactionLike, ActorID: reader}))
	got := parts()
	s.same([]bool{got.Liked, got.Lineage, got.Contributors, got.Adaptations, got.FailedImages}, []bool{true, false, false, false, false})
	s.same(got.LikesHere, 1)
}
