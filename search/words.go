package search

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode"

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
		parts[i] = "((" + strings.Join(w.lexemes, ") | (") + "))"
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
		root := postgres.Root(strings.Trim(quoted, "'"))
		return "('" + root + "' | '" + root + "e' | '" + root + "er')"
	})
}

// match returns the tsquery that resources match, "" for all.
func (t terms) match() string {
	if t.any {
		return t.join(" | ")
	}
	return t.join(" & ")
}

// people returns the tsquery that profiles and bases match: their words are kept with
// their endings.
func (t terms) people() string { return widen(t.match()) }

// rank returns the tsquery that orders results: the more words, the better.
func (t terms) rank() string { return widen(t.join(" | ")) }

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
	return []string{"les", "comment", "quoi", "depuis", "quand", "arrive", "j’arrive", "j'arrive", "quelqu’un", "quelqu'un", "voudrais", "veut", "peux", "quel", "quelle", "quels", "quelles", "où", "pourquoi", "faut", "veux", "dois", "peut", "cherche", "chercher", "trouver", "c’est", "c'est"}
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
