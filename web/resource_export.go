package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/export"
	"codeberg.org/basilic/basilic/internal/qr"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/ui"
)

// work is a resource as it is taken away, its files and images where this hub
// serves them: nowhere, when a share link opened it.
func (w *Web) work(view resources.View, lineage *resources.Lineage, link string) export.Work {
	origin, cover := w.Hub.Origin(), ""
	if view.Resource.Local && view.Resource.State == basilic.ResourcePublic {
		cover = w.shareImage(view).URL
	}
	return export.Work{
		Cover:    cover,
		Resource: view.Resource, Author: view.Author, Base: view.Base, Address: w.addressOf(view.Resource, link), Origin: origin, Hub: w.Hub.Name,
		Href: func(b basilic.Block) string {
			if b.MediaID == "" || link != "" {
				return ""
			}
			return origin + ui.MediaPath(b)
		},
		Page: func(a basilic.Actor) string { return origin + ui.ActorPath(a) }, Basis: w.basis(lineage),
	}
}

// basis is from what a resource was adapted, as it is named outside its page.
func (w *Web) basis(l *resources.Lineage) *export.Basis {
	switch {
	case l == nil:
		return nil
	case l.Origin != nil:
		return &export.Basis{
			Title: cmp.Or(l.Title, l.Origin.Sheet.Title), Address: w.addressOf(*l.Origin, ""), IRI: l.Origin.IRI, Author: l.Author,
			Licence: cmp.Or(l.Licence, l.Origin.Sheet.Licence),
		}
	case l.Title != "":
		return &export.Basis{Licence: l.Licence}
	}
	return &export.Basis{Address: string(l.OriginIRI), IRI: l.OriginIRI, Licence: l.Licence}
}

// exported serves a resource as a file, private to who may read it.
func (w *Web) exported(find viewFinder, ending, contentType string, write func(work export.Work) ([]byte, error)) http.HandlerFunc {
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
		data, err := write(w.work(view, lineage, doorOf(r)))
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		exportHeader(rw, r, view, ending, contentType)
		_, _ = rw.Write(data)
	}
}

// exportHeader says what a file is and under which name to keep it. Nothing but who
// asked keeps what a share link opens.
func exportHeader(rw http.ResponseWriter, r *http.Request, view resources.View, ending, contentType string) {
	h := rw.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Disposition", disposition(basilic.MediaFile{Name: exportName(view.Resource) + ending}))
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Cache-Control", "private, no-cache")
	if doorOf(r) != "" {
		h.Set("Cache-Control", "no-store")
	}
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Add("Vary", "Cookie")
}

func exportName(r basilic.Resource) string {
	if r.Local && r.State == basilic.ResourcePublic {
		return r.Slug
	}
	return "ressource-" + string(r.ID)[:8]
}

func markdown(work export.Work) ([]byte, error) {
	text, err := export.Markdown(work)
	return []byte(text), err
}

// archive streams a resource as a folder that opens without network: its page, its
// files and images, the same in Markdown, its description.
func (w *Web) archive(find viewFinder) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		view, err := find(r)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		entries, err := w.entries(r, view)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		giveTime(rw)
		exportHeader(rw, r, view, ".zip", "application/zip")
		if err := export.Archive(rw, view.Resource.UpdatedAt, entries); err != nil {
			// The answer has begun: it is cut, so that nobody takes a part for the whole.
			w.Log.Warn("archive", "path", loggedPath(r), "error", err)
			_ = http.NewResponseController(rw).SetWriteDeadline(time.Now())
		}
	}
}

// entries are the files of the archive of a resource.
func (w *Web) entries(r *http.Request, view resources.View) ([]export.Entry, error) {
	blocks, link := view.Resource.Sheet.Blocks, doorOf(r)
	there, err := w.kept(r, view)
	if err != nil {
		return nil, err
	}
	places := export.Places(blocks, there)
	media := export.Media(blocks, places, func(b basilic.Block) (io.ReadCloser, error) { return w.openTaken(r, view, b) })
	lineage, err := w.Resources.Lineage(r.Context(), view.Resource.ID)
	if err != nil {
		return nil, err
	}
	work := w.work(view, lineage, link)
	described, err := export.LearningResource(work)
	if err != nil {
		return nil, err
	}
	work.Href = func(b basilic.Block) string { return places[b.ID] }
	text, err := export.Markdown(work)
	if err != nil {
		return nil, err
	}
	printed := w.printPage(view, link)
	printed.Adapted.Lineage, printed.Places = shownLineage(lineage), places
	page, err := w.offlinePage(r.Context(), printed)
	if err != nil {
		return nil, err
	}
	entries := []export.Entry{
		export.Text("index.html", page), export.Text("LISEZMOI.txt", work.ReadMe(places)), export.Text("ressource.md", []byte(text)),
		export.Text("ressource.jsonld", described), export.Text("style.css", w.offlineStyle()),
	}
	if work.Address != "" {
		code, err := qr.SVG(work.Address)
		if err != nil {
			return nil, err
		}
		entries = append(entries, export.Text("code.svg", code))
	}
	return append(entries, media...), nil
}

// offlinePage is the page of the archive: the sheet that is printed, its addresses
// relative.
func (w *Web) offlinePage(ctx context.Context, printed ui.PrintPage) ([]byte, error) {
	var b bytes.Buffer
	p := ui.Page{Frame: &ui.Frame{Title: printed.Sheet.Title, Hub: w.Hub.Name, Assets: ui.Assets{Style: "style.css"}}}
	err := ui.Print(p, printed).Render(ctx, &b)
	return b.Bytes(), err
}

// offlineStyle is the style of the archive in one file, the font in it: a browser
// does not fetch the font of a page that it reads from a folder.
func (w *Web) offlineStyle() []byte {
	style := bytes.Join([][]byte{w.files.Content("basilic.css"), w.accent(), w.files.Content("print.css")}, []byte("\n"))
	font := "data:font/woff2;base64," + base64.StdEncoding.EncodeToString(w.files.Content("bricolage.woff2"))
	return bytes.ReplaceAll(style, []byte(w.files.Path("bricolage.woff2")), []byte(font))
}
