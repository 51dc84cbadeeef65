package ui

import (
	"net/url"
	"strconv"
	"time"

	"codeberg.org/basilic/basilic"
)

// StatisticsPage is « Statistiques » of the hub.
type StatisticsPage struct {
	// At is when the numbers were counted, zero when they never were.
	At, Now time.Time
	// Stocks are how much there is, Flows how much happens.
	Stocks, Flows []Chart
	Months        []basilic.MonthNumbers
	Facets        []StatisticsFacet
}

// StatisticsFacet is one field of the indexation with the numbers of its values.
type StatisticsFacet struct {
	ID, Label, Hint string
	Parts           []StatisticsPart
}

// StatisticsPart are the values of one category, the most frequent first.
type StatisticsPart struct {
	Label, Category string
	Values          []StatisticsValue
}

// StatisticsValue is how many resources have a value, and how often they were read.
type StatisticsValue struct {
	Label, Href      string
	Resources, Views int
	// Share is the length of its bar, in percent of the longest of its field.
	Share int
}

// SearchedWordsPage is what people look for, for administrators.
type SearchedWordsPage struct {
	Frequent, Missed []basilic.SearchedWords
	// Several is how many must have looked for words before they are shown.
	Several int
}

// searchPath leads to what is found today with words.
func searchPath(words string) string { return "/recherche?" + url.Values{"q": {words}}.Encode() }

// share is the length of a bar as SVG writes it.
func (v StatisticsValue) share() string { return strconv.Itoa(v.Share) + "%" }

// valuePath leads to what is counted: the resources of a hub that have a value.
func valuePath(hub, facet, slug string) string {
	return "/recherche?" + url.Values{facet: {slug}, "hubs": {hub}}.Encode()
}

// StatisticsOf are the numbers of a field of the indexation, in the parts of the
// vocabulary, for the hub of an authority. Slugs that we do not know have no part.
func StatisticsOf(hub, name string, f basilic.Facet, hint string, numbers []basilic.ValueNumbers) StatisticsFacet {
	facet := StatisticsFacet{ID: "par-" + name, Label: f.Label, Hint: hint}
	most := 1
	for _, n := range numbers {
		if n.Facet == name {
			most = max(most, n.Resources)
		}
	}
	add := func(label, category string, terms []basilic.Term) {
		part := StatisticsPart{Label: label, Category: category}
		for _, n := range numbers {
			for _, t := range terms {
				if n.Facet == name && n.Slug == t.Slug {
					part.Values = append(part.Values, StatisticsValue{
						Label: t.Label, Href: valuePath(hub, name, t.Slug), Resources: n.Resources, Views: n.Views, Share: max(1, 100*n.Resources/most),
					})
				}
			}
		}
		facet.Parts = append(facet.Parts, part)
	}
	if len(f.Values) > 0 {
		add("", "", f.Values)
	}
	for _, c := range f.Categories {
		category := ""
		if name == "themes" {
			category = CategoryKey(c)
		}
		add(c.Label, category, c.Values)
	}
	return facet
}
