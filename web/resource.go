package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/ui"
)

// resource is the page of a resource of this hub. While nothing is published,
// those who may edit it see the draft.
func (w *Web) resource(rw http.ResponseWriter, r *http.Request) {
	view, err := w.Resources.View(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if view.Resource.State == basilic.ResourcePublic && w.toDocument(rw, r, view.Resource.IRI) {
		return
	}
	if view.Resource.State == basilic.ResourceDraft {
		redirect(rw, r, ui.ResourcePath(view.Resource)+"/apercu")
		return
	}
	w.showResource(rw, r, view, view.Resource.Sheet, shownAs{})
}

// shownAs says in which way the page of a resource is shown.
type shownAs struct {
	// preview says that it is not what everybody reads now: a draft or, with version,
	// an earlier version.
	preview bool
	version *ui.Version
	// link is the address of the share link that opened it, "" for the page itself.
	link string
	// share and talk are forms that were refused.
	share, talk ui.Form
}

func (w *Web) showResource(rw http.ResponseWriter, r *http.Request, view resources.View, sheet basilic.Sheet, as shownAs) {
	p := w.page(r, sheet.Title)
	p.Description = sheet.Description
	page, err := w.Resources.Page(r.Context(), viewerOf(r), view, resources.Asked{Sheet: sheet, Bases: p.Bases, After: cursorOf(r)})
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	talk, err := w.talk(r, view.Resource, page, as.talk)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	feature, err := w.resourceFeature(r, view.Resource)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if !as.preview {
		w.viewed(r, view)
	}
	status := http.StatusOK
	if len(as.share.Problems)+len(as.talk.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	w.headOf(&p, view, page.Lineage, as)
	w.render(rw, r, status, ui.Resource(p, ui.ResourcePage{ResourceParts: &ui.ResourceParts{
		Resource: view.Resource, Sheet: sheet, Author: view.Author, Base: view.Base, CanEdit: view.CanEdit, Preview: as.preview, Version: as.version,
		Previews: page.Previews, Links: ui.Links{Cards: page.Links, Gone: page.Gone}, Missing: page.Missing, Counts: page.Counts,
		ContentHTML: view.Resource.ContentHTML, Notices: w.notices(r), Spread: w.spreadText(page.Spread), Link: as.link, Contributors: page.Contributors,
		Vue: r.URL.Query().Get("vue"), Talk: talk, Quotes: ui.Quotes(page.Quotes),
		Share:   ui.Share{Offered: page.Sharing.Offered, Shared: page.Sharing.Shared, Form: as.share},
		Feature: feature,
		Adapted: ui.Adapted{Lineage: shownLineage(page.Lineage), Adaptations: page.Adaptations},
	}}))
}

// headOf says in the head of the page what it is, and to whom.
func (w *Web) headOf(p *ui.Page, view resources.View, lineage *resources.Lineage, as shownAs) {
	public := view.Resource.State == basilic.ResourcePublic
	p.NoIndex = as.preview || !public || !view.Resource.Local
	if view.Resource.Local && public {
		w.describe(p, view, lineage)
	}
	if !as.preview && public {
		p.Assets.Script = w.files.Path("partager.js")
	}
}

func (w *Web) preview(rw http.ResponseWriter, r *http.Request) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.showResource(rw, r, editing.View, editing.Draft, shownAs{preview: true})
}

// remoteResource is the page of a resource of another server.
func (w *Web) remoteResource(rw http.ResponseWriter, r *http.Request) {
	id, err := basilic.ParseID(param(r, "id"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	view, err := w.Resources.RemoteView(r.Context(), id)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.showResource(rw, r, view, view.Resource.Sheet, shownAs{})
}

// spread says how far a resource went, to those who may edit it.
func (w *Web) spread(r *http.Request, view resources.View) (string, error) {
	spread, err := w.Resources.Spread(r.Context(), view)
	return w.spreadText(spread), err
}

// spreadText is "" where nothing is to be said, or no other server is spoken to.
func (w *Web) spreadText(spread *postgres.Spread) string {
	if spread == nil || w.Hub.Federation == "off" {
		return ""
	}
	return ui.SpreadText(ui.Spread(*spread))
}
