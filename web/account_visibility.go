package web

import (
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// confirmVisibility says what changes before a profile becomes private or
// public, and reports whether there is anything to confirm.
func (w *Web) confirmVisibility(rw http.ResponseWriter, r *http.Request, question string) bool {
	switch profile := viewerOf(r).Profile; {
	case question == "prive" && profile.Public:
		w.render(rw, r, http.StatusOK, ui.ProfilePrivate(w.page(r, "Rendre mon profil privé")))
	case question == "public" && !profile.Public:
		w.render(rw, r, http.StatusOK, ui.ProfilePublic(w.page(r, "Rendre mon profil public")))
	default:
		return false
	}
	return true
}

// profileVisibility makes the viewer's profile private or public.
func (w *Web) profileVisibility(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	notice, err := w.changeVisibility(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, notice)
	redirect(rw, r, "/mon-compte")
}

func (w *Web) changeVisibility(r *http.Request) (notice string, err error) {
	switch r.PostForm.Get("action") {
	case "make_private":
		return "Votre profil est privé : vous seul le voyez.", w.Withdrawal.MakeProfilePrivate(r.Context(), viewerOf(r))
	case "make_public":
		return "Votre profil est public.", w.Withdrawal.MakeProfilePublic(r.Context(), viewerOf(r))
	}
	return "", basilic.Problems{{Field: "action", Text: "Choisissez de rendre votre profil privé ou public."}}
}
