package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// covers mounts the page of the image that stands for a resource.
func (w *Web) covers(r chi.Router) {
	r.Get("/ressources/{slug}/couverture", w.signedIn(w.coverForm))
	r.Post("/ressources/{slug}/couverture", w.signedIn(w.coverSave))
}

// coverForm is the page of the image that stands for a resource. It has nothing else,
// so that sending the image loses nothing.
func (w *Web) coverForm(rw http.ResponseWriter, r *http.Request) {
	w.showCover(rw, r, http.StatusOK, nil)
}

func (w *Web) showCover(rw http.ResponseWriter, r *http.Request, status int, problems basilic.Problems) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.CoverPage{Resource: editing.Resource, Cover: editing.Draft.Cover}
	switch {
	case problems != nil:
		page.Form = form.Of(r, problems)
	case page.Cover != nil:
		page.Form.Values = form.BlockValues(*page.Cover)
	}
	w.render(rw, r, status, ui.CoverChoice(w.page(r, "Image de couverture"), page))
}

// coverSave takes an image, or what was changed about the one that is there.
func (w *Web) coverSave(rw http.ResponseWriter, r *http.Request) {
	file, err := w.upload(rw, r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if file.Spooled != nil {
		defer func() { _ = file.Close() }()
	}
	slug, viewer, b, notice := param(r, "slug"), viewerOf(r), form.Block(r.PostForm), "La couverture est enregistrée."
	b.MediaID = basilic.ID(r.PostForm.Get("image"))
	switch {
	case r.PostForm.Get("action") == "remove":
		err, notice = w.Resources.RemoveCover(r.Context(), viewer, slug, b.MediaID), "La couverture est retirée."
	case file.Spooled != nil:
		err = w.Resources.SetCover(r.Context(), viewer, slug, b, file.Content())
	default:
		err = w.Resources.SaveCover(r.Context(), viewer, slug, b)
		if errors.Is(err, basilic.ErrNotFound) && w.coverMissing(r, slug) {
			err = basilic.Problems{{Field: "file", Text: "Choisissez une image."}}
		}
	}
	var problems basilic.Problems
	if errors.As(err, &problems) {
		w.showCover(rw, r, http.StatusUnprocessableEntity, problems)
		return
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, notice)
	redirect(rw, r, "/ressources/"+slug+"/modifier#f-cover")
}

// coverMissing reports whether it is the cover that is not there, and not the draft.
func (w *Web) coverMissing(r *http.Request, slug string) bool {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), slug)
	return err == nil && editing.Draft.Cover == nil
}
