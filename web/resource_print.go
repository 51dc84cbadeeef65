package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/export"
	"codeberg.org/basilic/basilic/internal/qr"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/ui"
)

// viewFinder finds the resource of a page, as whoever asks may see it.
type viewFinder func(r *http.Request) (resources.View, error)

// takings adds what readers take with them of a resource of this hub, of another or
// behind a share link: each is found, or not, as its page is (security.md 52).
func (w *Web) takings(r chi.Router) {
	kinds := map[string]func(find viewFinder) http.HandlerFunc{
		"/imprimer": w.printed,
		"/export.md": func(find viewFinder) http.HandlerFunc {
			return w.exported(find, ".md", "text/markdown; charset=utf-8", markdown)
		},
		"/export.jsonld": func(find viewFinder) http.HandlerFunc {
			return w.exported(find, ".jsonld", "application/ld+json", export.LearningResource)
		},
		"/export.zip": w.archive,
	}
	for prefix, page := range map[string]viewFinder{"/ressources/{slug}": w.viewOf, "/ressources/distantes/{id}": w.remoteViewOf} {
		r.Get(prefix+"/code.svg", w.code(page))
		r.Post(prefix+"/lien/{block}", w.clicked(page))
		for rest, take := range kinds {
			r.Get(prefix+rest, take(w.whole(w.withDraft(page))))
		}
	}
	for rest, take := range kinds {
		r.Get("/lien/{token}"+rest, byLink(w.linkedTaking(rest, take)))
	}
	r.Get("/ressources/{slug}/carte.jpg", w.poster)
	r.Get("/oembed", w.oembed)
	r.Get("/partager", w.shareFromForm)
	r.Post("/partager", w.shareFrom)
}

// withDraft finds a resource that was never published with what its editors wrote so
// far.
func (w *Web) withDraft(find viewFinder) viewFinder {
	return func(r *http.Request) (resources.View, error) {
		view, err := find(r)
		if err != nil || view.Resource.State != basilic.ResourceDraft {
			return view, err
		}
		editing, err := w.Resources.Editor(r.Context(), viewerOf(r), view.Resource.Slug)
		view.Resource.Sheet = editing.Draft
		return view, err
	}
}

// whole finds a resource as it stands on its own: its cover first, then its blocks,
// the linked resources named by their titles and addresses of now.
func (w *Web) whole(find viewFinder) viewFinder {
	return func(r *http.Request) (resources.View, error) {
		view, err := find(r)
		if err != nil {
			return view, err
		}
		sheet := &view.Resource.Sheet
		links, err := w.links(r, sheet.Blocks)
		if err != nil {
			return view, err
		}
		blocks := make([]basilic.Block, 0, len(sheet.Blocks)+1)
		if sheet.Cover != nil {
			cover := *sheet.Cover
			cover.ID, cover.Kind = export.CoverID, basilic.BlockImage
			blocks = append(blocks, cover)
		}
		for _, b := range sheet.Blocks {
			blocks = append(blocks, links.Written(b, w.Hub.Origin()))
		}
		sheet.Blocks = blocks
		return view, nil
	}
}

// addressOf is where a resource is found: on the server that it comes from. One that
// a share link opened is found nowhere else, and that address stays a secret: what is
// taken away goes from hand to hand.
func (w *Web) addressOf(r basilic.Resource, link string) string {
	if link != "" {
		return ""
	}
	if !r.Local && basilic.CheckURL(r.URL) == "" {
		return r.URL
	}
	return w.Hub.Origin() + ui.ResourcePath(r)
}

// printed is a resource on paper.
func (w *Web) printed(find viewFinder) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		view, err := find(r)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		lineage, err := w.Resources.Lineage(r.Context(), view.Resource.ID)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		printed := w.printPage(view, doorOf(r))
		printed.Missing, printed.Adapted.Lineage = w.unprinted(r, view), shownLineage(lineage)
		p := w.page(r, view.Resource.Sheet.Title)
		p.NoIndex = true
		p.Assets.Print, p.Assets.Script = w.files.Path("print.css"), w.files.Path("imprimer.js")
		w.render(rw, r, http.StatusOK, ui.Print(p, printed))
	}
}

// unprinted are the keys of the images of another server that paper cannot show: it
// does not wait for what may come later.
func (w *Web) unprinted(r *http.Request, view resources.View) map[string]bool {
	missing, there := make(map[string]bool), w.fetched(r, view, printPatience)
	for _, b := range view.Resource.Sheet.Blocks {
		if b.Kind == basilic.BlockImage && b.MediaID == "" && !there[b.ID] {
			missing[basilic.RemoteKey(b.URL)] = true
		}
	}
	return missing
}

// printPage is what paper shows; link is the share link that opened it.
func (w *Web) printPage(view resources.View, link string) ui.PrintPage {
	return ui.PrintPage{
		ResourcePage: ui.ResourcePage{ResourceParts: &ui.ResourceParts{
			Resource: view.Resource, Sheet: view.Resource.Sheet, Author: view.Author, Base: view.Base, ContentHTML: view.Resource.ContentHTML, Link: link,
		}},
		Address: w.addressOf(view.Resource, link), Origin: w.Hub.Origin(),
	}
}

// code is the address of a resource as a QR code.
func (w *Web) code(find viewFinder) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		view, err := find(r)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		image, err := qr.SVG(w.addressOf(view.Resource, ""))
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		rw.Header().Set("Content-Type", "image/svg+xml")
		rw.Header().Set("Content-Security-Policy", mediaPolicy)
		rw.Header().Set("Cache-Control", "private, max-age=600")
		rw.Header().Add("Vary", "Cookie")
		_, _ = rw.Write(image)
	}
}
