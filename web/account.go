package web

import (
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

func (w *Web) signUpForm(rw http.ResponseWriter, r *http.Request) {
	if viewerOf(r).SignedIn() {
		redirect(rw, r, "/")
		return
	}
	w.render(rw, r, http.StatusOK, ui.SignUp(w.page(r, "Créer un compte"), ui.Form{}))
}

func (w *Web) signUp(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	f := r.PostForm
	proof, err := w.Actors.SignUp(r.Context(), actors.SignUp{
		FirstName: f.Get("first_name"), LastName: f.Get("last_name"), Email: f.Get("email"), Handle: f.Get("handle"),
		Password: f.Get("password"), Terms: f.Get("terms") == "1",
	})
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.render(rw, r, http.StatusUnprocessableEntity, ui.SignUp(w.page(r, "Créer un compte"), form.Of(r, problems)))
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.sessions.Put(r.Context(), "sign_up_email", f.Get("email"))
		w.sessions.Put(r.Context(), sessionSignUp, proof)
		redirect(rw, r, "/connexion?attente=1")
	}
}

func (w *Web) confirmForm(rw http.ResponseWriter, r *http.Request) {
	w.showConfirm(rw, r, http.StatusOK, nil)
}

func (w *Web) showConfirm(rw http.ResponseWriter, r *http.Request, status int, problems basilic.Problems) {
	token := param(r, "token")
	pending, err := w.Actors.Pending(r.Context(), token)
	if errors.Is(err, basilic.ErrNotFound) {
		p := w.page(r, "Ce lien n’est plus valable")
		w.render(rw, r, http.StatusNotFound, ui.Problem(p, p.Title, "Il a déjà servi, ou il date de plus de 24 heures. Connectez-vous si vous avez déjà confirmé, sinon recommencez l’inscription.", "/inscription", "Créer un compte"))
		return
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Confirmer votre inscription")
	p.NoIndex = true
	w.render(rw, r, status, ui.Confirm(p, token, pending, !w.signedUpHere(r, token), form.Of(r, problems)))
}

// signedUpHere reports whether this browser signed up for what a link confirms.
func (w *Web) signedUpHere(r *http.Request, token string) bool {
	return actors.SignedUp(token, w.sessions.GetString(r.Context(), sessionSignUp))
}

func (w *Web) confirm(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	account, err := w.Actors.Confirm(r.Context(), param(r, "token"), actors.Confirmation{
		Handle: r.PostForm.Get("handle"), Password: r.PostForm.Get("password"), Proof: w.sessions.GetString(r.Context(), sessionSignUp),
	})
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showConfirm(rw, r, http.StatusUnprocessableEntity, problems)
		return
	case errors.Is(err, basilic.ErrNotFound):
		w.showConfirm(rw, r, http.StatusNotFound, nil)
		return
	case err != nil:
		w.fail(rw, r, err)
		return
	}
	if err := w.begin(r, account.ID); err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, "Bienvenue ! Votre compte est prêt. Présentez-vous en quelques mots.")
	redirect(rw, r, "/mon-compte")
}

func (w *Web) signInForm(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("attente") == "1" {
		if email := w.sessions.PopString(r.Context(), "sign_up_email"); email != "" {
			w.render(rw, r, http.StatusOK, ui.SignUpSent(w.page(r, "Regardez vos e-mails"), email))
			return
		}
	}
	next := localPath(r.URL.Query().Get("next"), "/fil")
	if viewerOf(r).SignedIn() {
		redirect(rw, r, next)
		return
	}
	w.render(rw, r, http.StatusOK, ui.SignIn(w.page(r, "Se connecter"), ui.Form{}, next))
}

func (w *Web) signIn(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	next := localPath(r.PostForm.Get("next"), "/fil")
	account, text := w.authenticate(r, r.PostForm.Get("email"), r.PostForm.Get("password"))
	if text != "" {
		typed := form.Of(r, basilic.Problems{{Field: "email", Text: text}})
		w.render(rw, r, http.StatusUnprocessableEntity, ui.SignIn(w.page(r, "Se connecter"), typed, next))
		return
	}
	if err := w.begin(r, account.ID); err != nil {
		w.fail(rw, r, err)
		return
	}
	redirect(rw, r, next)
}

func (w *Web) signOut(rw http.ResponseWriter, r *http.Request) {
	if err := w.sessions.Destroy(r.Context()); err != nil {
		w.fail(rw, r, err)
		return
	}
	redirect(rw, r, "/")
}

func (w *Web) accountForm(rw http.ResponseWriter, r *http.Request) {
	if question := r.URL.Query().Get("confirmer"); question != "" && w.confirmVisibility(rw, r, question) {
		return
	}
	typed := ui.Form{Values: descriptionValues(*viewerOf(r).Profile)}
	w.render(rw, r, http.StatusOK, ui.Account(w.page(r, "Mon compte"), typed, w.digestWanted(r), w.notices(r)))
}

func (w *Web) accountSave(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	err := w.Actors.UpdateProfile(r.Context(), viewerOf(r), descriptionOf(r))
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.render(rw, r, http.StatusUnprocessableEntity, ui.Account(w.page(r, "Mon compte"), form.Of(r, problems), w.digestWanted(r), nil))
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, "Votre profil est enregistré.")
		redirect(rw, r, "/mon-compte")
	}
}
