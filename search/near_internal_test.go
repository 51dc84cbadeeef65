package search

import (
	"strings"
	"testing"

	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestTheNearestWordsHaveTheFewestMistakesOrTheSameStem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sought, stem, words, want string }{
		{"tabluer", "tablu", "tableur tablette tables", "tableur"},
		{"migrer", "migr", "migration ouvrir", "migration"},
		{"diagnostique", "diagnost", "diagnostiquer diagnostic diagonale", "diagnostiquer diagnostic"},
		// Few mistake the first letter and another one.
		{"fiable", "fiabl", "table", ""},
		{"ordinateur", "", "rdinateur", "rdinateur"},
		{"tabl", "", "tableur", "tableur"},
		{"pie", "", "pierre piano", "pierre"},
	} {
		var near []postgres.NearWord
		for _, w := range strings.Fields(c.words) {
			near = append(near, postgres.NearWord{Of: 1, Word: w, Plain: w, Sought: c.sought, Lexeme: "'" + w + "'"})
		}
		var got []string
		for _, n := range nearestOf(near, 1, c.stem) {
			got = append(got, n.Word)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %s", c.sought, got, c.want)
		}
		near[0].Known = true
		if got := nearestOf(near, 1, c.stem); got != nil {
			t.Errorf("%s is known, and is replaced by %v", c.sought, got)
		}
	}
	if got := stem(term{lexemes: []string{"'migr' & 'x'"}}); got != "migr" {
		t.Errorf("the stem is %q", got)
	}
	if got := stem(term{lexemes: []string{"'pie'"}}); got != "" {
		t.Errorf("%q is a stem", got)
	}
}
