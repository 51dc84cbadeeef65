package search

import (
	"context"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// partlyBelow is how many resources that have all words are enough.
	partlyBelow = 3
	// partlyShown is how many that have some of them stand behind fewer.
	partlyShown = 5
)

// partly returns the resources that answer best to some of the words, where few have
// all of them: who types « atelier senior smartphone » wants the sheet on smartphones
// that says « personnes âgées » and not « atelier ». What has all words is not among them,
// and where nothing has, Search looks for some of them itself.
func (s *Service) partly(ctx context.Context, t terms, chosen selection, found postgres.ResourceHits) ([]basilic.ResourceCard, error) {
	if t.any || len(t.words) < 2 || found.Total == 0 || found.Total >= partlyBelow {
		return nil, nil
	}
	t.any = true
	some, err := s.db.SuggestResources(ctx, t.match(), t.rank(), chosen.lists(), partlyShown+len(found.IDs))
	if err != nil {
		return nil, err
	}
	ids := slices.DeleteFunc(some, func(id basilic.ID) bool { return slices.Contains(found.IDs, id) })
	if len(ids) == 0 {
		return nil, nil
	}
	return s.db.CardsByIDs(ctx, ids[:min(len(ids), partlyShown)])
}
