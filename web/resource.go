package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
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
	sharing, err := w.Resources.Sharing(r.Context(), viewerOf(r), view.Resource)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	spread, err := w.spread(r, view)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	talk, err := w.talk(r, view, as.talk)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	quotes, err := w.Resources.Quotes(r.Context(), view)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	contributors, err := w.Resources.Contributors(r.Context(), view.Resource)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	previews, err := w.Resources.Previews(r.Context(), sheet)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	links, err := w.links(r, sheet.Blocks)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	missing, err := w.Resources.MissingImages(r.Context(), view.Resource)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	counts, err := w.Visits.Of(r.Context(), view.Resource)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	adapted, err := w.adapted(r, view, false)
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
	p := w.page(r, sheet.Title)
	p.Description = sheet.Description
	p.NoIndex = as.preview || view.Resource.State != basilic.ResourcePublic || !view.Resource.Local
	if view.Resource.Local && view.Resource.State == basilic.ResourcePublic {
		w.describe(&p, view)
	}
	if !as.preview && view.Resource.State == basilic.ResourcePublic {
		p.Assets.Script = w.files.Path("partager.js")
	}
	w.render(rw, r, status, ui.Resource(p, ui.ResourcePage{
		Resource: view.Resource, Sheet: sheet, Author: view.Author, Base: view.Base, CanEdit: view.CanEdit, Preview: as.preview, Version: as.version,
		Previews: previews, Links: links, Missing: missing, Counts: counts, ContentHTML: view.Resource.ContentHTML, Notices: w.notices(r),
		Spread: spread, Link: as.link, Contributors: contributors,
		Vue:   r.URL.Query().Get("vue"),
		Share: ui.Share{Offered: sharing.Offered, Shared: sharing.Shared, Form: as.share}, Talk: talk,
		Quotes: ui.Quotes(quotes), Adapted: adapted,
	}))
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

// spread says how far a resource went, to those who may edit it and where other
// servers are spoken to.
func (w *Web) spread(r *http.Request, view resources.View) (string, error) {
	if w.Hub.Federation == "off" {
		return "", nil
	}
	spread, told, err := w.Resources.Spread(r.Context(), view)
	if err != nil || !told {
		return "", err
	}
	return ui.SpreadText(ui.Spread(spread)), nil
}
