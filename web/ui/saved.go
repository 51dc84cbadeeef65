package ui

import "codeberg.org/basilic/basilic"

// SavedPage is what the list of saved searches shows.
type SavedPage struct {
	Searches []SavedItem
	Notices  []Notice
}

// SavedItem is a saved search: where it leads, the newest first too, what narrows it,
// and the address of its feeds without the format at its end.
type SavedItem struct {
	basilic.SavedSearch
	Href, Newest, Feed string
	Chips              []Chip
	// Found is how many results it has now, in words, New how many came since its owner
	// last looked at them, "" without; Gone says which filters find nothing any more.
	Found, New string
	Gone       []string
}

// SavedOnePage is the page of one of them.
type SavedOnePage struct {
	SavedItem
	Form    Form
	Notices []Notice
}

// SaveSearchPage asks for the name of a search.
type SaveSearchPage struct {
	Words string
	Chips []Chip
	// Kept is the search, as the form carries it; Back leads to its results.
	Kept []Hidden
	Back string
	Form Form
}

// SaveLink leads to where a search is kept, or to the one that the viewer keeps
// already under a name.
type SaveLink struct{ Href, Name string }

// SavedPath is the page of a saved search.
func SavedPath(s basilic.SavedSearch) string { return "/mes-recherches/" + string(s.ID) }
