package search

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Filter is what narrows a search, by the name that it has in an address.
type Filter string

// The filters.
const (
	Themes       Filter = "themes"
	SupportTypes Filter = "support_types"
	Audiences    Filter = "audiences"
	Licences     Filter = "licences"
	Territories  Filter = "territories"
	Hubs         Filter = "hubs"
	Labels       Filter = "label"
)

// LabelElsewhere is the value of Labels of what another hub says to have given a label:
// whoever looks for what the moderators here gave one does not find it.
func LabelElsewhere(l basilic.Label) string { return string(l) + "-ailleurs" }

// maxListed is how many of the territories and hubs are proposed, the most
// frequent: there may be a hundred.
const maxListed = 10

// Filters returns them in the order in which they are shown.
func Filters() []Filter {
	return []Filter{Themes, SupportTypes, Audiences, Hubs, Territories, Licences, Labels}
}

// Facets are the values by which a search can be narrowed further, with their
// numbers.
type Facets struct {
	Values map[Filter][]Value
	// Rest is how many values of a filter with very many are not among those listed, the
	// most frequent.
	Rest map[Filter]int
	// More says that there are more: the numbers are those of the newest.
	More bool
}

// Value is one value of a filter.
type Value struct {
	Slug   string
	Count  int
	Chosen bool
}

// number is what stands for a value in the index: the first 31 bits of a digest.
func number(f Filter, slug string) int32 {
	sum := sha256.Sum256([]byte(string(f) + ":" + slug))
	return int32(binary.BigEndian.Uint32(sum[:4]) & 0x7fffffff)
}

// choice is a filter in use, with the numbers of its values.
type choice struct {
	filter  Filter
	slugs   []string
	numbers []int32
}

// selection is every filter in use.
type selection []choice

func (s selection) lists() [][]int32 {
	lists := make([][]int32, len(s))
	for i, c := range s {
		lists[i] = c.numbers
	}
	return lists
}

// place returns where a filter stands in a selection, from 1, or 0.
func (s selection) place(f Filter) int {
	return slices.IndexFunc(s, func(c choice) bool { return c.filter == f }) + 1
}

// chosen returns the filters in use. A hub that is not known here has nothing.
func (s *Service) chosen(ctx context.Context, filters map[Filter][]string) (selection, error) {
	var all selection
	for _, f := range Filters() {
		slugs := filters[f]
		if len(slugs) == 0 {
			continue
		}
		slugs = slugs[:min(len(slugs), 100)]
		c := choice{filter: f, slugs: slugs}
		for _, slug := range slugs {
			if f != Hubs {
				c.numbers = append(c.numbers, number(f, slug))
			}
		}
		if f == Territories && slices.ContainsFunc(slugs, isDepartment) {
			// What is for the whole country is for each department of it.
			c.numbers = append(c.numbers, number(f, basilic.WholeCountry))
		}
		if f == Hubs {
			var err error
			if c.numbers, err = s.hostNumbers(ctx, slugs); err != nil {
				return nil, err
			}
		}
		all = append(all, c)
	}
	return all, nil
}

func isDepartment(slug string) bool { return basilic.SharedVocabulary().DepartmentLabel(slug) != "" }

// nowhere is the number of no value.
const nowhere = -1 << 31

// hostName is the name of a host; it never changes.
type hostName struct {
	id   int64
	name string
}

