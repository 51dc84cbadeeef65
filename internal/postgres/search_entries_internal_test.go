package postgres

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// made is an entry of the index.
func made(key byte, published int64, facets ...int32) entry {
	e := make([]byte, entrySize)
	e[15] = key
	binary.BigEndian.PutUint64(e[16:], uint64(published))
	binary.BigEndian.PutUint32(e[24:], uint32(len(facets)))
	for _, f := range facets {
		e = binary.BigEndian.AppendUint32(e, uint32(f))
	}
	return e
}

func TestEntriesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	want := []entry{made(1, 5, 7, -3), made(2, 6), made(3, 7, 1)}
	all := slices.Concat(want...)
	got, err := parseEntries(all)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	for cut := range len(all) {
		if got, err := parseEntries(all[:cut]); err == nil && len(got) == len(want) {
			t.Errorf("%d bytes of %d are all of them", cut, len(all))
		}
	}
}

func TestTheNewestEntriesAreChosen(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		all := make([]entry, random.IntN(60))
		for i := range all {
			all[i] = made(byte(i), random.Int64N(20))
		}
		sorted := slices.Clone(all)
		slices.SortFunc(sorted, newer)
		limit := random.IntN(70)
		got, more := newest(all, limit)
		slices.SortFunc(got, newer)
		want := sorted[:min(limit, len(sorted))]
		if more != (len(sorted) > limit) || len(got) != len(want) || len(want) > 0 && cmp.Diff(want, got) != "" {
			t.Fatalf("the newest %d of %d: %v, want %v", limit, len(sorted), got, want)
		}
	}
}

func TestFacetsAreCountedOfWhatMissesOnlyOneFilter(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	// More than a table holds at first.
	vocabulary := make([]int32, 900)
	for i := range vocabulary {
		vocabulary[i] = int32(random.Uint32()>>1) - int32(i%2)*1<<30
	}
	chosen := [][]int32{vocabulary[:5], vocabulary[300:310], vocabulary[600:700]}
	var all []entry
	want := make(map[FacetCount]int)
	found := 0
	for range 3000 {
		var facets []int32
		for range 1 + random.IntN(9) {
			if f := vocabulary[random.IntN(1+random.IntN(len(vocabulary)))]; !slices.Contains(facets, f) {
				facets = append(facets, f)
			}
		}
		all = append(all, made(0, 0, facets...))
		missed, n := 0, 0
		for i, list := range chosen {
			if !slices.ContainsFunc(list, func(f int32) bool { return slices.Contains(facets, f) }) {
				missed, n = i+1, n+1
			}
		}
		if n > 1 {
			continue
		}
		if n == 0 {
			found++
		}
		for _, f := range facets {
			want[FacetCount{Missed: missed, Facet: int(f)}]++
		}
	}
	tally := newTally(chosen)
	passing := tally.count(all, everyFilter(chosen)...)
	got := make(map[FacetCount]int)
	for _, c := range tally.numbers() {
		n := c.Count
		c.Count = 0
		got[c] = n
	}
	if diff := cmp.Diff(want, got); diff != "" || len(passing) != found || found == 0 {
		t.Errorf("%d pass, want %d\n%s", len(passing), found, diff)
	}
}

func TestAScopeGrowsUntilItIsAll(t *testing.T) {
	t.Parallel()
	now := time.Now().UTC()
	bounds := make([]time.Time, 101)
	for i := range bounds {
		bounds[i] = now.AddDate(0, 0, 10*(i-100))
	}
	s := &scope{spread: spread{size: 1_000_000, bounds: bounds}}
	if s.times() != nil {
		t.Error("all is parted")
	}
	s.part(50_000)
	if got := s.since; !got.Equal(bounds[95]) || len(s.times()) < 8 || len(s.times()) > someWeeks+1 {
		t.Errorf("since %v, %d weeks", got, len(s.times()))
	}
	s.part(300_000)
	if got := len(s.times()); got < 11 || got > 13 {
		t.Errorf("%d months for 300 days", got)
	}
	steps := 0
	for s.part(50_000); s.widen(10, 1000); steps++ {
		if steps > 6 {
			t.Fatal("no end")
		}
	}
	if steps == 0 || !s.since.IsZero() {
		t.Errorf("%d steps, since %v", steps, s.since)
	}
}

func TestTitlesMatchMarkedWords(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"'compost'":               "'^compost'",
		"('l''eau' | 'pot':*)":    "('^l''eau' | '^pot':*)",
		`'a\\b' & !'c'`:           `'^a\\b' & !'^c'`,
		"(('a' | 'b')) & (('c'))": "(('^a' | '^b')) & (('^c'))",
	} {
		if got := titles(query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}
