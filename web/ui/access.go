package ui

import "codeberg.org/basilic/basilic"

// AccessPath is the page that says who reads and writes a resource.
func AccessPath(slug string) string { return "/ressources/" + slug + "/acces" }

// contributorNote says how far a contributor has come.
func contributorNote(c basilic.Contributor) string {
	if c.AcceptedAt == nil {
		return "Invitation du " + Date(c.InvitedAt) + ", sans réponse"
	}
	return "Contribue depuis le " + Date(*c.AcceptedAt)
}

// inviterOf says who invites: a private profile has no name.
func inviterOf(i basilic.Invitation) string {
	if i.By.Handle == "" {
		return "Une personne de ce hub vous invite"
	}
	return i.By.DisplayName() + " vous invite"
}

// between is what stands before one of several names.
func between(i, all int) string {
	switch i {
	case 0:
		return ""
	case all - 1:
		return "et "
	}
	return ", "
}

// mayPublish reports whether the viewer may publish: the first time is for whoever
// decides about the resource.
func (e EditorPage) mayPublish() bool {
	return e.Resource == nil || e.CanDecide || e.Resource.Revision > 0
}

// moveHint says what a move changes.
func (a AccessPage) moveHint() string {
	hint := "Les membres de la base où elle arrive peuvent la lire et la modifier, ceux de la base qu’elle quitte ne le peuvent plus. Les contributeurs restent."
	if a.Resource.State == basilic.ResourcePublic {
		hint += " Les personnes qui suivent la base où elle arrive la voient dans leur fil."
	}
	return hint
}
