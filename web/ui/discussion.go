package ui

import (
	"codeberg.org/basilic/basilic"
)

// Talk is what people say about a resource, and the form to take part. Form holds
// what was typed and refused.
type Talk struct {
	Comments []basilic.WrittenComment
	Next     string
	Interest basilic.Interest
	// Likes says that the viewer likes the resource.
	Likes bool
	// Edited is the comment of the viewer that the form changes, Answered the one
	// that it answers; nil otherwise.
	Edited   *basilic.Comment
	Answered *basilic.WrittenComment
	Form     Form
}

// LikesText says how many like something, and from where: « 3 ici, 5 d’ailleurs ».
func LikesText(i basilic.Interest) string {
	switch {
	case i.Likes() == 0:
		return "Aucun pour l’instant"
	case i.LikesElsewhere == 0:
		return Number(i.LikesHere) + "\u00a0ici"
	case i.LikesHere == 0:
		return Number(i.LikesElsewhere) + "\u00a0d’ailleurs"
	}
	return Number(i.LikesHere) + "\u00a0ici, " + Number(i.LikesElsewhere) + "\u00a0d’ailleurs"
}

// title heads the comments with their number.
func (t Talk) title() string {
	if t.Interest.Comments == 0 {
		return "Commentaires"
	}
	return Plural(t.Interest.Comments, "commentaire", "commentaires")
}

// formTitle says what the form does.
func (t Talk) formTitle() string {
	switch {
	case t.Edited != nil:
		return "Modifier votre commentaire"
	case t.Answered != nil:
		return "Répondre à " + t.Answered.Author.DisplayName()
	}
	return "Ajouter un commentaire"
}

// mayReact reports whether the viewer may comment and like: what they say is read
// everywhere with their name.
func mayReact(p Page) bool { return p.Viewer.SignedIn() && p.Viewer.Profile.Public }

func commentAnchor(c basilic.Comment) string { return "commentaire-" + string(c.ID) }
