package ui

import (
	"strings"

	"codeberg.org/basilic/basilic"
)

// LookAlikes is how many resources look like the one in the editor: Open of them
// have no answer yet.
type LookAlikes struct {
	Counted   bool
	Open, All int
}

// DuplicatesPage is what looks like a resource that somebody writes.
type DuplicatesPage struct {
	Resource basilic.Resource
	// Title is that of the draft.
	Title   string
	Found   []basilic.Resemblance
	Notices []Notice
}

// of returns what was answered so about.
func (d DuplicatesPage) of(answer basilic.DuplicateAnswer) []basilic.Resemblance {
	var all []basilic.Resemblance
	for _, f := range d.Found {
		if f.Answer == answer {
			all = append(all, f)
		}
	}
	return all
}

func duplicatesPath(r basilic.Resource) string { return ResourcePath(r) + "/doublons" }

// reasons say in words why a resource is named.
func reasons(r basilic.Resemblance) []string {
	var all []string
	switch {
	case r.SameTitle:
		all = append(all, "Même titre")
	case r.CloseTitle:
		all = append(all, "Titre proche")
	}
	if r.CloseDescription {
		all = append(all, "Description proche")
	}
	if n := len(r.Links); n == 1 {
		all = append(all, "Même lien")
	} else if n > 1 {
		all = append(all, Number(n)+"\u00a0liens en commun")
	}
	if n := len(r.Files); n == 1 {
		all = append(all, "Même fichier")
	} else if n > 1 {
		all = append(all, Number(n)+"\u00a0fichiers en commun")
	}
	if len(all) == 0 {
		all = append(all, "Plus rien en commun")
	}
	return all
}

// inCommon names the files and the links that both have, a few of many.
func inCommon(r basilic.Resemblance) string {
	var names []string
	for _, name := range append(append([]string{}, r.Files...), r.Links...) {
		if name != "" {
			names = append(names, name)
		}
	}
	if len(names) > 3 {
		return strings.Join(names[:3], ", ") + "…"
	}
	return strings.Join(names, ", ")
}

// words says how many resources look alike.
func (l LookAlikes) words() string {
	switch {
	case !l.Counted:
		return "Voyez si une ressource semblable existe déjà, ici ou sur un autre hub."
	case l.All == 0:
		return "Rien de semblable, ici ou sur les autres hubs."
	case l.Open == 0:
		return "Vous avez répondu pour tout ce qui se ressemble."
	case l.Open == 1:
		return "1\u00a0ressource ressemble à la vôtre."
	}
	return Number(l.Open) + "\u00a0ressources ressemblent à la vôtre."
}
