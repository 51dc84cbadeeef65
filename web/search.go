package web

import (
	"errors"
	"net/http"
	"net/url"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/ui"
)

// search finds by words; one exact address leads to what it names.
func (w *Web) search(rw http.ResponseWriter, r *http.Request) {
	asked := askedOf(r.URL.Query())
	var notices []ui.Notice
	status := http.StatusOK
	if search.IsAddress(asked.query.Text) {
		to, text, code := w.lookup(r, asked.query.Text)
		if to != "" {
			redirect(rw, r, to)
			return
		}
		notices, status = []ui.Notice{{Kind: "warn", Text: text}}, code
		if !viewerOf(r).SignedIn() {
			notices[0].Href, notices[0].Action = "/connexion?"+url.Values{"next": {r.URL.RequestURI()}}.Encode(), "Se connecter"
		}
	}
	result, err := w.Search.Search(r.Context(), asked.query)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if asked.query.Page > result.Pages && result.Pages > 0 {
		redirect(rw, r, asked.page(result.Pages))
		return
	}
	if result.Pages == 0 {
		asked.query.Page = 1
	}
	w.searched(r, asked, result)
	p := w.page(r, "")
	found := w.searchPage(p, asked, result)
	p.Title = asked.title(found.Found)
	p.NoIndex = true
	if len(found.Groups) > 0 {
		p.Assets.Script = w.files.Path("filtres.js")
	}
	found.Notices = notices
	if found.Save, err = w.saveLink(r, asked, result); err != nil {
		w.fail(rw, r, err)
		return
	}
	w.render(rw, r, status, ui.Search(p, found))
}

// searchCount answers how many results a search has, in words: what the page says
// while its filters are ticked.
func (w *Web) searchCount(rw http.ResponseWriter, r *http.Request) {
	asked := askedOf(r.URL.Query())
	result, err := w.Search.Search(r.Context(), asked.query)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.writeJSON(rw, map[string]string{"found": foundWords(asked.query.Kind, result)})
}

// lookup returns where an address leads, or what to say and the status. Only
// people with an account make this hub ask others (security.md 63).
func (w *Web) lookup(r *http.Request, query string) (to, text string, status int) {
	found, text, status := w.find(r, query)
	switch {
	case text != "":
		return "", text, status
	case found.Resource != nil:
		return ui.ResourcePath(*found.Resource), "", 0
	}
	w.askFirstLook(r, *found.Actor)
	return ui.ActorPath(*found.Actor), "", 0
}

// find returns what an address names, or what to say and the status.
func (w *Web) find(r *http.Request, query string) (found search.Found, text string, status int) {
	viewer := viewerOf(r)
	network := viewer.SignedIn() && w.lookups.allow(string(viewer.Account.ID))
	found, err := w.Search.Lookup(r.Context(), query, network)
	switch {
	case err == nil:
		return found, "", 0
	case errors.Is(err, basilic.ErrUnreachable):
		return search.Found{}, "Ce serveur ne répond pas. Vérifiez l’adresse, ou réessayez plus tard.", http.StatusUnprocessableEntity
	case errors.Is(err, basilic.ErrBlocked):
		return search.Found{}, "Ce hub n’échange pas avec ce serveur.", http.StatusUnprocessableEntity
	case errors.Is(err, basilic.ErrGone), errors.Is(err, basilic.ErrDropped):
		return search.Found{}, "Ce contenu a été retiré par son auteur, ou n’est pas public.", http.StatusUnprocessableEntity
	case !viewer.SignedIn():
		return search.Found{}, "Nous ne connaissons pas encore cette adresse. Connectez-vous pour que nous allions la chercher sur son serveur.", http.StatusOK
	case !network:
		return search.Found{}, "Vous avez cherché beaucoup d’adresses en peu de temps. Réessayez dans une heure.", http.StatusTooManyRequests
	case errors.Is(err, basilic.ErrNotFound), errors.Is(err, basilic.ErrInvalid):
		return search.Found{}, "Rien à cette adresse que nous sachions lire. Vérifiez-la : elle ressemble à « @jardin@hub.exemple » ou « https://… ».", http.StatusUnprocessableEntity
	}
	w.Log.Error("look up", "error", err)
	return search.Found{}, "La recherche n’a pas abouti. Réessayez dans un instant.", http.StatusUnprocessableEntity
}

// askFirstLook fetches the newest resources of a remote actor, so that its page
// is not empty.
func (w *Web) askFirstLook(r *http.Request, a basilic.Actor) {
	if a.Local || !viewerOf(r).SignedIn() {
		return
	}
	if err := w.Actors.FirstLook(r.Context(), a.ID); err != nil {
		w.Log.Warn("first look", "error", err)
	}
}

func cut(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}
