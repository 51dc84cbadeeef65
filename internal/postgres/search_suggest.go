package postgres

import (
	"context"
	"regexp"

	"codeberg.org/basilic/basilic"
)

var shortBeginning = regexp.MustCompile(`('\pL{1,2}'):\*`)

// SuggestResources returns the resources that answer best to words of which the
// last may not be finished: those that have them in their titles, or anywhere when
// these are too few. Rank is the tsquery that orders them, chosen are the facets that
// narrow them, as in ResourceQuery. Nothing is counted.
func (db *DB) SuggestResources(ctx context.Context, match, rank string, chosen [][]int32, limit int) ([]basilic.ID, error) {
	found, err := db.entries(ctx, look{match: titles(match), chosen: chosen, limit: searchRanked})
	if err == nil && len(found) < limit {
		// Very many words begin with one or two letters.
		match = shortBeginning.ReplaceAllString(match, "$1")
		found, err = db.entries(ctx, look{match: match, chosen: chosen, limit: searchRanked})
	}
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return db.ranked(ctx, rank, found, 0, limit)
}
