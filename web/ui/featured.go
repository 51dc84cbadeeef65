package ui

import (
	"strconv"

	"codeberg.org/basilic/basilic"
)

// FeaturedPage is where administrators choose what the first page puts forward.
type FeaturedPage struct {
	Groups []FeaturedGroup
	// Query is what was looked for, Found what it found.
	Query string
	Found []FeaturedLine
	// Form is an address that was refused.
	Form    Form
	Notices []Notice
}

// FeaturedGroup is what was chosen of a kind.
type FeaturedGroup struct {
	Kind  basilic.FeaturedKind
	Items []FeaturedLine
}

// FeaturedLine is one thing that is put forward, or may be.
type FeaturedLine struct {
	Title string
	// Author says where it comes from, Note what it is.
	Author basilic.Actor
	Note   string
	Href   string
	// Key names it among what was chosen, Address among everything.
	Key, Address string
	// Chosen says that it stands on the page already.
	Chosen bool
}

// title names the group, with how many it has of how many there is room for.
func (g FeaturedGroup) title() string {
	name := map[basilic.FeaturedKind]string{basilic.FeaturedResource: "Ressources", basilic.FeaturedBase: "Bases", basilic.FeaturedProfile: "Profils"}[g.Kind]
	return name + "\u00a0: " + strconv.Itoa(len(g.Items)) + " sur " + strconv.Itoa(g.Kind.Most())
}

// without says what the page shows where nothing was chosen.
func (g FeaturedGroup) without() string {
	switch g.Kind {
	case basilic.FeaturedBase:
		return "Aucun choix\u00a0: l’accueil montre les bases qui ont publié le plus de ressources récentes."
	case basilic.FeaturedProfile:
		return "Aucun choix\u00a0: l’accueil montre les profils qui ont publié le plus de ressources récentes."
	}
	return "Aucun choix\u00a0: l’accueil montre les ressources les plus consultées des 30 derniers jours, puis les plus récentes."
}
