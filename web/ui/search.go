package ui

import "codeberg.org/basilic/basilic"

// SearchPage is what a search found.
type SearchPage struct {
	Query string
	// Kind is what is looked for, as the address names it: "" for resources.
	Kind string
	// Narrowed are the fields that stay when other words are typed.
	Narrowed []Hidden
	// Wordless says that nothing in the query is a word to look for.
	Wordless bool
	Tabs     []SearchTab
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
	// Partly are more resources, which have some of the words.
	Partly []basilic.ResourceCard
	Actors []ActorChoice
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
	// Hint says what a choice finds besides, "" when it is only what it says.
	Hint string
	// Rest is where a value that is not listed is named; nil where all are.
	Rest *FilterRest
}

// FilterRest is a field that takes a value by its name.
type FilterRest struct{ Label, Hint string }

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

// nothing says what to do where nothing at all is found, with the button that does
// it.
func (s SearchPage) nothing() (text, href, action string) {
	const bases, profiles = "bases", "profiles"
	switch {
	case s.Wordless:
		return "Rien ici ne dit de quoi il s’agit : ajoutez un mot, comme « souris », « impôts » ou « parents ».", "/recherche", "Voir toutes les ressources"
	case s.Kind == bases && s.Query == "":
		return "Aucune base pour l’instant. Une équipe y réunit ce qu’elle partage : la première sera peut-être la vôtre.", "/bases/nouvelle", "Créer une base"
	case s.Kind == profiles && s.Query == "":
		return "Personne n’a encore de profil public sur ce hub. Le premier sera peut-être le vôtre.", "/inscription", "Créer un compte"
	case s.Kind == bases:
		return "Aucune base ne porte ces mots. Vérifiez leur orthographe, ou collez son adresse si elle est ailleurs : « @jardin@hub.exemple ».", "/bases", "Voir toutes les bases"
	case s.Kind == profiles:
		return "Aucun profil ne porte ces mots. Vérifiez leur orthographe, ou collez son adresse s’il est ailleurs : « @claire@hub.exemple ».", "/recherche?kind=profiles", "Voir tous les profils"
	case len(s.Chips) > 0:
		return "Aucune ressource avec ces choix, ni sans eux. Essayez un mot plus courant, ou regardez tout ce qui est publié.", "/recherche", "Voir toutes les ressources"
	case s.Query == "":
		return "Rien n’est encore publié sur ce hub. La première ressource sera peut-être la vôtre.", "/ressources/nouvelle", "Créer une ressource"
	}
	return "Aucune ressource ne contient ces mots. Vérifiez leur orthographe, essayez un mot plus courant, ou moins de mots.", "/recherche", "Voir toutes les ressources"
}

// foundNote is the line under the name of a base or a profile that was found: what
// somebody does comes first.
func foundNote(a basilic.Actor) string {
	if a.Title == "" {
		return KindNote(a)
	}
	return a.Title + " · " + KindNote(a)
}

// actorsFound is the heading of the bases or profiles that were found.
func actorsFound(kind string) string {
	if kind == "bases" {
		return "Bases trouvées"
	}
	return "Profils trouvés"
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
