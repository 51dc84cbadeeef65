package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/ui"
)

// search finds by words; one exact address leads to what it names.
func (w *Web) search(rw http.ResponseWriter, r *http.Request) {
	query := r.URL.Query().Get("q")
	var notices []ui.Notice
	status := http.StatusOK
	if search.IsAddress(query) {
		to, text, code := w.lookup(r, query)
		if to != "" {
			redirect(rw, r, to)
			return
		}
		notices, status = []ui.Notice{{Kind: "warn", Text: text}}, code
	}
	result, err := w.Search.Search(r.Context(), searchQuery(r), cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Rechercher")
	p.NoIndex = true
	w.render(rw, r, status, ui.Search(p, ui.SearchPage{
		Query: query, Filters: filtersOf(r), Total: result.Total, Cards: result.Cards.Items, Actors: result.Actors, Next: nextOf(r, result.Cards.Next), Notices: notices,
	}))
}

// searchQuery reads a search from its address.
func searchQuery(r *http.Request) search.Query {
	q := r.URL.Query()
	return search.Query{Text: cut(q.Get("q"), 200), Themes: q["themes"], SupportTypes: q["support_types"], Audiences: q["audiences"]}
}

// filtersOf names the values that narrow a search, each with the way out. All
// themes of a category stand as one.
func filtersOf(r *http.Request) []ui.Filter {
	query, v := r.URL.Query(), basilic.SharedVocabulary()
	var filters []ui.Filter
	chosen := slices.Clone(query["themes"])
	for _, c := range v.Themes.Categories {
		whole := len(c.Values) > 0
		for _, t := range c.Values {
			whole = whole && slices.Contains(chosen, t.Slug)
		}
		if whole {
			in := func(slug string) bool { got, _ := v.Themes.CategoryOf(slug); return got.Slug == c.Slug }
			filters = append(filters, ui.Filter{Label: c.Label, Category: ui.CategoryKey(c), Without: without(query, "themes", in)})
			chosen = slices.DeleteFunc(chosen, in)
		}
	}
	one := func(name string, f basilic.Facet, slugs []string) {
		for _, slug := range slugs {
			filter := ui.Filter{Label: f.LabelOf(slug), Without: without(query, name, func(s string) bool { return s == slug })}
			if c, ok := f.CategoryOf(slug); ok && name == "themes" {
				filter.Category = ui.CategoryKey(c)
			}
			filters = append(filters, filter)
		}
	}
	one("themes", v.Themes, chosen)
	one("support_types", v.SupportTypes, query["support_types"])
	one("audiences", v.Audiences, query["audiences"])
	return filters
}

// without is the address of a search that no longer holds some values.
func without(query url.Values, name string, gone func(string) bool) string {
	left := url.Values{}
	for key, values := range query {
		if key != "suite" {
			left[key] = slices.Clone(values)
		}
	}
	left[name] = slices.DeleteFunc(left[name], gone)
	if encoded := left.Encode(); encoded != "" {
		return "/recherche?" + encoded
	}
	return "/recherche"
}

// lookup returns where an address leads, or what to say and the status. Only
// people with an account make this hub ask others (security.md 63).
func (w *Web) lookup(r *http.Request, query string) (to, text string, status int) {
	viewer := viewerOf(r)
	network := viewer.SignedIn() && w.lookups.allow(string(viewer.Account.ID))
	found, err := w.Search.Lookup(r.Context(), query, network)
	switch {
	case err == nil && found.Resource != nil:
		return ui.ResourcePath(*found.Resource), "", 0
	case err == nil:
		w.askFirstLook(r, *found.Actor)
		return ui.ActorPath(*found.Actor), "", 0
	case errors.Is(err, basilic.ErrUnreachable):
		return "", "Ce serveur ne répond pas. Vérifiez l’adresse, ou réessayez plus tard.", http.StatusUnprocessableEntity
	case errors.Is(err, basilic.ErrBlocked):
		return "", "Ce hub n’échange pas avec ce serveur.", http.StatusUnprocessableEntity
	case errors.Is(err, basilic.ErrGone), errors.Is(err, basilic.ErrDropped):
		return "", "Ce contenu a été retiré par son auteur, ou n’est pas public.", http.StatusUnprocessableEntity
	case !viewer.SignedIn():
		return "", "Nous ne connaissons pas encore cette adresse. Connectez-vous pour que nous allions la chercher sur son serveur.", http.StatusOK
	case !network:
		return "", "Vous avez cherché beaucoup d’adresses en peu de temps. Réessayez dans une heure.", http.StatusTooManyRequests
	case errors.Is(err, basilic.ErrNotFound), errors.Is(err, basilic.ErrInvalid):
		return "", "Rien à cette adresse que nous sachions lire. Vérifiez-la : elle ressemble à « @jardin@hub.exemple » ou « https://… ».", http.StatusUnprocessableEntity
	}
	w.Log.Error("look up", "error", err)
	return "", "La recherche n’a pas abouti. Réessayez dans un instant.", http.StatusUnprocessableEntity
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
