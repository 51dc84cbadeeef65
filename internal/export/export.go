// Package export turns a resource into what can be taken away and read elsewhere:
// a Markdown text, a schema.org description, an archive that opens without network.
// It takes what a reader may see, and knows neither rights nor pages.
package export

import (
	"cmp"

	"codeberg.org/basilic/basilic"
)

// CoverID is the block that stands for the cover of a sheet, when it comes first.
const CoverID basilic.ID = "couverture"

// Work is a resource as it is taken away.
type Work struct {
	Resource basilic.Resource
	Author   basilic.Actor
	// Base is nil outside any base.
	Base *basilic.Actor
	// Address is its page on the server that it comes from, Origin the hub that it
	// is taken from, Hub the name of that hub.
	Address, Origin, Hub string
	// Cover is the address of a picture of it, "" without.
	Cover string
	// Href is where the file or the image of a block lies, "" elsewhere than its own
	// address.
	Href func(b basilic.Block) string
	// Page is the page of an actor.
	Page func(a basilic.Actor) string
	// Basis is from what it was adapted, nil for what is no adaptation.
	Basis *Basis
}

// hrefOf is where what a block names is found.
func (w Work) hrefOf(b basilic.Block) string {
	if w.Href != nil {
		return cmp.Or(w.Href(b), b.URL)
	}
	return b.URL
}

// holder is the base of a resource, when it is not its author's own.
func (w Work) holder() *basilic.Actor {
	if w.Base == nil || w.Base.ID == w.Author.ID {
		return nil
	}
	return w.Base
}

// labels are the names of values of the indexation.
func labels(f basilic.Facet, slugs []string) []string {
	names := make([]string, len(slugs))
	for i, slug := range slugs {
		names[i] = f.LabelOf(slug)
	}
	return names
}
