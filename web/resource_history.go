package web

import (
	"errors"
	"net/http"
	"strconv"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// history lists the versions of a resource that the reader may see.
func (w *Web) history(rw http.ResponseWriter, r *http.Request) {
	h, err := w.Resources.History(r.Context(), viewerOf(r), param(r, "slug"), form.Number(r.URL.Query().Get("avant")))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.HistoryPage{Resource: h.Resource, CanEdit: h.CanEdit, PublicFrom: h.PublicFrom, Notices: w.notices(r)}
	for _, v := range h.Versions {
		page.Versions = append(page.Versions, shownVersion(v))
	}
	if h.Next > 0 {
		page.Next = r.URL.Path + "?avant=" + strconv.Itoa(h.Next)
	}
	p := w.page(r, "Historique")
	p.NoIndex = true
	w.render(rw, r, http.StatusOK, ui.History(p, page))
}

func shownVersion(v resources.Version) ui.Version {
	return ui.Version{Number: v.Number, Title: v.Sheet.Title, By: v.By, At: v.CreatedAt, Changes: v.Changes}
}

// version shows an earlier version as it was read.
func (w *Web) version(rw http.ResponseWriter, r *http.Request) {
	view, v, err := w.Resources.Version(r.Context(), viewerOf(r), param(r, "slug"), form.Number(param(r, "number")))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	shown := shownVersion(v)
	w.showResource(rw, r, view, v.Sheet, shownAs{preview: true, version: &shown})
}

// difference shows what changed between two versions, or from one to the draft.
func (w *Web) difference(rw http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	before, after := form.Number(query.Get("de")), form.Number(query.Get("a"))
	if query.Get("a") != "brouillon" && after == 0 {
		after = -1
	}
	d, err := w.Resources.Difference(r.Context(), viewerOf(r), param(r, "slug"), before, after)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Ce qui a changé")
	p.NoIndex = true
	page, err := w.differencePage(r, d)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, http.StatusOK, ui.Difference(p, page))
}

func (w *Web) differencePage(r *http.Request, d resources.Difference) (page ui.DifferencePage, err error) {
	page = ui.DifferencePage{
		Resource: d.Resource, Before: shownVersion(d.Before), After: shownVersion(d.After), Sheets: d.Sheets, CanEdit: d.CanEdit,
	}
	page.After.Draft = d.Draft
	var blocks []basilic.Block
	for _, b := range d.Sheets.Blocks {
		for _, version := range []*basilic.Block{b.Before, b.After} {
			if version != nil {
				blocks = append(blocks, *version)
			}
		}
	}
	page.Links, err = w.links(r, blocks)
	return page, err
}

// restore makes a draft of a version. It asks before a draft with unpublished
// changes is replaced.
func (w *Web) restore(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	slug, number := param(r, "slug"), form.Number(r.PostForm.Get("number"))
	err := w.Resources.Restore(r.Context(), viewerOf(r), slug, number, r.PostForm.Get("seen"))
	var unpublished *resources.UnpublishedError
	if errors.As(err, &unpublished) {
		d, err := w.Resources.Difference(r.Context(), viewerOf(r), slug, unpublished.Published, 0)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		page, err := w.differencePage(r, d)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		w.render(rw, r, http.StatusOK, ui.ConfirmRestore(w.page(r, "Remplacer votre brouillon\u00a0?"), page, number, unpublished.Seen))
		return
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, "La version "+strconv.Itoa(number)+" est maintenant votre brouillon. Publiez-la pour que tout le monde la lise.")
	redirect(rw, r, "/ressources/"+slug+"/modifier")
}
