package web

import (
	"net/http"
	"slices"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/ui"
)

// popularThemes is how many themes the first page proposes under the search.
const popularThemes = 3

// home is the first page of the hub.
func (w *Web) home(rw http.ResponseWriter, r *http.Request) {
	if federation.WantsActivity(r) {
		redirect(rw, r, w.Hub.Origin()+"/ap/actor")
		return
	}
	front, err := w.Showcase.Front(r.Context())
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	overview, err := w.Search.Overview(r.Context())
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Accueil")
	p.Alternate, p.Canonical, p.Feed = w.Hub.Origin()+"/ap/actor", w.Hub.Origin()+"/", "/hub/flux"
	p.Description = "Supports, jeux, tutoriels et méthodes partagés par celles et ceux qui accompagnent au numérique."
	w.render(rw, r, http.StatusOK, ui.Home(p, ui.HomePage{
		Featured: front.Resources, Chosen: front.Chosen, Bases: choices(front.Bases), Profiles: choices(front.Profiles),
		Here: front.Here, Elsewhere: front.Elsewhere, Now: time.Now(),
		Total: resourcesWords(overview.Total), Themes: topicRows(overview, categories()), Popular: popular(overview),
	}))
}

// categories are the four families of themes.
func categories() []basilic.Topic {
	return slices.DeleteFunc(basilic.SharedVocabulary().Topics(basilic.FacetThemes), func(t basilic.Topic) bool { return !t.IsCategory() })
}

// popular are the themes that most resources have, in the order of the vocabulary
// among equals.
func popular(o search.Overview) []ui.TopicRow {
	topics := slices.DeleteFunc(basilic.SharedVocabulary().Topics(basilic.FacetThemes), func(t basilic.Topic) bool {
		return t.IsCategory() || o.Of(t).Count == 0
	})
	slices.SortStableFunc(topics, func(a, b basilic.Topic) int { return o.Of(b).Count - o.Of(a).Count })
	return topicRows(o, topics[:min(popularThemes, len(topics))])
}
