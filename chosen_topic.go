package basilic

import "slices"

// Of reports whether a sheet is about the topic, or about one of a category.
func (t Topic) Of(s Sheet) bool {
	values := s.Indexation.Themes
	if t.Facet == FacetAudiences {
		values = s.Indexation.Audiences
	}
	return slices.ContainsFunc(t.Slugs(), func(slug string) bool { return slices.Contains(values, slug) })
}
