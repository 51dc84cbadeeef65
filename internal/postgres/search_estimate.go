package postgres

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// frequencies say in which part of all resources words or facets stand, after the
// sample that the planner took of them. They steer how a search reads, never what
// it finds.
type frequencies struct {
	of map[string]float64
	// rest is what is believed of a value that is not among the frequent ones.
	rest float64
}

// rareAtMost is what is believed of a value while nothing is known.
const rareAtMost = 0.005

// newFrequencies reads what pg_stats has of the elements of a column: their parts,
// then the least of these.
func newFrequencies(values []string, parts []float32) frequencies {
	f := frequencies{of: make(map[string]float64, len(values)), rest: rareAtMost}
	for i, v := range values[:min(len(values), len(parts))] {
		f.of[v] = float64(parts[i])
	}
	if len(parts) > len(values) {
		f.rest = min(f.rest, float64(parts[len(values)])/2)
	}
	return f
}

func (f frequencies) value(v string) float64 {
	if part, ok := f.of[v]; ok {
		return part
	}
	return f.rest
}

// beginning is the part that has a word with a beginning.
func (f frequencies) beginning(prefix string) float64 {
	missed := 1 - f.rest
	for v, part := range f.of {
		if strings.HasPrefix(v, prefix) {
			missed *= 1 - part
		}
	}
	return 1 - missed
}

// any is the part that has any of some facets.
func (f frequencies) any(facets []int32) float64 {
	missed := 1.0
	for _, v := range facets {
		missed *= 1 - f.value(strconv.Itoa(int(v)))
	}
	return 1 - missed
}

// rarestFirst orders filters by how many pass them. The index looks for each match of
// the first in the lists of the next: the fewer there are, the fewer times.
func (f frequencies) rarestFirst(filters [][]int32) [][]int32 {
	slices.SortStableFunc(filters, func(a, b []int32) int { return cmp.Compare(f.any(a), f.any(b)) })
	return filters
}

// allButOne is the part that passes all of some filters, or all but one.
func (f frequencies) allButOne(filters [][]int32) float64 {
	all, one := 1.0, 0.0
	for _, list := range filters {
		p := f.any(list)
		all, one = all*p, one*p+all*(1-p)
	}
	return all + one
}

// expected returns how many resources a look would find.
func (s spread) expected(l look) int {
	part := s.facets.allButOne(l.almost)
	for _, list := range l.chosen {
		part *= s.facets.any(list)
	}
	if l.match != "" {
		reader := queryReader{roots(l.match), s.words}
		part *= reader.any()
	}
	return int(part * float64(s.size))
}

// queryReader reads how frequent is what matches a tsquery, written as Postgres
// writes it. Words are believed to stand together by chance.
type queryReader struct {
	left  string
	words frequencies
}

var (
	operandPattern = regexp.MustCompile(`^'((?:[^'\\]|''|\\.)*)'(:[*A-D]+)?`)
	phrasePattern  = regexp.MustCompile(`^<[^>]*>`)
)

// next takes a sign when it comes next.
func (r *queryReader) next(sign string) bool {
	left, found := strings.CutPrefix(strings.TrimLeft(r.left, " "), sign)
	if found {
		r.left = left
	}
	return found
}

func (r *queryReader) any() float64 {
	missed := 1 - r.all()
	for r.next("|") {
		missed *= 1 - r.all()
	}
	return 1 - missed
}

func (r *queryReader) all() float64 {
	part := r.operand()
	for r.next("&") || r.phrase() {
		part *= r.operand()
	}
	return part
}

func (r *queryReader) phrase() bool {
	r.left = strings.TrimLeft(r.left, " ")
	sign := phrasePattern.FindString(r.left)
	r.left = r.left[len(sign):]
	return sign != ""
}

func (r *queryReader) operand() float64 {
	if r.next("!") {
		return 1 - r.operand()
	}
	if r.next("(") {
		part := r.any()
		r.next(")")
		return part
	}
	r.left = strings.TrimLeft(r.left, " ")
	found := operandPattern.FindStringSubmatch(r.left)
	if found == nil {
		r.left = ""
		return r.words.rest
	}
	r.left = r.left[len(found[0]):]
	word := lexemeText(found[1])
	if strings.Contains(found[2], "*") {
		return r.words.beginning(word)
	}
	return r.words.value(word)
}
