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

// facetCategory gives the value of a theme the colour of its category.
func facetCategory(name string, f basilic.Facet, slug string) templ.Attributes {
	c, ok := f.CategoryOf(slug)
	if name != "themes" || !ok {
		return nil
	}
	return templ.Attributes{"data-cat": CategoryKey(c)}
}

// categoryOfFacet returns the colour of a category of themes; those of the other
// facets have none.
func categoryOfFacet(name string, c basilic.Category) string {
	if name != "themes" {
		return ""
	}
	return CategoryKey(c)
}

// coverIcon is what stands for a resource without image.
func coverIcon(s basilic.Sheet) string {
	if key := Category(s); key != "" {
		return "cat-" + key
	}
	return "leaf"
}

// SupportLabel is the first type of support of a resource, or "".
func SupportLabel(s basilic.Sheet) string {
	if len(s.Indexation.SupportTypes) == 0 {
		return ""
	}
	return basilic.SharedVocabulary().SupportTypes.LabelOf(s.Indexation.SupportTypes[0])
}

func markShape(a basilic.Actor) string {
	if a.IsBase() {
		return "mark--base"
	}
	return "mark--person"
}

func noticeIcon(kind string) string {
	switch kind {
	case "ok":
		return "check"
	case "warn", "danger":
		return "warn"
	}
	return "info"
}
