package search

import (
	"context"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// peopleShown is how many profiles somebody chooses among, peopleRead how many are
	// looked at to find as many of this hub.
	peopleShown = 8
	peopleRead  = 60
)

// PeopleHere finds public profiles of this hub by what was typed of their names,
// the last word perhaps not finished.
func (s *Service) PeopleHere(ctx context.Context, text string) ([]basilic.Actor, error) {
	t, err := s.unfinished(ctx, text)
	if err != nil || t.empty() {
		return nil, err
	}
	hits, err := s.index.SearchActors(ctx, postgres.ActorQuery{Match: t.people(), Limit: peopleRead})
	if err != nil {
		return nil, err
	}
	var found Result
	if err := s.fill(ctx, &found, postgres.ResourceHits{}, hits); err != nil {
		return nil, err
	}
	var here []basilic.Actor
	for _, a := range found.Actors {
		if a.Local && a.Public && len(here) < peopleShown {
			here = append(here, a)
		}
	}
	return here, nil
}
