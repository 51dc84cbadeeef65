package search

import (
	"context"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
)

// overviewAge is how old the numbers of the first page may be: counting reads
// every resource.
const overviewAge = 5 * time.Second

// Overview is how much there is to find.
type Overview struct {
	// Total counts the public resources, of this hub and others.
	Total int
	// Themes counts those of each category of themes, by its slug.
	Themes map[string]int
}

// overview keeps the last one counted.
type overview struct {
	mu   sync.Mutex
	last Overview
	at   time.Time
}

// Overview counts the public resources; the numbers may be a few seconds old.
func (s *Service) Overview(ctx context.Context) (Overview, error) {
	s.overview.mu.Lock()
	defer s.overview.mu.Unlock()
	if time.Since(s.overview.at) < overviewAge {
		return s.overview.last, nil
	}
	categories := basilic.SharedVocabulary().Themes.Categories
	lists := make([][]string, len(categories))
	for i, c := range categories {
		for _, t := range c.Values {
			lists[i] = append(lists[i], t.Slug)
		}
	}
	counts, err := s.db.CountThemes(ctx, lists)
	if err != nil {
		return Overview{}, err
	}
	o := Overview{Total: counts[len(lists)], Themes: make(map[string]int, len(lists))}
	for i, c := range categories {
		o.Themes[c.Slug] = counts[i]
	}
	s.overview.last, s.overview.at = o, time.Now()
	return o, nil
}
