package web

import (
	"slices"
	"strconv"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/ui"
)

// searchPage is what the page of a search shows.
func (w *Web) searchPage(page ui.Page, a asked, r search.Result) ui.SearchPage {
	p := ui.SearchPage{
		Query: a.query.Text, Kind: kindValue(a.query.Kind), Wordless: r.Wordless, Narrowed: a.narrowed(), Found: foundWords(a.query.Kind, r), Chips: w.chips(page, a), Clear: a.unfiltered(), Cards: r.Cards, Partly: r.Partly, Actors: choices(r.Actors),
		Pages: pageLinks(a, r.Pages), Corrected: r.Corrected, Relaxed: r.Relaxed,
	}
	a.widened(&p, r)
	for _, k := range search.Kinds() {
		t := ui.SearchTab{Label: kindLabel(k), Count: ui.AtMost(r.Counts[k], search.Cap), Href: a.ofKind(k), Current: k == a.query.Kind}
		p.Tabs = append(p.Tabs, t)
		if a.query.Text != "" && k != a.query.Kind && r.Counts[k] > 0 && r.Counts[a.query.Kind] == 0 {
			p.Others = append(p.Others, t)
		}
	}
	if a.query.Kind != search.Resources {
		return p
	}
	p.Groups = w.filterGroups(page, r.Facets)
	p.Kept = []ui.Hidden{{Name: "q", Value: a.query.Text}}
	a.sorted(&p, r.Counts[search.Resources])
	return p
}

// widened offers the same words with fewer filters, where nothing has all of them.
func (a asked) widened(p *ui.SearchPage, r search.Result) {
	if a.query.Kind != search.Resources {
		return
	}
	for _, d := range r.Drops {
		p.Wider = append(p.Wider, ui.SearchTab{
			Label: "Sans le filtre «\u00a0" + filterLabel(d.Filter) + "\u00a0»", Count: ui.AtMost(d.Count, search.Cap), Href: a.with(string(d.Filter)),
		})
	}
	if r.Unfiltered > 0 && (len(r.Drops) == 0 || r.Unfiltered > r.Drops[0].Count) {
		p.Wider = append(p.Wider, ui.SearchTab{Label: "Sans aucun filtre", Count: ui.AtMost(r.Unfiltered, search.Cap), Href: a.unfiltered()})
	}
}

// sorted offers the orders of a list, the one by pertinence where there are words.
func (a asked) sorted(p *ui.SearchPage, n int) {
	q := a.query
	switch {
	case q.Newest:
		p.Kept = append(p.Kept, ui.Hidden{Name: "sort", Value: sortNewest})
	case q.Viewed:
		p.Kept = append(p.Kept, ui.Hidden{Name: "sort", Value: sortViewed})
	}
	if n < 2 {
		return
	}
	if q.Text != "" {
		p.Sorts = []ui.SearchTab{
			{Label: "Pertinence", Href: a.with("sort"), Current: !q.Newest && !q.Viewed},
			{Label: "Récentes", Href: a.with("sort", sortNewest), Current: q.Newest},
		}
	} else {
		p.Sorts = []ui.SearchTab{{Label: "Récentes", Href: a.with("sort"), Current: !q.Viewed}}
	}
	p.Sorts = append(p.Sorts, ui.SearchTab{Label: "Les plus vues", Href: a.with("sort", sortViewed), Current: q.Viewed})
}

func kindLabel(k search.Kind) string {
	switch k {
	case search.Bases:
		return "Bases"
	case search.Profiles:
		return "Profils"
	}
	return "Ressources"
}

// foundWords says how many there are of the kind that is looked at.
func foundWords(k search.Kind, r search.Result) string {
	n := r.Counts[k]
	one, many := "ressource", "ressources"
	switch k {
	case search.Bases:
		one, many = "base", "bases"
	case search.Profiles:
		one, many = "profil", "profils"
	}
	return ui.AtMost(n, search.Cap) + "\u00a0" + ui.Noun(n, one, many)
}

// pageLinks leads to the pages around the present one, the first and the last.
func pageLinks(a asked, pages int) []ui.SearchTab {
	if pages < 2 {
		return nil
	}
	var links []ui.SearchTab
	if a.query.Page > 1 {
		links = append(links, ui.SearchTab{Label: "Précédente", Href: a.page(a.query.Page - 1)})
	}
	last := 0
	for n := 1; n <= pages; n++ {
		if n != 1 && n != pages && (n < a.query.Page-1 || n > a.query.Page+1) {
			continue
		}
		if n > last+1 {
			links = append(links, ui.SearchTab{Label: "…"})
		}
		last = n
		links = append(links, ui.SearchTab{Label: strconv.Itoa(n), Count: "Page", Href: a.page(n), Current: n == a.query.Page})
	}
	if a.query.Page < pages {
		links = append(links, ui.SearchTab{Label: "Suivante", Href: a.page(a.query.Page + 1)})
	}
	return links
}

