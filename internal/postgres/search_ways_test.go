package postgres_test

import (
	"cmp"
	"slices"
	"testing"

	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// TestEveryWayToReadASearchCountsTheSame: which one is taken depends on how much the
// planner expects, and must change nothing.
func TestEveryWayToReadASearchCountsTheSame(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	pgtest.FillSheets(t, db, pgtest.Sheets{Resources: 1500, Seed: 7})
	facets := func(kind string, values ...string) []int32 {
		var all []int32
		for _, v := range values {
			n, err := db.Facet(t.Context(), kind, v)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, n)
		}
		return all
	}
	themes, types := facets("themes", "accessibilite", "inclusion_numerique"), facets("support_types", "tutoriel", "jeu")
	// Another server is a negative number.
	audiences, hosts := facets("audiences", "parents"), []int32{0, -1}
	for name, q := range map[string]postgres.ResourceQuery{
		"a word, two filters":     {Match: "'ateli' | 'atelier'", Chosen: [][]int32{themes, types}},
		"a word, three filters":   {Match: "'ateli' | 'atelier'", Chosen: [][]int32{themes, audiences, hosts}},
		"no word, four filters":   {Chosen: [][]int32{themes, types, audiences, hosts}},
		"a filter passed by none": {Match: "'ateli' | 'atelier'", Chosen: [][]int32{themes, facets("themes", "nothing")}},
	} {
		q.Facets = true
		ways, err := db.EveryWay(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		want := sorted(ways["each filter"].Facets)
		if len(want) < 20 {
			t.Errorf("%s: only %d numbers", name, len(want))
		}
		for way, hits := range ways {
			if hits.Total != ways["each filter"].Total || !slices.Equal(sorted(hits.Facets), want) {
				t.Errorf("%s: by %s %d are found, not %d, or others counted", name, way, hits.Total, ways["each filter"].Total)
			}
		}
	}
}

func sorted(counts []postgres.FacetCount) []postgres.FacetCount {
	slices.SortFunc(counts, func(a, b postgres.FacetCount) int {
		return cmp.Or(cmp.Compare(a.Missed, b.Missed), cmp.Compare(a.Facet, b.Facet))
	})
	return counts
}
