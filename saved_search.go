package basilic

import (
	"strings"
	"time"
)

const (
	// MaxSavedSearches is how many searches one person keeps.
	MaxSavedSearches = 50
	// MaxSavedName is how long the name of one is, in characters.
	MaxSavedName = 100
)

// SavedSearch is a search among the public resources that somebody keeps, to come
// back to it and to be told of its new results (product.md 7).
type SavedSearch struct {
	ID      ID
	OwnerID ActorID
	Name    string
	// Words are what is looked for, Filters the values of each filter by its name, in
	// their order; either may be empty, not both.
	Words   string
	Filters map[string][]string
	// Key is the secret part of the addresses of its feeds.
	Key       LinkToken
	CreatedAt time.Time
}

// CheckSavedName returns what is wrong with the name of a saved search.
func CheckSavedName(name string) Problems {
	var p Problems
	checkText(&p, "name", name, MaxSavedName, "Donnez un nom à la recherche.")
	if strings.ContainsAny(name, "\r\n") {
		p.Add("name", "Écrivez le nom sur une seule ligne.")
	}
	return p
}
