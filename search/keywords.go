package search

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// maxKeywords is how many keywords are proposed.
const maxKeywords = 8

// Keywords returns the keywords of what everybody may find that begin like the one
// being typed, from two characters on, the most frequent first.
func (s *Service) Keywords(ctx context.Context, typed string) ([]postgres.KeywordCount, error) {
	typed = strings.Join(strings.Fields(typed), " ")
	if utf8.RuneCountInString(typed) < 2 {
		return nil, nil
	}
	found, err := s.db.KeywordsLike(ctx, typed, maxKeywords)
	if err != nil {
		return nil, fmt.Errorf("search: keywords: %w", err)
	}
	return found, nil
}
