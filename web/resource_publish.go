package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
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
	if !public {
		_, err := w.Resources.SaveDraft(r.Context(), viewerOf(r), created.Slug, resources.Changes{Private: visibilityOf(r)})
		if err != nil {
			w.fail(rw, r, err)
			return
		}
	}
	w.afterSave(rw, r, created.Slug, public, "")
}

// afterSave goes where the button pressed leads; block is the one that it is about.
func (w *Web) afterSave(rw http.ResponseWriter, r *http.Request, slug string, public bool, block basilic.ID) {
	switch r.PostForm.Get("action") {
	case "publish":
		published, err := w.Resources.Publish(r.Context(), viewerOf(r), slug, public)
		notice := "La ressource est publiée."
		if errors.Is(err, resources.ErrUnchanged) {
			notice, err = "Rien n’a changé depuis la dernière publication.", nil
		}
		if err != nil {
			w.refuseAction(rw, r, slug, err)
			return
		}
		w.notify(r, notice)
		redirect(rw, r, ui.ResourcePath(published))
	case "preview":
		redirect(rw, r, "/ressources/"+slug+"/apercu")
	default:
		w.notify(r, "Le brouillon est enregistré.")
		redirect(rw, r, blockPath(slug, block))
	}
}

// visibilityOf is whether a draft is to be private, nil where the form does not ask:
// it is no part of its sheet.
func visibilityOf(r *http.Request) *bool {
	switch asked := r.PostForm.Get("visibility"); asked {
	case "private", "public":
		private := asked == "private"
		return &private
	}
	return nil
}

// resourceEdit saves the whole page of the editor, whichever button was pressed, so
// that nothing typed in one place is lost by a button in another; then it does what
// the button asks.
func (w *Web) resourceEdit(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	if byScript(r) {
		w.liveEdit(rw, r)
		return
	}
	slug, viewer := param(r, "slug"), viewerOf(r)
	if r.PostForm.Get("action") == "delete" && r.PostForm.Get("confirm") == "1" {
		w.afterChange(rw, r, slug, w.Resources.Delete(r.Context(), viewer, slug), "La ressource est supprimée.", "/mes-ressources")
		return
	}
	changes := changesOf(r)
	outcome, err := w.Resources.SaveDraft(r.Context(), viewer, slug, changes)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if !outcome.Whole() {
		w.refuse(rw, r, slug, changes, outcome)
		return
	}
	w.afterSaving(rw, r, slug, outcome)
}

// afterSaving does what the button pressed asks, once the page is saved.
func (w *Web) afterSaving(rw http.ResponseWriter, r *http.Request, slug string, outcome resources.Outcome) {
	viewer, editor := viewerOf(r), "/ressources/"+slug+"/modifier"
	action, target, _ := strings.Cut(r.PostForm.Get("action"), ":")
	block := basilic.ID(target)
	switch action {
	case "make_private":
		w.afterChange(rw, r, slug, w.Resources.MakePrivate(r.Context(), viewer, slug), "La ressource est privée.", "/ressources/"+slug)
	case "ask_private":
		redirect(rw, r, editor+"?confirmer=prive")
	case "make_public":
		w.afterChange(rw, r, slug, w.Resources.MakePublic(r.Context(), viewer, slug), "La ressource est publique.", "/ressources/"+slug)
	case "delete":
		w.confirmDelete(rw, r, slug)
	case "up", "down":
		w.afterBlock(rw, r, slug, block, w.Resources.MoveBlock(r.Context(), viewer, slug, block, action == "down"))
	case "delete_block":
		version := form.Number(r.PostForm.Get(form.BlockGroup(block) + "version"))
		w.afterBlock(rw, r, slug, "", w.Resources.DeleteBlock(r.Context(), viewer, slug, block, version))
	case "insert":
		redirect(rw, r, editor+"?apres="+url.QueryEscape(target)+"#ajouter")
	case "file":
		redirect(rw, r, "/ressources/"+slug+"/blocs?type="+url.QueryEscape(target)+"&apres="+url.QueryEscape(r.PostForm.Get("new_after")))
	case "cover":
		redirect(rw, r, "/ressources/"+slug+"/couverture")
	case "refresh_preview":
		w.afterBlock(rw, r, slug, block, w.Resources.RefreshPreview(r.Context(), viewer, slug, block))
	case "merge":
		w.merge(rw, r, slug, block)
	default:
		if target == "sheet" || action == "add" || action == "again" {
			block = ""
		}
		if len(outcome.Added) > 0 && action != "publish" && action != "preview" {
			block = outcome.Added[len(outcome.Added)-1]
		}
		w.afterSave(rw, r, slug, r.PostForm.Get("visibility") != "private", block)
	}
}

func (w *Web) afterChange(rw http.ResponseWriter, r *http.Request, slug string, err error, notice, to string) {
	if err != nil {
		w.refuseAction(rw, r, slug, err)
		return
	}
	w.notify(r, notice)
	redirect(rw, r, to)
}

// confirmDelete says what a deletion loses, before it.
func (w *Web) confirmDelete(rw http.ResponseWriter, r *http.Request, slug string) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), slug)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if !editing.CanDelete {
		w.fail(rw, r, basilic.ErrForbidden)
		return
	}
	w.render(rw, r, http.StatusOK, ui.ConfirmDelete(w.page(r, "Supprimer la ressource"), editing.Resource))
}
