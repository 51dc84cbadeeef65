package ui

import (
	"time"

	"codeberg.org/basilic/basilic"
)

// ActorChoice is a base or a profile among others, with the plain text of what it
// says of itself.
type ActorChoice struct {
	Actor   basilic.Actor
	Summary string
}

// HomePage is what the first page of the hub shows.
type HomePage struct {
	// Featured, Bases and Profiles are put forward; Chosen says that administrators
	// chose the resources.
	Featured        []basilic.ResourceCard
	Chosen          bool
	Bases, Profiles []ActorChoice
	// Here and Elsewhere are the newest of this hub and of others.
	Here, Elsewhere []basilic.ResourceCard
	// Total says how many public resources there are, Themes the categories, Popular
	// the themes that most have.
	Total   string
	Themes  []TopicRow
	Popular []TopicRow
	Now     time.Time
}

// greeting is what the first page says to somebody who is signed in.
func greeting(v basilic.Viewer) string { return "Bonjour " + v.Account.FirstName }

// byName is who a card names: its base, or its author.
func byName(c basilic.ResourceCard) string {
	if c.Base != nil {
		return c.Base.DisplayName()
	}
	return c.Author.DisplayName()
}
