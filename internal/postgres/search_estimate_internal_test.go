package postgres

import (
	"math"
	"slices"
	"testing"
)

func TestAQueryIsExpectedToFindAsMuchAsItsWordsSay(t *testing.T) {
	t.Parallel()
	words := newFrequencies([]string{"a", "b", "ab", "l'eau", `x\y`}, []float32{0.5, 0.2, 0.1, 0.25, 0.125, 0.008, 0.5})
	for query, want := range map[string]float64{
		"'a'": 0.5, "'z'": 0.004, "'a' & 'b'": 0.1, "'a' | 'b'": 0.6, "'a' <-> 'b'": 0.1, "'a' <2> 'b'": 0.1,
		"!'b'": 0.8, "'a' & !( 'b' | 'b' )": 0.32, "(('a' | 'b')) & (('b'))": 0.12, "'l''eau'": 0.25, `'x\\y'`: 0.125,
		"'a':*": 1 - 0.5*0.9*0.996, "'a':A": 0.5, "'zz':*": 0.004, "": 0.004, "nothing of the kind": 0.004,
	} {
		reader := queryReader{query, words}
		if got := reader.any(); math.Abs(got-want) > 1e-6 {
			t.Errorf("%s: %f, want %f", query, got, want)
		}
	}
	if got := newFrequencies(nil, nil).value("a"); got != rareAtMost {
		t.Errorf("%f while nothing is known", got)
	}
}

func TestTheFilterWithoutWhichFewestMatchIsReadWhole(t *testing.T) {
	t.Parallel()
	s := spread{size: 100_000, facets: newFrequencies([]string{"1", "2", "3", "4"}, []float32{0.9, 0.2, 0.5, 0.1, 0.01, 0.9, 0})}
	for name, test := range map[string]struct {
		chosen [][]int32
		want   allBut
	}{
		"without the most frequent":   {[][]int32{{2}, {1}, {3}}, allBut{1, searchRead}},
		"too many without any":        {[][]int32{{1}, {1}, {3}}, none()},
		"one filter, without nothing": {[][]int32{{4}}, none()},
	} {
		if got := s.fewest(ResourceQuery{Chosen: test.chosen}); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

func TestAllFiltersButOneAreExpectedToBePassedByMore(t *testing.T) {
	t.Parallel()
	facets := newFrequencies([]string{"1", "2", "-3"}, []float32{0.5, 0.25, 0.1, 0.01, 0.5, 0})
	filters := [][]int32{{1}, {2, -3}, {7}}
	p := []float64{0.5, 1 - 0.75*0.9, 0.005}
	want := p[0]*p[1]*p[2] + (1-p[0])*p[1]*p[2] + p[0]*(1-p[1])*p[2] + p[0]*p[1]*(1-p[2])
	if got := facets.allButOne(filters); math.Abs(got-want) > 1e-6 {
		t.Errorf("%f, want %f", got, want)
	}
	s := spread{size: 1000, facets: facets, words: newFrequencies([]string{"a"}, []float32{0.5})}
	if got := s.expected(look{match: "'a'", chosen: [][]int32{{1}}}); got != 250 {
		t.Errorf("%d of 1000 have the word and pass the filter", got)
	}
	if got := facets.rarestFirst([][]int32{{1}, {2, -3}, {7}}); !slices.EqualFunc(got, [][]int32{{7}, {2, -3}, {1}}, slices.Equal) {
		t.Errorf("%v: the rarest are not first", got)
	}
	if got := s.expected(look{}); got != 1000 {
		t.Errorf("%d of 1000 without words and filters", got)
	}
}
