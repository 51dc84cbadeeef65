package ui

import "codeberg.org/basilic/basilic"

// SearchPage is what a search found.
type SearchPage struct {
	Query string
	Tabs  []SearchTab
	// Found says how many there are, in words.
	Found string
	// Chips are the values that narrow the search; Clear leads to it without them.
	Chips []Chip
	Clear string
	// Groups are the filters, Kept what their form holds beside them.
	Groups []FilterGroup
	Kept   []Hidden
	Sorts  []SearchTab
	Cards  []basilic.ResourceCard
	Actors []basilic.Actor
	Pages  []SearchTab
	// Corrected are the words that were looked for instead of the query, Relaxed
	// says that some of the words were enough.
	Corrected string
	Relaxed   bool
	Notices   []Notice
	// Wider is the same search with fewer filters, Others are the kinds that have
	// something, where this one has nothing.
	Wider, Others []SearchTab
	// Save leads to where the search is kept; nil where there is nothing to keep.
	Save *SaveLink
}

// SearchTab leads to another side of the same search.
type SearchTab struct {
	Label, Count, Href string
	Current            bool
}

// Chip is a value that narrows a search; Without leads to the same search
// without it.
type Chip struct{ Label, Category, Without string }

// Hidden is a field that a form carries along.
type Hidden struct{ Name, Value string }

// FilterGroup is one filter with its values, in parts that have a title or not.
type FilterGroup struct {
	Name, Label string
	Chosen      int
	Parts       []FilterPart
}

// FilterPart is a category of the values of a filter.
type FilterPart struct {
	Label, Category string
	// Hidden says that the title of the filter is enough.
	Hidden  bool
	Options []FilterOption
}

// FilterOption is a value with how many have it.
type FilterOption struct {
	Value, Label, Count string
	Chosen              bool
}

// AtMost writes a number that was counted up to a limit: « plus de 5 000 »
// beyond it.
func AtMost(n, limit int) string {
	if n > limit {
		return "plus de " + Number(limit)
	}
	return Number(n)
}

// activeFilters is how many values narrow a search, in words.
func activeFilters(n int) string { return Plural(n, "filtre actif", "filtres actifs") }

// chosenOptions is how many values of a filter are chosen, in words.
func chosenOptions(n int) string { return Plural(n, "choisi", "choisis") }
