package web

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
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
	if errors.Is(err, resources.ErrNoCopy) {
		noCopy(rw, param(r, "name"))
		return
	}
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

// The picture that stands for an image that cannot be had. Browsers show it although the
// answer says that there is nothing: without it they show a broken image. On a card,
// where an image says nothing by itself, it has no words.
const (
	emptyFrame = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 400" width="560" height="400"><rect width="560" height="400" fill="#e6e9e3"/>` +
		`<g fill="none" stroke="#4a5a54" stroke-width="8" stroke-linejoin="round"><rect x="220" y="120" width="120" height="96" rx="10"/><path d="M226 206l34-40 26 28 20-20 28 32"/></g>`
	emptyWords = `<text x="280" y="280" text-anchor="middle" font-family="sans-serif" font-size="24" fill="#24302b">Image indisponible pour l’instant</text>`
)

// noCopy answers that an image cannot be had.
func noCopy(rw http.ResponseWriter, name string) {
	h := rw.Header()
	h.Set("Content-Type", "image/svg+xml")
	h.Set("Content-Disposition", "inline")
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Cache-Control", "no-store")
	rw.WriteHeader(http.StatusNotFound)
	words := emptyWords
	if name == resources.RemoteCard {
		words = ""
	}
	_, _ = io.WriteString(rw, emptyFrame+words+"</svg>")
}
