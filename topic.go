package basilic

import "fmt"

// The facets whose values have pages of their own, as searches name them.
const (
	FacetThemes    = "themes"
	FacetAudiences = "audiences"
)

// Topic is what a page gathers resources by: a theme or an audience, or a
// category of them.
type Topic struct {
	// Facet is FacetThemes or FacetAudiences.
	Facet string
	Slug  string
	Label string
	// Hint says what it is for, "" for what says it by its name.
	Hint string
	// Category is the one that it is, or stands in.
	Category Category
}

// IsCategory reports whether the topic is a whole category.
func (t Topic) IsCategory() bool { return t.Slug == t.Category.Slug }

// Slugs returns the values of which resources on the page have at least one.
func (t Topic) Slugs() []string {
	if !t.IsCategory() {
		return []string{t.Slug}
	}
	slugs := make([]string, len(t.Category.Values))
	for i, v := range t.Category.Values {
		slugs[i] = v.Slug
	}
	return slugs
}

// Topics returns the categories of a facet, each with its values behind it.
func (v Vocabulary) Topics(facet string) []Topic {
	var topics []Topic
	for _, c := range v.facet(facet).Categories {
		topics = append(topics, Topic{Facet: facet, Slug: c.Slug, Label: c.Label, Hint: c.Hint, Category: c})
		for _, t := range c.Values {
			topics = append(topics, Topic{Facet: facet, Slug: t.Slug, Label: t.Label, Category: c})
		}
	}
	return topics
}

// Topic returns one of Topics, or ErrNotFound.
func (v Vocabulary) Topic(facet, slug string) (Topic, error) {
	for _, t := range v.Topics(facet) {
		if t.Slug == slug {
			return t, nil
		}
	}
	return Topic{}, fmt.Errorf("vocabulary: %s %q: %w", facet, slug, ErrNotFound)
}

func (v Vocabulary) facet(name string) Facet {
	switch name {
	case FacetThemes:
		return v.Themes
	case FacetAudiences:
		return v.Audiences
	}
	return Facet{}
}
