package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/ui"
)

// asked is a search as its address holds it, whole.
type asked struct {
	query  search.Query
	values url.Values
}

// The values of kind and sort in the address of a search; anything else is what
// comes first.
const (
	kindBases    = "bases"
	kindProfiles = "profiles"
	sortNewest   = "recent"
	sortViewed   = "views"
)

// askedOf reads a search from its address, or from a form with the same fields.
func askedOf(v url.Values) asked {
	v = maps.Clone(v)
	v[string(search.Territories)], v[string(search.Hubs)] = territories(v[string(search.Territories)]), hubs(v[string(search.Hubs)])
	q := search.Query{Text: cut(v.Get("q"), 200), Kind: search.Resources, Filters: make(map[search.Filter][]string), Newest: v.Get("sort") == sortNewest, Viewed: v.Get("sort") == sortViewed}
	switch v.Get("kind") {
	case kindBases:
		q.Kind = search.Bases
	case kindProfiles:
		q.Kind = search.Profiles
	}
	for _, f := range search.Filters() {
		if values := given(v[string(f)]); q.Kind == search.Resources && len(values) > 0 {
			q.Filters[f] = values
		}
	}
	// A page that is no number is the first.
	q.Page, _ = strconv.Atoi(v.Get("page"))
	q.Page = max(q.Page, 1)
	return asked{q, v}
}

// territories are codes, some of which people wrote as names.
func territories(written []string) []string {
	codes := slices.Clone(written)
	for n, text := range written {
		if code, ok := basilic.SharedVocabulary().TerritoryNamed(text); ok {
			codes[n] = code
		}
	}
	return codes
}

// hubs are the hosts of addresses, as people write or paste them: « Hub.exemple »,
// « https://hub.exemple/ », « @hub.exemple ».
func hubs(written []string) []string {
	hosts := slices.Clone(written)
	for n, text := range written {
		text = strings.ToLower(strings.TrimSpace(text))
		if _, after, found := strings.Cut(text, "://"); found {
			text = after
		}
		text, _, _ = strings.Cut(text, "/")
		hosts[n] = text[strings.LastIndex(text, "@")+1:]
	}
	return hosts
}

// mostGiven is how many values of one filter count.
const mostGiven = 100

// given are the values of a field that say something, each once: forms and addresses
// send empty ones along.
func given(values []string) []string {
	var said []string
	for _, v := range values {
		if v != "" && len(said) < mostGiven && !slices.Contains(said, v) {
			said = append(said, v)
		}
	}
	return said
}

// title says how many there are: what screen readers read first.
func (a asked) title(found string) string {
	title := "Rechercher"
	switch {
	case a.query.Text != "":
		title = found + " pour «\u00a0" + a.query.Text + "\u00a0»"
	case len(a.query.Filters) > 0:
		title = found
	}
	if a.query.Page > 1 {
		title += ", page\u00a0" + strconv.Itoa(a.query.Page)
	}
	return title
}

// kindValue is how an address names a kind.
func kindValue(k search.Kind) string {
	return map[search.Kind]string{search.Bases: kindBases, search.Profiles: kindProfiles}[k]
}

// with is the address of the same search with one field changed, from its first
// page.
func (a asked) with(name string, values ...string) string {
	left := a.kept()
	left[name] = given(values)
	return searchPath(left)
}

// kept are the fields that mean something.
func (a asked) kept() url.Values {
	left := url.Values{}
	for _, name := range append([]string{"q", "kind", "sort"}, filterNames()...) {
		if values := given(a.values[name]); len(values) > 0 {
			left[name] = values
		}
	}
	return left
}

// ofKind is the address of the same words among another kind.
func (a asked) ofKind(k search.Kind) string {
	left := a.kept()
	for _, name := range append([]string{"sort"}, filterNames()...) {
		if k != search.Resources || a.query.Kind != search.Resources {
			left.Del(name)
		}
	}
	left.Del("kind")
	if v := kindValue(k); v != "" {
		left.Set("kind", v)
	}
	return searchPath(left)
}

// narrowed are the fields that stay when other words are typed.
func (a asked) narrowed() []ui.Hidden {
	var fields []ui.Hidden
	left := a.kept()
	for _, name := range append([]string{"kind"}, filterNames()...) {
		for _, v := range left[name] {
			fields = append(fields, ui.Hidden{Name: name, Value: v})
		}
	}
	return fields
}

// unfiltered is the address of the same words without filters.
func (a asked) unfiltered() string {
	left := a.kept()
	for _, name := range filterNames() {
		left.Del(name)
	}
	return searchPath(left)
}

// without is the address of the search without some values of a filter.
func (a asked) without(f search.Filter, gone func(string) bool) string {
	left := a.kept()
	left[string(f)] = slices.DeleteFunc(left[string(f)], gone)
	return searchPath(left)
}

// page is the address of another page of the results.
func (a asked) page(n int) string {
	left := a.kept()
	if n > 1 {
		left.Set("page", strconv.Itoa(n))
	}
	return searchPath(left)
}

func searchPath(values url.Values) string {
	if encoded := values.Encode(); encoded != "" {
		return "/recherche?" + encoded
	}
	return "/recherche"
}

func filterNames() []string {
	var names []string
	for _, f := range search.Filters() {
		names = append(names, string(f))
	}
	return names
}
