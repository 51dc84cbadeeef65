package search

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// term is a word that is looked for, with what matches it.
type term struct {
	word string
	// lexemes are tsqueries; any of them matches.
	lexemes []string
}

// terms are the words of a query.
type terms struct {
	words []term
	// typed says that something was typed, little words or not.
	typed bool
	// any is enough, instead of all.
	any bool
}

func (t terms) empty() bool { return len(t.words) == 0 }

// nothing reports whether what was typed can match nothing.
func (t terms) nothing() bool { return t.typed && t.empty() }

func (t terms) join(operator string) string {
	parts := make([]string, len(t.words))
	for i, w := range t.words {
		parts[i] = "((" + widen(strings.Join(w.lexemes, ") | (")) + "))"
	}
	return strings.Join(parts, operator)
}

var lexemePattern = regexp.MustCompile(`'\pL{3,}'(:\*)?`)

// widen lets each lexeme of a tsquery match what differs by an ending that the
// stemmer of Postgres leaves: « partagée » without its accent, « ruchers ». A
// beginning matches all that already.
func widen(query string) string {
	return lexemePattern.ReplaceAllStringFunc(query, func(quoted string) string {
		if strings.HasSuffix(quoted, "*") {
			return quoted
		}
		root := strings.Trim(quoted, "'")
		for _, ending := range []string{"er", "e"} {
			if cut, ok := strings.CutSuffix(root, ending); ok && utf8.RuneCountInString(cut) >= 3 {
				root = cut
				break
			}
		}
		return "('" + root + "' | '" + root + "e' | '" + root + "er')"
	})
}

// match returns the tsquery that results match, "" for all.
func (t terms) match() string {
	if t.any {
		return t.rank()
	}
	return t.join(" & ")
}

// rank returns the tsquery that orders results: the more words, the better.
func (t terms) rank() string { return t.join(" | ") }

func (t terms) text() string {
	words := make([]string, len(t.words))
	for i, w := range t.words {
		words[i] = w.word
	}
	return strings.Join(words, " ")
}

// fillers are words of questions that people ask and that sheets seldom have;
// « les » is missing from Postgres's little words.
func fillers() []string {
	return []string{"les", "comment", "quel", "quelle", "quels", "quelles", "où", "pourquoi", "faut", "veux", "dois", "peut", "cherche", "chercher", "trouver", "c’est", "c'est"}
}

// synonyms are words that mean the same here; each line is one meaning.
func synonyms() [][]string {
	return [][]string{
		{"email", "e-mail", "mail", "mél", "courriel", "messagerie"},
		{"smartphone", "téléphone", "mobile", "portable"},
		{"pc", "ordinateur", "ordi"},
		{"ia", "intelligence artificielle"},
		{"mdp", "mot de passe"},
		{"appli", "application"},
		{"arnaque", "hameçonnage", "phishing", "escroquerie"},
		{"emploi", "travail", "job"},
		{"web", "internet", "toile"},
		{"excel", "tableur", "calc"},
		{"visio", "visioconférence", "appel vidéo"},
		{"malvoyant", "voit mal", "basse vision"},
		{"recyclage", "réemploi", "reconditionné"},
		{"procuration", "mandat"},
		{"ados", "adolescents"},
		{"senior", "personnes âgées"},
	}
}

// plain is a word as synonyms and fillers are compared.
func plain(word string) string {
	word = strings.Trim(strings.ToLower(word), "«»\"?!.,;:()… ")
	return strings.TrimSuffix(word, "s")
}

// terms reads the words of a query: those that count, with their synonyms.
func (s *Service) terms(ctx context.Context, text string) (terms, error) {
	fields := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return !strings.ContainsFunc(w, letterOrDigit) })
	t := terms{typed: strings.TrimSpace(text) != ""}
	useful := slices.DeleteFunc(slices.Clone(fields), func(w string) bool {
		return slices.ContainsFunc(fillers(), func(f string) bool { return plain(f) == plain(w) })
	})
	if len(useful) > 0 {
		fields = useful
	}
	fields = fields[:min(len(fields), maxWords)]
	var asked []string
	var of []int
	for i, w := range fields {
		asked, of = append(asked, w), append(of, i)
		for _, same := range synonymsOf(w) {
			asked, of = append(asked, same), append(of, i)
		}
	}
	// « france connect » is what others write in one word.
	for i := 1; i < len(fields); i++ {
		joined := fields[i-1] + fields[i]
		asked, of = append(asked, joined, joined), append(of, i-1, i)
	}
	if len(asked) == 0 {
		return t, nil
	}
	lexemes, err := s.lexemesOf(ctx, asked)
	all := make([]term, len(fields))
	for i, lexeme := range lexemes {
		if w := &all[of[i]]; lexeme != "" && (asked[i] == fields[of[i]] || len(w.lexemes) > 0) {
			w.word, w.lexemes = fields[of[i]], append(w.lexemes, lexeme)
		}
	}
	t.words = slices.DeleteFunc(all, func(w term) bool { return len(w.lexemes) == 0 })
	return t, err
}

// lexemesOf returns what each word is matched by.
func (s *Service) lexemesOf(ctx context.Context, words []string) ([]string, error) {
	key := strings.Join(words, "\n")
	if known, ok := s.lexemes.get(key); ok {
		return slices.Clone(known), nil
	}
	lexemes, err := s.db.Lexemes(ctx, words)
	if err == nil && len(key) <= maxKey {
		s.lexemes.keep(key, slices.Clone(lexemes))
	}
	return lexemes, err
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func synonymsOf(word string) []string {
	for _, line := range synonyms() {
		if i := slices.IndexFunc(line, func(s string) bool { return plain(s) == plain(word) }); i >= 0 {
			return slices.Delete(slices.Clone(line), i, i+1)
		}
	}
	return nil
}

const (
	// nearEach is how many near words are looked at for each.
	nearEach = 12
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
		if best := nearestOf(near, i+1); len(best) > 0 {
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

// nearestOf returns the words with the fewest mistakes between them and the one
// at a place, at most three; none when that one is known.
func nearestOf(near []postgres.NearWord, place int) []postgres.NearWord {
	var best []postgres.NearWord
	fewest := 0
	for _, n := range near {
		if n.Of != place || n.Lexeme == "" {
			continue
		}
		if n.Known {
			return nil
		}
		d := distance(n.Sought, n.Plain)
		if strings.HasPrefix(n.Plain, n.Sought) && utf8.RuneCountInString(n.Sought) >= 3 {
			d = 1
		}
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
