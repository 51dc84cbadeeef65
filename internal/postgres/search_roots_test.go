package postgres_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestRootsAreTheSameInTheIndexAndInQueries(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	for lexeme, want := range map[string]string{
		"rucher": "ruch", "ruche": "ruch", "ruch": "ruch", "amer": "amer", "ame": "ame", "aime": "aim", "^rucher": "^ruch", "^amer": "^amer", "^ame": "^ame",
		"er": "er", "partagee": "partage", "élève": "élèv", "": "", "^": "^", "2024e": "2024",
	} {
		indexed := must(s, func() (root string, err error) {
			err = s.row(`select search_root($1)`, lexeme).Scan(&root)
			return root, err
		})
		if got := postgres.Root(lexeme); got != want || indexed != want {
			t.Errorf("%s: %s in queries, %s in the index, want %s", lexeme, got, indexed, want)
		}
	}
	for query, want := range map[string]string{
		"('rucher' | 'pot') & !'ame'": "('ruch' | 'pot') & !'ame'",
		"'ruche':*":                   "('ruch' | 'ruche':*)",
		"'l''eaue' & 'ab''e':*":       "'l''eau' & ('ab''' | 'ab''e':*)",
	} {
		if got := postgres.Roots(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestAChangedSheetIsFoundAndCountedAsANewOne: what is indexed again passes the trigger
// twice.
func TestAChangedSheetIsFoundAndCountedAsANewOne(t *testing.T) {
	t.Parallel()
	s := inTx(t)
	r := s.resource(s.person(), titled("Ruche avant", ""), func(r *basilic.Resource) { r.Sheet.Indexation.Themes = []string{"a"} })
	s.exec("update resources set label = 'nec' where id = $1", r.ID)
	s.exec("update resources set title = 'Des ruchers encore' where id = $1", r.ID)
	hits := must(s, func() (postgres.ResourceHits, error) {
		return s.SearchResources(s.ctx(), postgres.ResourceQuery{Match: s.matching("ruches"), Facets: true, Limit: 10})
	})
	label := must(s, func() (int32, error) { return s.Facet(s.ctx(), "label", "nec") })
	counts := make(map[int]int)
	for _, c := range hits.Facets {
		counts[c.Facet] += c.Count
	}
	if hits.Total != 1 || counts[int(label)] != 1 {
		t.Errorf("%d found, %d with the label: %v", hits.Total, counts[int(label)], hits.Facets)
	}
	if titles, n := s.search("avant"); n != 0 {
		t.Errorf("%v is still found by its title before", titles)
	}
}
