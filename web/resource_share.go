package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// resourceShare brings a resource of this hub into a base, or takes it out.
func (w *Web) resourceShare(rw http.ResponseWriter, r *http.Request) {
	w.share(rw, r, func() (resources.View, error) {
		return w.Resources.View(r.Context(), viewerOf(r), chi.URLParam(r, "slug"))
	})
}

// remoteShare does the same with a resource of another server.
func (w *Web) remoteShare(rw http.ResponseWriter, r *http.Request) {
	w.share(rw, r, func() (resources.View, error) {
		id, err := basilic.ParseID(chi.URLParam(r, "id"))
		if err != nil {
			return resources.View{}, err
		}
		return w.Resources.RemoteView(r.Context(), id)
	})
}

func (w *Web) share(rw http.ResponseWriter, r *http.Request, find func() (resources.View, error)) {
	err := form.Read(rw, r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	view, err := find()
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	notice, base := "", r.PostForm.Get("base")
	switch r.PostForm.Get("action") {
	case "share":
		notice, err = "La ressource est partagée dans la base.", w.Resources.Share(r.Context(), viewerOf(r), view.Resource.ID, base)
	case "unshare":
		notice, err = "La ressource n’est plus partagée par la base.", w.Resources.Unshare(r.Context(), viewerOf(r), view.Resource.ID, base)
	default:
		err = basilic.Problems{{Field: "base", Text: "Choisissez « Partager » ou « Retirer de la base »."}}
	}
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showResource(rw, r, view, view.Resource.Sheet, shownAs{share: form.Of(r, problems)})
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, ui.ResourcePath(view.Resource))
	}
}
