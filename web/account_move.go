package web

import (
	"errors"
	"net/http"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// moveForm is where a profile names its other addresses, or goes to one of them.
func (w *Web) moveForm(rw http.ResponseWriter, r *http.Request) {
	w.showMove(rw, r, http.StatusOK, ui.Form{Values: aliasValues(*viewerOf(r).Profile)})
}

func aliasValues(profile basilic.Actor) map[string][]string {
	lines := make([]string, len(profile.AlsoKnownAs))
	for i, iri := range profile.AlsoKnownAs {
		lines[i] = string(iri)
	}
	return map[string][]string{"aliases": {strings.Join(lines, "\n")}}
}

func (w *Web) showMove(rw http.ResponseWriter, r *http.Request, status int, typed ui.Form) {
	w.render(rw, r, status, ui.MoveAccount(w.page(r, "Changer de serveur"), typed, w.notices(r)))
}

// move does what a button of the page asks; going away is confirmed first.
func (w *Web) move(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	f := r.PostForm
	if f.Get("action") == "move" && f.Get("confirm") != "1" && strings.TrimSpace(f.Get("address")) != "" {
		w.render(rw, r, http.StatusOK, ui.ConfirmMove(w.page(r, "Déménager"), f.Get("address")))
		return
	}
	notice, err := w.doMove(r)
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		typed := form.Of(r, problems)
		if !f.Has("aliases") {
			typed.Values["aliases"] = aliasValues(*viewerOf(r).Profile)["aliases"]
		}
		w.showMove(rw, r, http.StatusUnprocessableEntity, typed)
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, "/mon-compte/demenager")
	}
}

func (w *Web) doMove(r *http.Request) (notice string, err error) {
	f, viewer := r.PostForm, viewerOf(r)
	if action := f.Get("action"); (action == "aliases" || action == "move") && !w.lookups.allow(string(viewer.Account.ID)) {
		return "", basilic.Problems{{Field: "address", Text: "Vous avez demandé beaucoup d’adresses. Réessayez dans une heure."}}
	}
	switch f.Get("action") {
	case "aliases":
		return "Vos autres adresses sont enregistrées.", w.Actors.SetAliases(r.Context(), viewer, f.Get("aliases"))
	case "move":
		return "C’est fait : vos abonnés sont invités à vous suivre là-bas.", w.Actors.Move(r.Context(), viewer, f.Get("address"))
	case "stay":
		return "Votre profil ne dit plus que vous avez déménagé.", w.Actors.StayHere(r.Context(), viewer)
	}
	return "", basilic.Problems{{Field: "address", Text: "Choisissez ce que vous voulez faire."}}
}
