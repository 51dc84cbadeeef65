package ui

import (
	"net/url"

	"codeberg.org/basilic/basilic"
)

// TopicRow is a theme, an audience or a category of them, with how many
// resources it has.
type TopicRow struct {
	Topic basilic.Topic
	Count int
	// Found says how many there are, in words.
	Found string
}

// TopicPage is what has one topic, the newest first.
type TopicPage struct {
	TopicRow
	// Near are the other topics of its category; of a category those in it.
	Near  []TopicRow
	Cards []basilic.ResourceCard
	Next  string
	// Deep says that the list does not begin here.
	Deep    bool
	Notices []Notice
	// Followed says that the viewer chose to read about it.
	Followed bool
}

// TopicsPath returns the page that lists the topics of a facet.
func TopicsPath(facet string) string {
	if facet == basilic.FacetAudiences {
		return "/publics"
	}
	return "/thematiques"
}

// TopicPath returns the page of a topic.
func TopicPath(t basilic.Topic) string { return TopicsPath(t.Facet) + "/" + t.Slug }

// TopicSearchPath leads to the search that finds the same, to be narrowed.
func TopicSearchPath(t basilic.Topic) string {
	query := url.Values{}
	for _, slug := range t.Slugs() {
		query.Add(t.Facet, slug)
	}
	return "/recherche?" + query.Encode()
}

// TopicsTitle names a facet.
func TopicsTitle(facet string) string {
	if facet == basilic.FacetAudiences {
		return "Publics"
	}
	return "Thématiques"
}

// TopicsLead says what the list of a facet is for.
func TopicsLead(facet string) string {
	if facet == basilic.FacetAudiences {
		return "À qui s’adressent les ressources\u00a0: choisissez les personnes que vous accompagnez, ou vos collègues."
	}
	return "De quoi parlent les ressources\u00a0: quatre grandes familles, et les sujets de chacune."
}

// topicKey returns the short name of the category of a theme, for its colour, ""
// for an audience.
func topicKey(t basilic.Topic) string {
	if t.Facet != basilic.FacetThemes {
		return ""
	}
	return CategoryKey(t.Category)
}

// topicIcon is the icon of the category of a theme, or people.
func topicIcon(t basilic.Topic) string {
	if key := topicKey(t); key != "" {
		return "cat-" + key
	}
	return "people"
}

// audienceHelpers is the category of those who accompany others.
const audienceHelpers = "acteurs"

// TopicHint says in a sentence what a topic covers.
func TopicHint(t basilic.Topic) string {
	switch {
	case t.Facet == basilic.FacetThemes:
		return themeHint(t.Slug)
	case t.IsCategory() && t.Slug == audienceHelpers:
		return "Ce qui aide dans leur travail celles et ceux qui accompagnent : médiateurs, aidants, agents, élus, enseignants."
	case t.IsCategory():
		return "Ce qui se fait avec les personnes que l’on accompagne : adultes, jeunes, parents, personnes éloignées du numérique."
	case t.Category.Slug == audienceHelpers:
		return "Ce qui est fait pour aider ces professionnels et bénévoles dans leur travail."
	}
	return "Ce qui est fait pour accompagner ces personnes, à animer tel quel ou à adapter."
}

// nearTitle names the other topics around one.
func nearTitle(t basilic.Topic) string {
	switch {
	case t.IsCategory() && t.Facet == basilic.FacetThemes:
		return "Les thématiques de cette famille"
	case t.IsCategory():
		return "Les publics de ce groupe"
	case t.Facet == basilic.FacetThemes:
		return "Thématiques voisines"
	}
	return "Autres publics"
}

// parts cuts rows into those of each category, which begin with the category.
func parts(rows []TopicRow) [][]TopicRow {
	var all [][]TopicRow
	for _, row := range rows {
		if row.Topic.IsCategory() {
			all = append(all, nil)
		}
		if len(all) > 0 {
			all[len(all)-1] = append(all[len(all)-1], row)
		}
	}
	return all
}
