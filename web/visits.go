package web

import (
	"net/http"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/visits"
)

// visitor is who asks, as counting knows them.
func (w *Web) visitor(r *http.Request) visits.Visitor {
	return visits.Visitor{Address: w.address(r), Agent: r.UserAgent()}
}

// meant reports whether somebody asked for a page to read it now, and not a program
// that looks whether it is there or a browser that prepares it.
func meant(r *http.Request) bool {
	return r.Method == http.MethodGet && r.Header.Get("Sec-Purpose") == "" && r.Header.Get("Purpose") == ""
}

// viewed counts who reads a public resource, but for those who write it.
func (w *Web) viewed(r *http.Request, view resources.View) {
	if view.Resource.State == basilic.ResourcePublic && !view.CanEdit && meant(r) {
		w.Visits.Seen(r.Context(), w.visitor(r), visits.View, view.Resource.ID, "", time.Now())
	}
}

// searched counts who looks for words, but not for an address.
func (w *Web) searched(r *http.Request, a asked, found search.Result) {
	if meant(r) && !search.IsAddress(a.query.Text) {
		w.Visits.Searched(r.Context(), w.visitor(r), a.query.Text, found.Missed(), time.Now())
	}
}

// downloaded counts a file that is downloaded from its beginning, but by those who
// write the resource: players ask for pieces. Pictures are seen, not downloaded.
func (w *Web) downloaded(r *http.Request, id basilic.ID, file basilic.MediaFile) {
	from := r.Header.Get("Range")
	if file.Width > 0 || !meant(r) || from != "" && from != "bytes=0-" {
		return
	}
	reads, err := w.Resources.Reads(r.Context(), viewerOf(r), id)
	if err != nil {
		w.Log.Warn("download", "media", id, "error", err)
	}
	if reads {
		w.Visits.Seen(r.Context(), w.visitor(r), visits.Download, id, "", time.Now())
	}
}

// clicked counts a link that a reader follows: the browser says so by itself (HTML,
// 4.6.4 « ping »), and goes where the link leads without us. Only links of the
// resource count.
func (w *Web) clicked(find viewFinder) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		view, err := find(r)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		for _, b := range view.Resource.Sheet.Blocks {
			if b.Kind == basilic.BlockLink && string(b.ID) == param(r, "block") {
				if view.Resource.State == basilic.ResourcePublic && !view.CanEdit {
					w.Visits.Seen(r.Context(), w.visitor(r), visits.Click, view.Resource.ID, string(b.ID), time.Now())
				}
				rw.WriteHeader(http.StatusNoContent)
				return
			}
		}
		w.fail(rw, r, basilic.ErrNotFound)
	}
}
