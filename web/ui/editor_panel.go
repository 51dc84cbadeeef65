package ui

import (
	"time"

	"codeberg.org/basilic/basilic"
)

// Writer is somebody who may read and write a resource.
type Writer struct {
	Profile basilic.Actor
	// Part is "author", "member" or "contributor".
	Part string
}

// Panel is what the editor says about a resource beside its text.
type Panel struct {
	// CreatedBy and EditedBy are nil where nobody is named.
	CreatedBy, EditedBy *basilic.Actor
	EditedAt            time.Time
	Base                *basilic.Actor
	Writers             []Writer
	// Unnamed is how many more writers there are.
	Unnamed int
	// Hidden says that the members of a base that is not named read it too, Linked that
	// whoever has the share link does.
	Hidden, Linked bool
	// Reports wait, for whoever moderates.
	Moderates bool
	Reports   int
}

// writersShown is how many names stand in sight; the others are folded.
const writersShown = 6

// first are the writers in sight, rest those who are folded.
func (p Panel) first() []Writer { return p.Writers[:min(writersShown, len(p.Writers))] }
func (p Panel) rest() []Writer  { return p.Writers[min(writersShown, len(p.Writers)):] }

// part says what a writer is to the resource.
func (w Writer) part(base *basilic.Actor) string {
	switch {
	case w.Part == "author":
		return "Auteur"
	case w.Part == "contributor":
		return "Contributeur"
	case base != nil:
		return "Membre de " + base.DisplayName()
	}
	return "Membre de la base"
}

// unnamed says how many writers are not named.
func (p Panel) unnamed() string {
	if len(p.Writers) == 0 {
		return Plural(p.Unnamed, "personne au profil privé", "personnes au profil privé")
	}
	return "et " + Plural(p.Unnamed, "personne au profil privé", "personnes au profil privé")
}