// hostNames returns the names of hosts, in the order of these.
func (s *Service) hostNames(ctx context.Context, ids []int64) ([]hostName, error) {
	var names []hostName
	var unknown []int64
	for _, id := range ids {
		if name, ok := s.hosts.get(id); ok {
			names = append(names, hostName{id, name})
		} else {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) > 0 {
		hosts, err := s.db.HostsByIDs(ctx, unknown)
		if err != nil {
			return nil, err
		}
		for _, h := range hosts {
			s.hosts.keep(h.ID, h.Authority)
			names = append(names, hostName{h.ID, h.Authority})
		}
	}
	slices.SortFunc(names, func(a, b hostName) int { return cmp.Compare(a.name, b.name) })
	return names, nil
}

// hostNumbers returns the numbers of hosts: this hub is 0, others are negative. Of one
// that is hidden nothing is found, whatever its number.
func (s *Service) hostNumbers(ctx context.Context, authorities []string) ([]int32, error) {
	numbers := []int32{}
	if slices.Contains(authorities, s.authority) {
		numbers = append(numbers, 0)
	}
	known, err := s.db.HostsOf(ctx, authorities)
	for _, h := range known {
		if h.Authority != s.authority {
			numbers = append(numbers, int32(-h.ID))
		}
	}
	if len(numbers) == 0 {
		numbers = append(numbers, nowhere)
	}
	return numbers, err
}

// facets names what was counted. The values of a filter in use count what would
// be found with them instead.
func (s *Service) facets(ctx context.Context, found postgres.ResourceHits, chosen selection) (Facets, error) {
	passed, missed := make(map[int]int), make(map[[2]int]int)
	for _, c := range found.Facets {
		if c.Missed == 0 {
			passed[c.Facet] = c.Count
		} else {
			missed[[2]int{c.Missed, c.Facet}] = c.Count
		}
	}
	facets := Facets{Values: make(map[Filter][]Value), Rest: make(map[Filter]int), More: found.Capped}
	count := func(f Filter, facet int) int { return passed[facet] + missed[[2]int{chosen.place(f), facet}] }
	for _, f := range Filters() {
		if f == Hubs {
			continue
		}
		for _, slug := range slugs(f) {
			facets.add(f, slug, count(f, int(number(f, slug))), chosen)
		}
	}
	hosts, counts := []int64{}, map[int64]int{}
	for _, c := range found.Facets {
		if n := count(Hubs, c.Facet); c.Facet < 0 && n > 0 && counts[int64(-c.Facet)] == 0 {
			hosts, counts[int64(-c.Facet)] = append(hosts, int64(-c.Facet)), n
		}
	}
	slices.SortFunc(hosts, func(a, b int64) int { return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b)) })
	facets.add(Hubs, s.authority, count(Hubs, 0), chosen)
	names, err := s.hostNames(ctx, hosts[:min(len(hosts), maxListed)])
	for _, h := range names {
		facets.add(Hubs, h.name, counts[h.id], chosen)
	}
	if n := chosen.place(Hubs); n > 0 {
		for _, slug := range chosen[n-1].slugs {
			if !slices.ContainsFunc(facets.Values[Hubs], func(v Value) bool { return v.Slug == slug }) {
				facets.add(Hubs, slug, 0, chosen)
			}
		}
	}
	facets.shorten(Territories)
	facets.everywhere(count(Territories, int(number(Territories, basilic.WholeCountry))))
	facets.shorten(Hubs)
	facets.Rest[Hubs] += max(0, len(hosts)-maxListed)
	return facets, err
}

// add keeps a value that something has, or that is chosen.
func (f *Facets) add(filter Filter, slug string, count int, chosen selection) {
	v := Value{Slug: slug, Count: count}
	if n := chosen.place(filter); n > 0 {
		v.Chosen = slices.Contains(chosen[n-1].slugs, slug)
	}
	if v.Count > 0 || v.Chosen {
		f.Values[filter] = append(f.Values[filter], v)
	}
}

// shorten keeps the most frequent values of a filter, and those chosen.
func (f *Facets) shorten(filter Filter) {
	all := f.Values[filter]
	slices.SortStableFunc(all, func(a, b Value) int { return cmp.Compare(b.Count, a.Count) })
	before, n := len(all), 0
	f.Values[filter] = slices.DeleteFunc(all, func(v Value) bool { n++; return n > maxListed && !v.Chosen && v.Slug != basilic.WholeCountry })
	f.Rest[filter] = before - len(f.Values[filter])
}

// everywhere puts the whole country before the departments, and counts in each what
// it would find: what is for the whole country too. Departments that have nothing else
// are not listed, but can be named.
func (f *Facets) everywhere(whole int) {
	if whole == 0 {
		return
	}
	all := f.Values[Territories]
	if i := slices.IndexFunc(all, func(v Value) bool { return v.Slug == basilic.WholeCountry }); i > 0 {
		country := all[i]
		copy(all[1:], all[:i])
		all[0] = country
	}
	for i := range all {
		if isDepartment(all[i].Slug) {
			all[i].Count += whole
		}
	}
	f.Rest[Territories] = len(slugs(Territories)) - len(all)
}

// slugs returns every value of a filter of the shared vocabulary.
func slugs(f Filter) []string {
	v := basilic.SharedVocabulary()
	terms := map[Filter][]basilic.Term{Themes: v.Themes.All(), SupportTypes: v.SupportTypes.All(), Audiences: v.Audiences.All()}
	var all []string
	for _, t := range terms[f] {
		all = append(all, t.Slug)
	}
	switch f {
	case Licences:
		for _, l := range v.Licences {
			all = append(all, l.Slug)
		}
	case Labels:
		all = append(all, string(basilic.LabelNEC), LabelElsewhere(basilic.LabelNEC))
	case Territories:
		all = append(all, basilic.WholeCountry)
		for _, d := range v.Departments {
			all = append(all, d.Code)
		}
	}
	return all
}
