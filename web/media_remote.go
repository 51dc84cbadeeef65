package web

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
)

// medias serves images and files, of this hub and of others.
func (w *Web) medias(r chi.Router) {
	r.Get("/medias/{id}/{name}", w.media)
	r.Get("/medias/distants/{id}/{key}/{name}", w.remoteMedia)
}

// remoteMedia serves this hub's copy of an image that a resource of another server
// names: that server does not learn who looks.
func (w *Web) remoteMedia(rw http.ResponseWriter, r *http.Request) {
	id, err := basilic.ParseID(param(r, "id"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	f, file, err := w.Resources.OpenRemote(r.Context(), id, param(r, "key"), param(r, "name"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	defer func() { _ = f.Close() }()
	h := rw.Header()
	h.Set("Content-Type", file.MediaType)
	h.Set("Content-Disposition", "inline")
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Cache-Control", "private, max-age=86400")
	h.Set("ETag", `"`+file.Digest[:32]+`"`)
	http.ServeContent(rw, r, "", time.Time{}, f)
}
