package postgres

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5/pgtype"

	"codeberg.org/basilic/basilic"
)

// entrySize is how long an entry is without its facets: key, time, their number.
const entrySize = 16 + 8 + 4

// entry is what the index keeps of a resource: the bytes of search_entry.
type entry []byte

func (e entry) id() [16]byte     { return [16]byte(e[:16]) }
func (e entry) published() int64 { return int64(binary.BigEndian.Uint64(e[16:24])) }
func (e entry) key() basilic.ID  { return basilic.ID(pgtype.UUID{Bytes: e.id(), Valid: true}.String()) }
func (e entry) facets() []byte   { return e[entrySize:] }

// parseEntries cuts what a statement brought.
func parseEntries(all []byte) ([]entry, error) {
	entries := make([]entry, 0, len(all)/(entrySize+36)+1)
	for len(all) > 0 {
		if len(all) < entrySize {
			return nil, fmt.Errorf("postgres: search entries end after %d bytes", len(all))
		}
		size := entrySize + 4*int(binary.BigEndian.Uint32(all[24:28]))
		if size > len(all) {
			return nil, fmt.Errorf("postgres: search entries end after %d bytes of %d", len(all), size)
		}
		entries = append(entries, entry(all[:size:size]))
		all = all[size:]
	}
	return entries, nil
}

// newer orders entries as lists of resources are ordered.
func newer(a, b entry) int {
	return cmp.Or(cmp.Compare(b.published(), a.published()), bytes.Compare(b[:16], a[:16]))
}

// newest returns so many of the newest entries, in no order, and whether there are
// more. It moves them about in their slice (Hoare's selection).
func newest(entries []entry, limit int) ([]entry, bool) {
	if len(entries) <= limit {
		return entries, false
	}
	for low, high := 0, len(entries)-1; low < high; {
		pivot, i, j := entries[(low+high)/2], low, high
		for i <= j {
			for newer(entries[i], pivot) < 0 {
				i++
			}
			for newer(entries[j], pivot) > 0 {
				j--
			}
			if i <= j {
				entries[i], entries[j] = entries[j], entries[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case limit <= j:
			high = j
		case limit >= i:
			low = i
		default:
			low = high
		}
	}
	return entries[:limit], true
}

// tally counts facets of entries. Each facet that is met has a place: a hash table
// with room for four times as many as there are, since the numbers are digests.
type tally struct {
	facets []int32
	places []int32
	// of says for the facet of a place in which of the filters it is chosen, as bits.
	of []uint64
	// counts[0] counts the facets of what passes each filter, counts[n] of what misses
	// only the n-th.
	counts [][]int32
	all    uint64
}

func newTally(chosen [][]int32) *tally {
	t := &tally{places: make([]int32, 1024), counts: make([][]int32, len(chosen)+1), all: 1<<len(chosen) - 1}
	for n, list := range chosen {
		for _, facet := range list {
			t.of[t.place(facet)] |= 1 << n
		}
	}
	return t
}

// place returns where a facet is counted.
func (t *tally) place(facet int32) int32 {
	mask := uint32(len(t.places) - 1)
	slot := uint32(facet) & mask
	for ; t.places[slot] != 0; slot = (slot + 1) & mask {
		if place := t.places[slot] - 1; t.facets[place] == facet {
			return place
		}
	}
	t.facets, t.of = append(t.facets, facet), append(t.of, 0)
	t.places[slot] = int32(len(t.facets))
	for n := range t.counts {
		t.counts[n] = append(t.counts[n], 0)
	}
	if 4*len(t.facets) > len(t.places) {
		t.grow()
	}
	return int32(len(t.facets) - 1)
}

func (t *tally) grow() {
	t.places = make([]int32, 4*len(t.places))
	mask := uint32(len(t.places) - 1)
	for place, facet := range t.facets {
		slot := uint32(facet) & mask
		for t.places[slot] != 0 {
			slot = (slot + 1) & mask
		}
		t.places[slot] = int32(place + 1)
	}
}

// missed returns the one filter that an entry does not pass, from 1, 0 when it
// passes all, and -1 when it misses several; seen has the places of its facets.
func (t *tally) missed(e entry, seen []int32) (int, []int32) {
	var passed uint64
	for facets := e.facets(); len(facets) >= 4; facets = facets[4:] {
		place := t.place(int32(binary.BigEndian.Uint32(facets)))
		passed |= t.of[place]
		seen = append(seen, place)
	}
	missing := t.all &^ passed
	if missing == 0 {
		return 0, seen
	}
	if missing&(missing-1) != 0 {
		return -1, seen
	}
	n := 1
	for ; missing > 1; missing >>= 1 {
		n++
	}
	return n, seen
}

// count counts the facets of the entries that miss only one of some filters, and
// returns those that miss none.
func (t *tally) count(entries []entry, filters ...int) []entry {
	found := make([]entry, 0, len(entries))
	var seen []int32
	for _, e := range entries {
		var missed int
		missed, seen = t.missed(e, seen[:0])
		if missed == 0 {
			found = append(found, e)
		}
		if missed < 0 || !slices.Contains(filters, missed) {
			continue
		}
		for _, place := range seen {
			t.counts[missed][place]++
		}
	}
	return found
}

// numbers returns what was counted.
func (t *tally) numbers() []FacetCount {
	var all []FacetCount
	for missed, counts := range t.counts {
		for place, n := range counts {
			if n > 0 {
				all = append(all, FacetCount{missed, int(t.facets[place]), int(n)})
			}
		}
	}
	return all
}
