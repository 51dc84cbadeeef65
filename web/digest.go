package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// unsubscribing is where the link of a summary leads. Mail programs POST to it by
// themselves, without session or cookie and from wherever they are (RFC 8058, 3.2): its
// token is all that counts. Programs that open every link of a mail only GET it.
func (w *Web) unsubscribing(r chi.Router) {
	r.Use(w.harden, w.onlyText)
	r.Get("/desabonnement/{token}", w.unsubscribeForm)
	r.Post("/desabonnement/{token}", w.unsubscribe)
}

func (w *Web) unsubscribeForm(rw http.ResponseWriter, r *http.Request) {
	w.showUnsubscribe(rw, r, false, w.Digests.Known(r.Context(), param(r, "token")))
}

// unsubscribe ends the summaries, and never leads elsewhere (RFC 8058, 3.1).
func (w *Web) unsubscribe(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	w.showUnsubscribe(rw, r, true, w.Digests.Unsubscribe(r.Context(), param(r, "token")))
}

func (w *Web) showUnsubscribe(rw http.ResponseWriter, r *http.Request, done bool, err error) {
	p := w.page(r, "Ne plus recevoir le résumé")
	p.NoIndex = true
	switch {
	case errors.Is(err, basilic.ErrNotFound):
		p.Title = "Ce lien n’est plus valable"
		w.render(rw, r, http.StatusNotFound, ui.Problem(p, p.Title, "Il est incomplet ou très ancien. Vous pouvez aussi arrêter le résumé du mois dans « Mon compte ».", "/mon-compte", "Ouvrir mon compte"))
	case err != nil:
		w.fail(rw, r, err)
	default:
		rw.Header().Set("Referrer-Policy", "no-referrer")
		w.render(rw, r, http.StatusOK, ui.Unsubscribe(p, param(r, "token"), done))
	}
}

// digestWanted reports whether who asks receives a summary each month.
func (w *Web) digestWanted(r *http.Request) bool {
	wanted, err := w.Digests.Wanted(r.Context(), viewerOf(r))
	if err != nil {
		w.Log.Warn("digest wanted", "error", err)
	}
	return wanted
}

// digestSave notes whether the viewer wants a summary each month.
func (w *Web) digestSave(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	wanted := r.PostForm.Get("digest") == "1"
	if err := w.Digests.Want(r.Context(), viewerOf(r), wanted); err != nil {
		w.fail(rw, r, err)
		return
	}
	notice := "Vous ne recevrez plus le résumé du mois."
	if wanted {
		notice = "C’est noté\u00a0: vous recevrez le résumé de chaque mois au début du suivant."
	}
	w.notify(r, notice)
	redirect(rw, r, "/mon-compte")
}
