package web

import (
	"net/http"

	"codeberg.org/basilic/basilic/web/ui"
)

func (w *Web) hub(rw http.ResponseWriter, r *http.Request) {
	page, err := w.Timeline.Hub(r.Context(), cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Publié sur ce hub")
	p.Feed = "/hub/flux"
	w.render(rw, r, http.StatusOK, ui.CardList(p, ui.CardListPage{
		Lead: "Tout ce qui est public ici, du plus récent au plus ancien.", Cards: page.Items, Next: nextOf(r, page.Next),
		Empty: "Rien n’est encore publié. La première ressource sera peut-être la vôtre.", Href: "/ressources/nouvelle", Action: "Créer une ressource",
	}))
}

func (w *Web) timeline(rw http.ResponseWriter, r *http.Request) {
	page, err := w.Timeline.Home(r.Context(), viewerOf(r), cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, http.StatusOK, ui.Timeline(w.page(r, "Fil d’actualité"), page.Items, nextOf(r, page.Next)))
}
