package ui

import (
	"github.com/a-h/templ"

	"codeberg.org/basilic/basilic"
)

// cardAttributes are what scripts and checks read on a card.
func cardAttributes(c basilic.ResourceCard, reason string) templ.Attributes {
	a := templ.Attributes{}
	if c.Resource.IRI != "" {
		a["data-iri"] = string(c.Resource.IRI)
	}
	if reason != "" {
		a["data-reason"] = reason
	}
	return a
}

// coverIcon is what stands for a resource without image.
func coverIcon(s basilic.Sheet) string {
	if key := Category(s); key != "" {
		return "cat-" + key
	}
	return "leaf"
}
