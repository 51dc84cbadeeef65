package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// quoteRevoke takes back that something elsewhere may quote a resource.
func (w *Web) quoteRevoke(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	view, err := w.viewOf(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	id, err := basilic.ParseID(r.PostForm.Get("quote"))
	if err == nil {
		err = w.Resources.RevokeQuote(r.Context(), viewerOf(r), view.Resource.Slug, id)
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, "La citation est retirée.")
	redirect(rw, r, ui.ResourcePath(view.Resource)+"#citations")
}
