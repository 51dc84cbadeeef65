package search

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/sync/errgroup"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// suggestFrom is how many characters a suggestion needs.
	suggestFrom = 2
	suggestEach = 3
	// completions is how many words that begin alike are looked for.
	completions = 12
)

// Suggestions are the first of each kind while somebody types.
type Suggestions struct {
	Cards           []basilic.ResourceCard
	Bases, Profiles []basilic.Actor
}

// Suggest finds what the words typed so far find, the last of them perhaps not
// finished. Everything comes from what a search finds: what is private is not.
func (s *Service) Suggest(ctx context.Context, text string) (Suggestions, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) < suggestFrom || IsAddress(text) {
		return Suggestions{}, nil
	}
	t, err := s.unfinished(ctx, text)
	if err != nil || t.empty() {
		return Suggestions{}, err
	}
	var found Suggestions
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { found.Cards, err = s.suggestCards(ctx, t); return err })
	group.Go(func() (err error) { found.Bases, err = s.suggestActors(ctx, t, true); return err })
	group.Go(func() (err error) { found.Profiles, err = s.suggestActors(ctx, t, false); return err })
	if err := group.Wait(); err != nil {
		return Suggestions{}, err
	}
	return found, nil
}

func (s *Service) suggestCards(ctx context.Context, t terms) ([]basilic.ResourceCard, error) {
	ids, err := s.db.SuggestResources(ctx, t.match(), t.people(), nil, suggestEach)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	return s.db.CardsByIDs(ctx, ids)
}

func (s *Service) suggestActors(ctx context.Context, t terms, bases bool) ([]basilic.Actor, error) {
	hits, err := s.index.SearchActors(ctx, postgres.ActorQuery{Match: t.people(), Bases: bases, Limit: suggestEach})
	if err != nil {
		return nil, err
	}
	var some Result
	err = s.fill(ctx, &some, postgres.ResourceHits{}, hits)
	return some.Actors, err
}

// unfinished returns the terms of every word but the last, and of what the last may
// become.
func (s *Service) unfinished(ctx context.Context, text string) (terms, error) {
	words := strings.FieldsFunc(text, func(r rune) bool { return !letterOrDigit(r) })
	words = words[:min(len(words), maxWords)]
	if len(words) == 0 {
		return terms{}, nil
	}
	last := words[len(words)-1]
	t, err := s.terms(ctx, strings.Join(words[:len(words)-1], " "))
	if err != nil {
		return terms{}, err
	}
	ends, err := s.lexemesOf(ctx, []string{last})
	if err != nil {
		return terms{}, err
	}
	more, err := s.db.Completions(ctx, last, completions)
	ends = append(ends, more...)
	ends = slices.DeleteFunc(ends, func(e string) bool { return e == "" })
	if len(ends) > 0 {
		t.words = append(t.words, term{word: last, lexemes: ends})
	}
	return t, err
}
