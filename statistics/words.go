package statistics

import (
	"context"
	"fmt"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/visits"
)

const (
	// wordsFor is how many months words are kept.
	wordsFor = 13
	// wordsShown is how many are shown of each list.
	wordsShown = 50
)

// Words are what people look for: Frequent most of all, Missed without finding
// anything.
type Words struct {
	Frequent, Missed []basilic.SearchedWords
}

// Words returns the words that several visitors looked for in the last months, for
// administrators: of words that one person alone looks for, they learn nothing.
func (s *Service) Words(ctx context.Context, viewer basilic.Viewer, now time.Time) (Words, error) {
	switch {
	case !viewer.SignedIn():
		return Words{}, fmt.Errorf("statistics: words: %w", basilic.ErrNotFound)
	case !viewer.Administrator():
		return Words{}, fmt.Errorf("statistics: words: %w", basilic.ErrForbidden)
	}
	first := firstOfWords(now)
	frequent, err := s.db.SearchedWords(ctx, first, visits.SeveralVisitors, false, wordsShown)
	if err != nil {
		return Words{}, err
	}
	missed, err := s.db.SearchedWords(ctx, first, visits.SeveralVisitors, true, wordsShown)
	return Words{Frequent: frequent, Missed: missed}, err
}

// firstOfWords is the oldest month of which words are kept.
func firstOfWords(now time.Time) time.Time { return basilic.MonthOf(now).AddDate(0, 1-wordsFor, 0) }
