package ui

import "codeberg.org/basilic/basilic"

// Links is what the reader may know of the resources that blocks link.
type Links struct {
	// Cards are those that they may read, by block.
	Cards map[basilic.ID]basilic.ResourceCard
	// Gone are the blocks whose resource is known to be gone.
	Gone map[basilic.ID]bool
}

// unknown reports whether a block links a resource of another server that this hub
// has not seen: there is only what the author of the block says of it.
func (l Links) unknown(b basilic.Block) bool { return b.Resource != "" && b.URL != "" && !l.Gone[b.ID] }

// lookUpHref leads to a resource that is not known here: who has an account has it
// fetched (security.md 63), everybody else goes there.
func lookUpHref(p Page, b basilic.Block) string {
	if p.Viewer.SignedIn() {
		return "/recherche?q=" + escaped(string(b.Resource))
	}
	return b.URL
}

func linkedTitle(b basilic.Block) string {
	if b.Title == "" {
		return "Ressource de " + hostOf(b.URL)
	}
	return b.Title
}

// foundResources says how many resources were found.
func foundResources(cards []basilic.ResourceCard) string {
	if len(cards) == 0 {
		return "Aucune ressource trouvée"
	}
	return Plural(len(cards), "ressource trouvée", "ressources trouvées")
}