// chips names the values that narrow a search, each with the way out. All themes
// of a category stand as one.
func (w *Web) chips(page ui.Page, a asked) []ui.Chip {
	var chips []ui.Chip
	v := basilic.SharedVocabulary()
	for _, f := range search.Filters() {
		chosen := slices.Clone(a.query.Filters[f])
		if f == search.Themes {
			for _, c := range v.Themes.Categories {
				if !slices.ContainsFunc(c.Values, func(t basilic.Term) bool { return !slices.Contains(chosen, t.Slug) }) {
					in := func(slug string) bool { got, _ := v.Themes.CategoryOf(slug); return got.Slug == c.Slug }
					chips = append(chips, ui.Chip{Label: c.Label, Category: ui.CategoryKey(c), Without: a.without(f, in)})
					chosen = slices.DeleteFunc(chosen, in)
				}
			}
		}
		for _, slug := range chosen {
			chip := ui.Chip{Label: w.valueLabel(page, f, slug), Without: a.without(f, func(s string) bool { return s == slug })}
			if c, ok := v.Themes.CategoryOf(slug); ok && f == search.Themes {
				chip.Category = ui.CategoryKey(c)
			}
			chips = append(chips, chip)
		}
	}
	return chips
}

// valueLabel names a value of a filter, as people read it.
func (w *Web) valueLabel(page ui.Page, f search.Filter, slug string) string {
	v := basilic.SharedVocabulary()
	switch f {
	case search.Themes:
		return v.Themes.LabelOf(slug)
	case search.SupportTypes:
		return v.SupportTypes.LabelOf(slug)
	case search.Audiences:
		return v.Audiences.LabelOf(slug)
	case search.Licences:
		if l, ok := v.Licence(slug); ok {
			return l.Label
		}
	case search.Labels:
		switch slug {
		case string(basilic.LabelNEC):
			return basilic.LabelNEC.Name() + ", donné par ce hub"
		case search.LabelElsewhere(basilic.LabelNEC):
			return basilic.LabelNEC.Name() + ", selon un autre hub"
		}
	case search.Territories:
		if label := v.TerritoryLabel(slug); label != "" {
			return label
		}
	case search.Hubs:
		if slug == w.Hub.Authority() {
			return "Ce hub"
		}
		return page.HubLabel(slug)
	}
	return slug
}

// filterGroups are the filters that have anything to choose.
func (w *Web) filterGroups(page ui.Page, facets search.Facets) []ui.FilterGroup {
	var groups []ui.FilterGroup
	for _, f := range search.Filters() {
		g := ui.FilterGroup{Name: string(f), Label: filterLabel(f), Rest: w.filterRest(f, facets)}
		for _, v := range facets.Values[f] {
			if f == search.Territories && v.Slug == basilic.WholeCountry {
				g.Hint = "Un département trouve aussi ce qui vaut pour la France entière : les nombres le comptent."
			}
			part := partOf(f, v.Slug, filterLabel(f))
			if n := len(g.Parts); n == 0 || g.Parts[n-1].Label != part.Label {
				g.Parts = append(g.Parts, part)
			}
			if v.Chosen {
				g.Chosen++
			}
			last := &g.Parts[len(g.Parts)-1]
			last.Options = append(last.Options, w.filterOption(page, f, v, facets.More))
		}
		if len(g.Parts) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// filterOption is a value to choose; more says that it was counted among the newest only.
func (w *Web) filterOption(page ui.Page, f search.Filter, v search.Value, more bool) ui.FilterOption {
	o := ui.FilterOption{Value: v.Slug, Label: w.valueLabel(page, f, v.Slug), Count: ui.Number(v.Count), Chosen: v.Chosen}
	if more {
		o.Count = "plus de " + o.Count
	}
	return o
}

// filterRest is the field where a value that is not listed is named, nil where all are.
func (w *Web) filterRest(f search.Filter, facets search.Facets) *ui.FilterRest {
	if facets.Rest[f] == 0 {
		return nil
	}
	if f == search.Hubs {
		return &ui.FilterRest{Label: "Un autre hub", Hint: "Son adresse, comme « hub.exemple »."}
	}
	return &ui.FilterRest{Label: "Un autre territoire", Hint: "Nom ou numéro du département : « Creuse » ou « 23 »."}
}

// filterLabel names a filter.
func filterLabel(f search.Filter) string {
	return map[search.Filter]string{
		search.Themes: "Thématiques", search.SupportTypes: "Types de support", search.Audiences: "Publics cibles",
		search.Hubs: "Hub d’origine", search.Territories: "Territoire", search.Licences: "Licence", search.Labels: "Label",
	}[f]
}

// partOf is the category that a value stands in, or the filter itself.
func partOf(f search.Filter, slug, label string) ui.FilterPart {
	v := basilic.SharedVocabulary()
	switch f {
	case search.Themes:
		if c, ok := v.Themes.CategoryOf(slug); ok {
			return ui.FilterPart{Label: c.Label, Category: ui.CategoryKey(c)}
		}
	case search.Audiences:
		if c, ok := v.Audiences.CategoryOf(slug); ok {
			return ui.FilterPart{Label: c.Label}
		}
	}
	return ui.FilterPart{Label: label, Hidden: true}
}
