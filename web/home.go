package web

import (
	"net/http"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/web/ui"
)

const (
	homeCards = 6
	homeBases = 3
)

func (w *Web) home(rw http.ResponseWriter, r *http.Request) {
	if federation.WantsActivity(r) {
		redirect(rw, r, w.Hub.Origin()+"/ap/actor")
		return
	}
	cards, err := w.Timeline.Hub(r.Context(), basilic.Cursor{})
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	bases, err := w.Actors.Bases(r.Context(), basilic.Cursor{})
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
	p.Alternate = w.Hub.Origin() + "/ap/actor"
	w.render(rw, r, http.StatusOK, ui.Home(p, ui.HomePage{
		Cards: cards.Items[:min(homeCards, len(cards.Items))], Bases: choices(bases.Items[:min(homeBases, len(bases.Items))]),
		Total: resourcesWords(overview.Total), Themes: topicRows(overview, categories()),
	}))
}

// categories are the four families of themes.
func categories() []basilic.Topic {
	return slices.DeleteFunc(basilic.SharedVocabulary().Topics(basilic.FacetThemes), func(t basilic.Topic) bool { return !t.IsCategory() })
}
