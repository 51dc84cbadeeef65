package search

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// nearEach is how many near words are looked at for each.
	nearEach = 12
	// stemMin is how many letters a stem has at least by which words are near.
	stemMin = 4
	// learnAtOnce bounds what a search learns of words published just before.
	learnAtOnce = 200
)

// correct replaces words that nobody wrote in public by the nearest that somebody
// did, and reports whether there was any.
func (s *Service) correct(ctx context.Context, t terms) (terms, bool, error) {
	if _, err := s.db.LearnWords(ctx, learnAtOnce); err != nil {
		return t, false, err
	}
	words := make([]string, len(t.words))
	for i, w := range t.words {
		words[i] = strings.NewReplacer("%", "", "_", "", `\`, "").Replace(strings.TrimFunc(w.word, func(r rune) bool { return !letterOrDigit(r) }))
	}
	near, err := s.index.NearWords(ctx, words, nearEach)
	if err != nil {
		return t, false, err
	}
	corrected, changed := terms{words: slices.Clone(t.words), typed: true}, false
	for i := range corrected.words {
		best, err := s.nearestRead(ctx, near, i+1, stem(t.words[i]))
		if err != nil {
			return t, false, err
		}
		if len(best) > 0 {
			changed = true
			w := term{word: best[0].Word}
			for _, n := range best {
				w.lexemes = append(w.lexemes, n.Lexeme)
			}
			corrected.words[i] = w
			continue
		}
		two, found, err := s.parted(ctx, words[i])
		if err != nil {
			return t, false, err
		}
		if found {
			changed, corrected.words[i] = true, two
		}
	}
	return corrected, changed, nil
}

// nearestRead is nearestOf among the words that everybody may read now: the others of
// those that were learnt, withdrawn since or hidden with their hosts, are neither said
// nor a reason to look for nothing else.
func (s *Service) nearestRead(ctx context.Context, near []postgres.NearWord, place int, stem string) ([]postgres.NearWord, error) {
	for {
		best := nearestOf(near, place, stem)
		sought := best
		if i := slices.IndexFunc(near, func(n postgres.NearWord) bool { return n.Of == place && n.Known && n.Lexeme != "" }); i >= 0 {
			sought = near[i : i+1]
		}
		gone, err := s.unread(ctx, sought)
		if err != nil || len(gone) == 0 {
			return best, err
		}
		near = slices.DeleteFunc(slices.Clone(near), func(n postgres.NearWord) bool { return slices.Contains(gone, n) })
	}
}

// unread returns those of some words that nothing has that everybody may read.
func (s *Service) unread(ctx context.Context, words []postgres.NearWord) ([]postgres.NearWord, error) {
	var gone []postgres.NearWord
	for _, w := range words {
		found, err := s.db.CountMatches(ctx, w.Lexeme, nil, 1)
		if err == nil && found == 0 {
			var people postgres.ActorHits
			people, err = s.index.SearchActors(ctx, postgres.ActorQuery{Match: widen(w.Lexeme)})
			found = people.Bases + people.Profiles
		}
		if err != nil {
			return nil, err
		}
		if found == 0 {
			gone = append(gone, w)
		}
	}
	return gone, nil
}

// partMin is how many letters each half of a parted word has at least.
const partMin = 4

// parted returns the two words that somebody wrote apart of one that nobody wrote:
// « franceconnect ».
func (s *Service) parted(ctx context.Context, word string) (term, bool, error) {
	letters := []rune(strings.ToLower(word))
	var halves []string
	for i := partMin; i <= len(letters)-partMin; i++ {
		halves = append(halves, string(letters[:i]), string(letters[i:]))
	}
	if len(halves) == 0 {
		return term{}, false, nil
	}
	known, err := s.db.KnownWords(ctx, halves)
	if err != nil {
		return term{}, false, err
	}
	for i := 0; i < len(halves); i += 2 {
		if slices.Contains(known, halves[i]) && slices.Contains(known, halves[i+1]) {
			both := halves[i] + " " + halves[i+1]
			lexemes, err := s.lexemesOf(ctx, []string{both})
			return term{word: both, lexemes: lexemes}, err == nil && lexemes[0] != "", err
		}
	}
	return term{}, false, nil
}

// stem returns what a word is matched by, "" when that is short.
func stem(t term) string {
	found := quotedPattern.FindStringSubmatch(t.lexemes[0])
	if found == nil || utf8.RuneCountInString(found[1]) < stemMin {
		return ""
	}
	return found[1]
}

// nearestOf returns the words with the fewest mistakes between them and the one
// at a place, at most three; none when that one is known. What begins like it, or
// like its stem, is as near as one mistake: « migration » to « migrer ».
func nearestOf(near []postgres.NearWord, place int, stem string) []postgres.NearWord {
	var best []postgres.NearWord
	fewest := 0
	for _, n := range near {
		if n.Of != place || n.Lexeme == "" {
			continue
		}
		if n.Known {
			return nil
		}
		d := mistakes(n, stem)
		if d > tolerated(n.Sought) {
			continue
		}
		if len(best) == 0 || d < fewest {
			best, fewest = nil, d
		}
		if d == fewest && len(best) < 3 {
			best = append(best, n)
		}
	}
	return best
}

// mistakes counts those between a word and a near one. Few mistake the first letter:
// another one counts twice.
func mistakes(n postgres.NearWord, stem string) int {
	if strings.HasPrefix(n.Plain, n.Sought) && utf8.RuneCountInString(n.Sought) >= 3 || stem != "" && strings.HasPrefix(n.Plain, stem) {
		return 1
	}
	d := distance(n.Sought, n.Plain)
	x, _ := utf8.DecodeRuneInString(n.Sought)
	y, _ := utf8.DecodeRuneInString(n.Plain)
	if x != y {
		d++
	}
	return d
}

// tolerated is how many mistakes a word may have.
func tolerated(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < 4:
		return 1
	case n < 8:
		return 2
	}
	return 3
}

// distance counts the letters to add, remove, replace or swap between two words.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			d := min(rows[i][j+1]+1, rows[i+1][j]+1, rows[i][j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(x)][len(y)]
}
