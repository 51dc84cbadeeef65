package web

import (
	"bytes"
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/ui"
)

func (w *Web) resourceNewForm(rw http.ResponseWriter, r *http.Request) {
	form := ui.Form{Values: map[string][]string{
		"base": {r.URL.Query().Get("base")}, "licence": {basilic.SharedVocabulary().DefaultLicence().Slug},
	}}
	w.showNew(rw, r, http.StatusOK, form)
}

func (w *Web) showNew(rw http.ResponseWriter, r *http.Request, status int, form ui.Form) {
	p := w.page(r, "Créer une ressource")
	w.render(rw, r, status, ui.Editor(p, ui.EditorPage{Form: form, Bases: p.Bases}))
}

// resourceCreate makes a draft; with « Publier », publishes it at once. What
// cannot be published yet is kept as a draft, with what is missing.
func (w *Web) resourceCreate(rw http.ResponseWriter, r *http.Request) {
	if err := parseForm(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	sheet, public := sheetOf(r), r.PostForm.Get("visibility") != "private"
	var problems basilic.Problems
	if r.PostForm.Get("action") == "publish" {
		if errors.As(w.Resources.CheckNew(r.Context(), viewerOf(r), sheet, r.PostForm.Get("base"), public), &problems) {
			w.showNew(rw, r, http.StatusUnprocessableEntity, formOf(r, problems))
			return
		}
	}
	created, err := w.Resources.Create(r.Context(), viewerOf(r), sheet, r.PostForm.Get("base"))
	if errors.As(err, &problems) {
		w.showNew(rw, r, http.StatusUnprocessableEntity, formOf(r, problems))
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
			w.editError(rw, r, slug, err)
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

func (w *Web) editor(rw http.ResponseWriter, r *http.Request) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if r.URL.Query().Get("confirmer") == "prive" && editing.Resource.State == basilic.ResourcePublic {
		w.render(rw, r, http.StatusOK, ui.ConfirmPrivate(w.page(r, "Rendre la ressource privée"), editing.Resource.Sheet.Title, r.URL.Path, "La garder publique", []string{
			"vous seul, et les membres de sa base, pourrez encore la lire ;", "les autres serveurs qui l’ont reçue sont prévenus de l’effacer ;",
			"ses commentaires et ses « j’aime » sont effacés, ici et ailleurs ;",
			"elle quitte le fil des personnes qui l’ont reçue.",
		}))
		return
	}
	page := w.editorPage(r, editing)
	if page.Spread, err = w.spread(r, editing.View); err != nil {
		w.fail(rw, r, err)
		return
	}
	page.Notices, page.After = w.notices(r), r.URL.Query().Get("apres")
	w.render(rw, r, http.StatusOK, ui.Editor(w.page(r, "Modifier la ressource"), page))
}

// editorPage is what the editor shows. A draft keeps « Qui peut lire » from one
// saving to the next; in a private base it begins as private.
func (w *Web) editorPage(r *http.Request, e resources.Editing) ui.EditorPage {
	values := sheetValues(e.Draft)
	if w.sessions.GetBool(r.Context(), sessionPrivate+e.Resource.Slug) || e.Base != nil && !e.Base.Public {
		values["visibility"] = []string{"private"}
	}
	return ui.EditorPage{
		Resource: &e.Resource, Version: e.DraftVersion, Blocks: e.Draft.Blocks, Form: ui.Form{Values: values},
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
	if err := parseForm(rw, r); err != nil {
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
			if err := w.Resources.SaveSheet(r.Context(), viewer, slug, number(r.PostForm.Get("version")), sheetOf(r)); err != nil {
				w.editError(rw, r, slug, err)
				return
			}
		}
		w.afterSave(rw, r, slug, r.PostForm.Get("visibility") != "private")
	}
}

func (w *Web) afterChange(rw http.ResponseWriter, r *http.Request, slug string, err error, notice, to string) {
	if err != nil {
		w.editError(rw, r, slug, err)
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

// editError shows the editor again with what was typed and what is wrong, or
// what somebody else saved meanwhile.
func (w *Web) editError(rw http.ResponseWriter, r *http.Request, slug string, err error) {
	var problems basilic.Problems
	var stale *resources.StaleError
	if !errors.As(err, &problems) && !errors.As(err, &stale) {
		w.fail(rw, r, err)
		return
	}
	editing, editErr := w.Resources.Editor(r.Context(), viewerOf(r), slug)
	if editErr != nil {
		w.fail(rw, r, editErr)
		return
	}
	page := w.editorPage(r, editing)
	if r.PostForm.Has("title") {
		page.Form.Values = r.PostForm
	}
	page.Form.Problems = problems
	if stale != nil {
		page.Stale = stale.Sheet.Title + "\n\n" + stale.Sheet.Description
	}
	w.render(rw, r, http.StatusUnprocessableEntity, ui.Editor(w.page(r, "Modifier la ressource"), page))
}

// blockAdd adds a block of any kind; an image comes with its file.
func (w *Web) blockAdd(rw http.ResponseWriter, r *http.Request) {
	var file []byte
	var err error
	if r.PostForm == nil {
		file, err = upload(rw, r)
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	slug, b := param(r, "slug"), blockOf(r)
	after := basilic.ID(r.PostForm.Get("after"))
	var id basilic.ID
	if b.Kind == basilic.BlockImage {
		id, err = w.Resources.AddImage(r.Context(), viewerOf(r), slug, after, b, bytes.NewReader(file))
	} else {
		id, err = w.Resources.AddBlock(r.Context(), viewerOf(r), slug, after, b)
	}
	if err != nil {
		w.blockError(rw, r, slug, string(b.Kind), err)
		return
	}
	w.notify(r, "Le bloc est ajouté.")
	redirect(rw, r, "/ressources/"+slug+"/modifier#f-block-"+string(id))
}

func blockOf(r *http.Request) basilic.Block {
	f := r.PostForm
	return basilic.Block{
		ID: basilic.ID(param(r, "block")), Kind: basilic.BlockKind(f.Get("kind")), Title: f.Get("title"),
		Source: f.Get("source"), URL: f.Get("url"), Caption: f.Get("caption"), Alt: f.Get("alt"), Version: number(f.Get("version")),
	}
}

// blockEdit saves, moves or deletes a block.
func (w *Web) blockEdit(rw http.ResponseWriter, r *http.Request) {
	if err := parseForm(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	slug, viewer, b := param(r, "slug"), viewerOf(r), blockOf(r)
	if _, err := basilic.ParseID(string(b.ID)); err != nil {
		w.fail(rw, r, err)
		return
	}
	var err error
	switch r.PostForm.Get("action") {
	case "up", "down":
		err = w.Resources.MoveBlock(r.Context(), viewer, slug, b.ID, r.PostForm.Get("action") == "down")
	case "delete":
		err = w.Resources.DeleteBlock(r.Context(), viewer, slug, b.ID)
	default:
		err = w.Resources.SaveBlock(r.Context(), viewer, slug, b)
	}
	if err != nil {
		w.blockError(rw, r, slug, string(b.ID), err)
		return
	}
	if r.PostForm.Get("action") == "insert" {
		redirect(rw, r, "/ressources/"+slug+"/modifier?apres="+string(b.ID)+"#ajouter")
		return
	}
	redirect(rw, r, "/ressources/"+slug+"/modifier#f-block-"+string(b.ID))
}

// blockError shows the editor again with the block as it was typed.
func (w *Web) blockError(rw http.ResponseWriter, r *http.Request, slug, block string, err error) {
	var problems basilic.Problems
	var stale *resources.StaleError
	if !errors.As(err, &problems) && !errors.As(err, &stale) {
		w.fail(rw, r, err)
		return
	}
	editing, editErr := w.Resources.Editor(r.Context(), viewerOf(r), slug)
	if editErr != nil {
		w.fail(rw, r, editErr)
		return
	}
	page := w.editorPage(r, editing)
	page.BlockID, page.BlockForm, page.After = block, formOf(r, problems), r.PostForm.Get("after")
	if stale != nil {
		page.Stale = stale.Block.Title + stale.Block.Source + stale.Block.URL + "\n" + stale.Block.Caption
	}
	p := w.page(r, "Modifier la ressource")
	p.Path = "/ressources/" + slug + "/modifier"
	w.render(rw, r, http.StatusUnprocessableEntity, ui.Editor(p, page))
}
