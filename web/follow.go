package web

import (
	"net/http"
	"net/url"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

func (w *Web) following(rw http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("onglet") == ui.TabBlocked {
		w.blocked(rw, r)
		return
	}
	page, err := w.Actors.Following(r.Context(), viewerOf(r), cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	var rows []ui.FollowedRow
	for _, f := range page.Items {
		rows = append(rows, ui.FollowedRow{Actor: f.Actor, State: f.State})
	}
	w.render(rw, r, http.StatusOK, ui.Following(w.page(r, "Mes suivis"), rows, nextOf(r, page.Next), w.notices(r)))
}

// blocked lists whom the viewer blocks.
func (w *Web) blocked(rw http.ResponseWriter, r *http.Request) {
	page, err := w.Actors.BlockedAccounts(r.Context(), viewerOf(r), cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, http.StatusOK, ui.BlockedAccounts(w.page(r, "Comptes bloqués"), page.Items, nextOf(r, page.Next), w.notices(r)))
}

// followFromForm is « Suivre depuis mon serveur »; somebody with an account here
// goes to the page of whom they want to follow (WebFinger "subscribe").
func (w *Web) followFromForm(rw http.ResponseWriter, r *http.Request) {
	uri := r.URL.Query().Get("uri")
	if viewerOf(r).SignedIn() && uri != "" {
		to, text, status := w.lookup(r, strings.TrimPrefix(uri, "acct:"))
		if to == "" && !strings.HasPrefix(uri, "http") {
			to, text, status = w.lookup(r, "@"+strings.TrimPrefix(strings.TrimPrefix(uri, "acct:"), "@"))
		}
		if to != "" {
			redirect(rw, r, to)
			return
		}
		p := w.page(r, "Suivre")
		w.render(rw, r, status, ui.Problem(p, "Nous n’avons pas trouvé ce compte", text, "/recherche", "Rechercher"))
		return
	}
	w.showFollowFrom(rw, r, http.StatusOK, ui.Form{}, uri)
}

func (w *Web) showFollowFrom(rw http.ResponseWriter, r *http.Request, status int, typed ui.Form, uri string) {
	actor, err := w.Actors.ByPage(r.Context(), uri)
	if err != nil {
		actor = basilic.Actor{}
	}
	w.leadsElsewhere(rw)
	w.render(rw, r, status, ui.FollowFrom(w.page(r, "Suivre depuis mon serveur"), typed, uri, actor))
}

func (w *Web) followFrom(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	uri := r.PostForm.Get("uri")
	problem := func(text string) {
		w.showFollowFrom(rw, r, http.StatusUnprocessableEntity, form.Of(r, basilic.Problems{{Field: "address", Text: text}}), uri)
	}
	actor, err := w.Actors.ByPage(r.Context(), uri)
	if err != nil {
		problem("Ce que vous voulez suivre n’existe plus sur ce hub. Repartez de sa page.")
		return
	}
	jrd, _, text := w.ownServer(r)
	if text != "" {
		problem(text)
		return
	}
	template := jrd.SubscribeTemplate()
	if _, err := basilic.ParseIRI(template); err != nil {
		problem("Votre serveur ne dit pas où suivre quelqu’un. Cherchez-y plutôt « " + actor.Address() + " ».")
		return
	}
	redirect(rw, r, strings.ReplaceAll(template, "{uri}", url.QueryEscape(string(actor.IRI))))
}

// leadsElsewhere permits the form of a page to lead to the server of whoever fills
// it in.
func (w *Web) leadsElsewhere(rw http.ResponseWriter) {
	rw.Header().Set("Content-Security-Policy", strings.Replace(w.policy(), "form-action 'self'", "form-action 'self' https: http:", 1))
}

// ownServer asks the server of the address that a visitor typed as theirs what it has
// to say of it (RFC 7033). Otherwise problem says what to do.
func (w *Web) ownServer(r *http.Request) (jrd webfinger.JRD, address webfinger.Address, problem string) {
	address, err := webfinger.ParseAddress(r.PostForm.Get("address"))
	if err != nil {
		return jrd, address, "Cette adresse n’est pas valable. Elle ressemble à @claire@hub.exemple."
	}
	if !w.lookups.allow("visitor " + w.address(r)) {
		return jrd, address, "Beaucoup d’adresses ont été essayées depuis votre connexion. Réessayez dans une heure."
	}
	if jrd, err = w.WebFinger(r.Context(), address); err != nil {
		return jrd, address, "Le serveur de cette adresse ne la connaît pas ou ne répond pas. Vérifiez l’adresse."
	}
	return jrd, address, ""
}
