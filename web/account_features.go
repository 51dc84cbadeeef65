package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// features lists the collections elsewhere that feature the viewer, and what they
// speak for.
func (w *Web) features(rw http.ResponseWriter, r *http.Request) {
	all, err := w.Actors.Features(r.Context(), viewerOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, http.StatusOK, ui.Features(w.page(r, "Mises en avant"), all, w.notices(r)))
}

// featureRevoke takes one of them back.
func (w *Web) featureRevoke(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	id, err := basilic.ParseID(r.PostForm.Get("feature"))
	if err == nil {
		err = w.Actors.RevokeFeature(r.Context(), viewerOf(r), id)
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, "La mise en avant est retirée.")
	redirect(rw, r, "/mon-compte/mises-en-avant")
}
