package web

import (
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/internal/richtext"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

func (w *Web) bases(rw http.ResponseWriter, r *http.Request) {
	page, err := w.Actors.Bases(r.Context(), cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, http.StatusOK, ui.Bases(w.page(r, "Bases"), choices(page.Items), nextOf(r, page.Next), w.notices(r)))
}

// choices are bases or profiles with what they say of themselves.
func choices(actors []basilic.Actor) []ui.ActorChoice {
	all := make([]ui.ActorChoice, len(actors))
	for i, a := range actors {
		all[i] = ui.ActorChoice{Actor: a, Summary: richtext.PlainText(a.SummaryHTML)}
	}
	return all
}

func (w *Web) baseNewForm(rw http.ResponseWriter, r *http.Request) {
	w.render(rw, r, http.StatusOK, ui.BaseForm(w.page(r, "Créer une base"), ui.Form{}, nil, nil))
}

func (w *Web) baseCreate(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	base, err := w.Actors.CreateBase(r.Context(), viewerOf(r), actors.NewBase{
		Handle: r.PostForm.Get("handle"), Public: r.PostForm.Get("visibility") != "private", Description: descriptionOf(r),
	})
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.render(rw, r, http.StatusUnprocessableEntity, ui.BaseForm(w.page(r, "Créer une base"), form.Of(r, problems), nil, nil))
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, "La base est créée. Ajoutez ses membres, puis une première ressource.")
		redirect(rw, r, ui.ActorPath(base))
	}
}

func (w *Web) baseEditForm(rw http.ResponseWriter, r *http.Request) {
	base, err := w.Actors.AdministeredBase(r.Context(), viewerOf(r), param(r, "handle"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if r.URL.Query().Get("confirmer") == "prive" && base.Public {
		w.render(rw, r, http.StatusOK, ui.ConfirmPrivate(w.page(r, "Rendre la base privée"), base.DisplayName(), r.URL.Path, "La garder publique", []string{
			"seuls ses membres la verront ;", "ses ressources publiques deviennent privées, et les autres serveurs sont prévenus de les effacer ;",
			"les personnes qui la suivent sont perdues.",
		}))
		return
	}
	typed := ui.Form{Values: descriptionValues(base)}
	w.render(rw, r, http.StatusOK, ui.BaseForm(w.page(r, "Modifier la base"), typed, &base, w.notices(r)))
}

func (w *Web) baseEdit(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	handle := param(r, "handle")
	to, notice, err := w.changeBase(r, handle)
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		base, baseErr := w.Actors.AdministeredBase(r.Context(), viewerOf(r), handle)
		if baseErr != nil {
			w.fail(rw, r, baseErr)
			return
		}
		typed := form.Of(r, problems)
		if r.PostForm.Get("action") != "save" {
			typed.Values = descriptionValues(base)
		}
		w.render(rw, r, http.StatusUnprocessableEntity, ui.BaseForm(w.page(r, "Modifier la base"), typed, &base, nil))
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, to)
	}
}

// changeBase does what a button of the base's form asks.
func (w *Web) changeBase(r *http.Request, handle string) (to, notice string, err error) {
	viewer, page := viewerOf(r), "/bases/"+handle
	switch r.PostForm.Get("action") {
	case "make_private":
		return page, "La base est privée.", w.Withdrawal.MakeBasePrivate(r.Context(), viewer, handle)
	case "make_public":
		return page, "La base est publique.", w.Withdrawal.MakeBasePublic(r.Context(), viewer, handle)
	case "delete":
		return "/bases", "La base est supprimée.", w.Withdrawal.DeleteBase(r.Context(), viewer, handle, r.PostForm.Get("confirm"))
	}
	return page, "La base est enregistrée.", w.Actors.UpdateBase(r.Context(), viewer, handle, descriptionOf(r))
}

func (w *Web) membersForm(rw http.ResponseWriter, r *http.Request) {
	w.showMembers(rw, r, http.StatusOK, ui.Form{})
}

func (w *Web) showMembers(rw http.ResponseWriter, r *http.Request, status int, typed ui.Form) {
	base, role, err := w.Actors.BaseByHandle(r.Context(), viewerOf(r), param(r, "handle"))
	if err == nil && role == "" {
		err = basilic.ErrForbidden
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	members, err := w.Actors.Members(r.Context(), viewerOf(r), base.Handle)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, status, ui.Members(w.page(r, "Membres"), base, members, role == basilic.MemberAdministrator, typed, w.notices(r)))
}

func (w *Web) membersChange(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	base, f, viewer := param(r, "handle"), r.PostForm, viewerOf(r)
	var err error
	switch f.Get("action") {
	case "set_role":
		err = w.Actors.SetMemberRole(r.Context(), viewer, base, f.Get("handle"), basilic.MemberRole(f.Get("role")))
	case "remove":
		err = w.Withdrawal.RemoveMember(r.Context(), viewer, base, f.Get("handle"))
	default:
		err = w.Actors.AddMember(r.Context(), viewer, base, f.Get("handle"), basilic.MemberRole(f.Get("role")))
	}
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showMembers(rw, r, http.StatusUnprocessableEntity, form.Of(r, problems))
	case err != nil:
		w.fail(rw, r, err)
	case f.Get("action") == "remove" && f.Get("handle") == viewer.Profile.Handle:
		redirect(rw, r, "/bases")
	default:
		w.notify(r, "La liste des membres est à jour.")
		redirect(rw, r, "/bases/"+base+"/membres")
	}
}
