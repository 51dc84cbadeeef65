package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

func (w *Web) resourceNewForm(rw http.ResponseWriter, r *http.Request) {
	typed := ui.Form{Values: map[string][]string{
		"base": {r.URL.Query().Get("base")}, "licence": {basilic.SharedVocabulary().DefaultLicence().Slug},
		"language": {basilic.DefaultLanguage},
	}}
	w.showNew(rw, r, http.StatusOK, typed)
}

func (w *Web) showNew(rw http.ResponseWriter, r *http.Request, status int, typed ui.Form) {
	p := w.editorHead(r, "Créer une ressource")
	w.render(rw, r, status, ui.Editor(p, ui.EditorPage{Form: typed, Bases: p.Bases}))
}

func (w *Web) editor(rw http.ResponseWriter, r *http.Request) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if r.URL.Query().Get("confirmer") == "prive" && editing.Resource.State == basilic.ResourcePublic {
		w.render(rw, r, http.StatusOK, ui.ConfirmPrivate(w.page(r, "Rendre la ressource privée"), editing.Resource.Sheet.Title, r.URL.Path, "La garder publique", []string{
			"vous, ses contributeurs et les membres de sa base pourrez encore la lire ;", "les autres serveurs qui l’ont reçue sont prévenus de l’effacer ;",
			"ses commentaires et ses « j’aime » sont effacés, ici et ailleurs ;",
			"elle quitte le fil des personnes qui l’ont reçue.",
		}))
		return
	}
	page, err := w.wholeEditor(r, editing)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page.LookAlikes = w.lookAlikes(r, editing)
	page.Notices, page.After = w.notices(r), r.URL.Query().Get("apres")
	w.render(rw, r, http.StatusOK, ui.Editor(w.editorHead(r, "Modifier la ressource"), page))
}

// wholeEditor is what the editor shows, with what it says of a resource beside its
// text, also when it is shown again for what could not be done.
func (w *Web) wholeEditor(r *http.Request, e resources.Editing) (ui.EditorPage, error) {
	page, err := w.editorPage(r, e)
	if err != nil {
		return page, err
	}
	if page.Panel, err = w.panel(r, e); err != nil {
		return page, err
	}
	if page.Spread, err = w.spread(r, e.View); err != nil {
		return page, err
	}
	page.Label, err = w.Resources.LabelRequest(r.Context(), e)
	return page, err
}

// editorPage is what the editor shows. A draft keeps « Qui peut lire »; in a private
// base it begins as private.
func (w *Web) editorPage(r *http.Request, e resources.Editing) (ui.EditorPage, error) {
	values := form.SheetValues(e.Draft)
	if e.Private || e.Base != nil && !e.Base.Public {
		values["visibility"] = []string{"private"}
	}
	adapted, err := w.adapted(r, e.View)
	if err != nil {
		return ui.EditorPage{}, err
	}
	links, err := w.links(r, e.Draft.Blocks)
	return ui.EditorPage{
		Cover: e.Draft.Cover, ReviewBy: e.Draft.ReviewBy, Missing: w.Resources.Missing(e, values.Get("visibility") != "private"),
		Resource: &e.Resource, Version: e.DraftVersion, Shown: form.Shown(form.SheetValues(e.Draft)), Blocks: e.Draft.Blocks,
		Form: ui.Form{Values: values}, CanDecide: e.CanDecide, CanDelete: e.CanDelete, Refused: map[basilic.ID]ui.RefusedBlock{}, New: map[basilic.BlockKind]ui.Form{},
		Adapted: adapted, Links: links,
	}, err
}

// editorHead is the head of the pages with the editor: its script loads the rest
// when somebody writes a text.
func (w *Web) editorHead(r *http.Request, title string) ui.Page {
	p := w.page(r, title)
	p.Assets.Script, p.Assets.Rich = w.files.Path("editor.js"), w.files.Path("rich.js")
	return p
}
