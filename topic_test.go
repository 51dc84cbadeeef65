package basilic_test

import (
	"errors"
	"testing"

	"codeberg.org/basilic/basilic"
)

func TestEachTopicHasOneAddress(t *testing.T) {
	t.Parallel()
	v := basilic.SharedVocabulary()
	for facet, values := range map[string]basilic.Facet{basilic.FacetThemes: v.Themes, basilic.FacetAudiences: v.Audiences} {
		seen := map[string]bool{}
		topics := v.Topics(facet)
		for _, topic := range topics {
			if seen[topic.Slug] {
				t.Errorf("%s: %s stands twice", facet, topic.Slug)
			}
			seen[topic.Slug] = true
			again, err := v.Topic(facet, topic.Slug)
			if err != nil || again.Label != topic.Label {
				t.Errorf("%s: %v, %v", topic.Slug, again, err)
			}
		}
		if want := len(values.All()) + len(values.Categories); len(topics) != want {
			t.Errorf("%s: %d topics, want %d", facet, len(topics), want)
		}
	}
	if _, err := v.Topic(basilic.FacetThemes, "adultes"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("an audience is no theme: %v", err)
	}
}

func TestACategoryGathersItsValues(t *testing.T) {
	t.Parallel()
	v := basilic.SharedVocabulary()
	category := v.Themes.Categories[0]
	whole, err := v.Topic(basilic.FacetThemes, category.Slug)
	if err != nil || !whole.IsCategory() || len(whole.Slugs()) != len(category.Values) {
		t.Errorf("%v, %v", whole, err)
	}
	one, err := v.Topic(basilic.FacetThemes, category.Values[0].Slug)
	if err != nil || one.IsCategory() || len(one.Slugs()) != 1 || one.Category.Slug != category.Slug {
		t.Errorf("%v, %v", one, err)
	}
}
