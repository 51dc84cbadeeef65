package web

import (
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

func (w *Web) accountDeleteForm(rw http.ResponseWriter, r *http.Request) {
	w.render(rw, r, http.StatusOK, ui.DeleteAccount(w.page(r, "Supprimer mon compte"), ui.Form{}))
}

// accountDelete removes the viewer's account once they typed their handle.
func (w *Web) accountDelete(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	err := w.Withdrawal.DeleteAccount(r.Context(), viewerOf(r), r.PostForm.Get("confirm"))
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.render(rw, r, http.StatusUnprocessableEntity, ui.DeleteAccount(w.page(r, "Supprimer mon compte"), form.Of(r, problems)))
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.signOut(rw, r)
	}
}
