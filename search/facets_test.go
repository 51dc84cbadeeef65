package search_test

import (
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/search"
)

func TestTheNumbersOfFacetsAreThoseOfTheDatabaseAndAllDiffer(t *testing.T) {
	t.Parallel()
	db := pgtest.Tx(t)
	v := basilic.SharedVocabulary()
	seen := make(map[int32]string)
	check := func(f search.Filter, slug string) {
		want, err := db.Facet(t.Context(), string(f), slug)
		if err != nil {
			t.Fatal(err)
		}
		if got := search.Number(f, slug); got != want {
			t.Errorf("%s %s: %d, in the database %d", f, slug, got, want)
		}
		if other, ok := seen[want]; ok {
			t.Errorf("%s and %s have the same number", slug, other)
		}
		seen[want] = string(f) + " " + slug
	}
	for f, facet := range map[search.Filter]basilic.Facet{search.Themes: v.Themes, search.SupportTypes: v.SupportTypes, search.Audiences: v.Audiences} {
		for _, term := range facet.All() {
			check(f, term.Slug)
		}
	}
	for _, l := range v.Licences {
		check(search.Licences, l.Slug)
	}
	for _, d := range v.Departments {
		check(search.Territories, d.Code)
	}
	check(search.Labels, string(basilic.LabelNEC))
	check(search.Territories, "")
}
