package search

import (
	"cmp"
	"context"
	"slices"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// Drop is how many resources a search would find without one of its filters.
type Drop struct {
	Filter Filter
	Count  int
}

// widened says what words would find with fewer filters, where there is no resource
// with all of them: without any, and without each that is in the way alone.
func (s *Service) widened(ctx context.Context, t terms, chosen selection, r *Result) error {
	if len(chosen) == 0 || r.Counts[Resources] > 0 || t.nothing() {
		return nil
	}
	all, err := s.index.SearchResources(ctx, postgres.ResourceQuery{Match: t.match()})
	if r.Unfiltered = all.Total; err != nil || all.Total == 0 {
		return err
	}
	if len(chosen) == 1 {
		r.Drops = []Drop{{chosen[0].filter, all.Total}}
		return nil
	}
	for n, c := range chosen {
		left := slices.Delete(slices.Clone(chosen), n, n+1)
		found, err := s.index.SearchResources(ctx, postgres.ResourceQuery{Match: t.match(), Chosen: left.lists()})
		if err != nil {
			return err
		}
		if found.Total > 0 {
			r.Drops = append(r.Drops, Drop{c.filter, found.Total})
		}
	}
	slices.SortStableFunc(r.Drops, func(a, b Drop) int { return cmp.Compare(b.Count, a.Count) })
	return nil
}
