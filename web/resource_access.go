package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// accesses are where people decide who reads and writes a resource, and what a
// share link opens.
func (w *Web) accesses(r chi.Router) {
	r.Get("/ressources/{slug}/acces", w.signedIn(w.access))
	r.Post("/ressources/{slug}/acces", w.signedIn(w.accessChange))
	r.Get("/mes-ressources", w.signedIn(w.mine))
	r.Post("/mes-ressources", w.signedIn(w.contribute))
	r.Get("/lien/{token}", byLink(w.linkedResource))
	r.Get("/lien/{token}/medias/{id}/{name}", byLink(w.linkedMedia))
}

// access is the page that says who reads and writes a resource.
func (w *Web) access(rw http.ResponseWriter, r *http.Request) {
	w.showAccess(rw, r, http.StatusOK, ui.Form{})
}

func (w *Web) showAccess(rw http.ResponseWriter, r *http.Request, status int, typed ui.Form) {
	a, err := w.Resources.Access(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.AccessPage{
		Resource: a.Resource, Base: a.Base, Contributors: a.Contributors, Sought: cut(r.URL.Query().Get("q"), 100), Form: typed, Notices: w.notices(r),
	}
	if typed.Values == nil && a.Base != nil {
		page.Form.Values = map[string][]string{"base": {a.Base.Handle}}
	}
	if page.Found, err = w.Search.PeopleHere(r.Context(), page.Sought); err != nil {
		w.fail(rw, r, err)
		return
	}
	if a.Link != nil {
		page.Link, page.LinkMadeAt = w.Hub.Origin()+linkPath(a.Link.Token.String()), a.Link.MadeAt
	}
	p := w.page(r, "Qui peut lire et modifier")
	p.Assets.Script = w.files.Path("copier.js")
	w.render(rw, r, status, ui.Access(p, page))
}

// accessChange does what a button of that page asks, at once.
func (w *Web) accessChange(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	slug := param(r, "slug")
	notice, err := w.changeAccess(r, slug)
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showAccess(rw, r, http.StatusUnprocessableEntity, form.Of(r, problems))
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, ui.AccessPath(slug))
	}
}

// changeAccess makes one change and says what was done.
func (w *Web) changeAccess(r *http.Request, slug string) (notice string, err error) {
	ctx, viewer := r.Context(), viewerOf(r)
	switch r.PostForm.Get("action") {
	case "make_link":
		return "Le lien est créé : copiez-le ci-dessous.", w.Resources.ResetLink(ctx, viewer, slug)
	case "reset_link":
		return "Le lien est remplacé : l’ancien n’ouvre plus rien.", w.Resources.ResetLink(ctx, viewer, slug)
	case "revoke_link":
		return "Le lien est supprimé : il n’ouvre plus rien.", w.Resources.RevokeLink(ctx, viewer, slug)
	case "move":
		return "La ressource est déplacée.", w.Resources.Move(ctx, viewer, slug, r.PostForm.Get("base"))
	case "invite":
		return "L’invitation est envoyée.", w.Resources.Invite(ctx, viewer, slug, r.PostForm.Get("handle"))
	case "remove":
		return "Cette personne ne peut plus modifier la ressource.", w.Resources.RemoveContributor(ctx, viewer, slug, r.PostForm.Get("handle"))
	}
	return "", basilic.Problems{{Field: "lien", Text: "Choisissez l’un des boutons de cette page."}}
}
