package web

import (
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// resourceCreate makes a draft; with « Publier », publishes it at once. What
// cannot be published yet is kept as a draft, with what is missing.
func (w *Web) resourceCreate(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	sheet, public := form.Sheet(r.PostForm), r.PostForm.Get("visibility") != "private"
	var problems basilic.Problems
	if r.PostForm.Get("action") == "publish" {
		if errors.As(w.Resources.CheckNew(r.Context(), viewerOf(r), sheet, r.PostForm.Get("base"), public), &problems) {
			w.showNew(rw, r, http.StatusUnprocessableEntity, form.Of(r, problems))
			return
		}
	}
	created, err := w.Resources.Create(r.Context(), viewerOf(r), sheet, r.PostForm.Get("base"))
	if errors.As(err, &problems) {
		w.showNew(rw, r, http.StatusUnprocessableEntity, form.Of(r, problems))
		return
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.afterSave(rw, r, created.Slug, public)
}

// afterSave goes where the button pressed leads.
func (w *Web) afterSave(rw http.ResponseWriter, r *http.Request, slug string, public bool) {
	w.keepVisibility(r, slug)
	switch r.PostForm.Get("action") {
	case "publish":
		published, err := w.Resources.Publish(r.Context(), viewerOf(r), slug, public)
		if err != nil {
			w.refuseSheet(rw, r, slug, err)
			return
		}
		w.notify(r, "La ressource est publiée.")
		redirect(rw, r, ui.ResourcePath(published))
	case "preview":
		redirect(rw, r, "/ressources/"+slug+"/apercu")
	default:
		w.notify(r, "Le brouillon est enregistré.")
		redirect(rw, r, "/ressources/"+slug+"/modifier")
	}
}

// keepVisibility remembers who is to read a draft: it is no part of its sheet.
func (w *Web) keepVisibility(r *http.Request, slug string) {
	switch r.PostForm.Get("visibility") {
	case "private":
		w.sessions.Put(r.Context(), sessionPrivate+slug, true)
	case "public":
		w.sessions.Remove(r.Context(), sessionPrivate+slug)
	}
}

// resourceEdit does what a button of the editor asks.
func (w *Web) resourceEdit(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	slug, viewer := param(r, "slug"), viewerOf(r)
	switch r.PostForm.Get("action") {
	case "make_private":
		w.afterChange(rw, r, slug, w.Resources.MakePrivate(r.Context(), viewer, slug), "La ressource est privée.", "/ressources/"+slug)
	case "make_public":
		w.afterChange(rw, r, slug, w.Resources.MakePublic(r.Context(), viewer, slug), "La ressource est publique.", "/ressources/"+slug)
	case "delete":
		w.resourceDelete(rw, r, slug)
	default:
		if r.PostForm.Has("title") {
			if err := w.Resources.SaveSheet(r.Context(), viewer, slug, form.Number(r.PostForm.Get("version")), form.Sheet(r.PostForm)); err != nil {
				w.refuseSheet(rw, r, slug, err)
				return
			}
		}
		w.afterSave(rw, r, slug, r.PostForm.Get("visibility") != "private")
	}
}

func (w *Web) afterChange(rw http.ResponseWriter, r *http.Request, slug string, err error, notice, to string) {
	if err != nil {
		w.refuseSheet(rw, r, slug, err)
		return
	}
	w.notify(r, notice)
	redirect(rw, r, to)
}

func (w *Web) resourceDelete(rw http.ResponseWriter, r *http.Request, slug string) {
	if r.PostForm.Get("confirm") != "1" {
		editing, err := w.Resources.Editor(r.Context(), viewerOf(r), slug)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		w.render(rw, r, http.StatusOK, ui.ConfirmDelete(w.page(r, "Supprimer la ressource"), editing.Resource))
		return
	}
	w.afterChange(rw, r, slug, w.Resources.Delete(r.Context(), viewerOf(r), slug), "La ressource est supprimée.", "/mes-ressources")
}
