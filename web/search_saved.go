package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/feed"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// savedSearches are the pages of the searches that the viewer keeps.
func (w *Web) savedSearches(r chi.Router) {
	r.Get("/mes-recherches", w.signedIn(w.savedList))
	r.Get("/mes-recherches/nouvelle", w.signedIn(w.savedForm))
	r.Post("/mes-recherches/nouvelle", w.signedIn(w.savedCreate))
	r.Get("/mes-recherches/{id}", w.signedIn(w.savedOne))
	r.Post("/mes-recherches/{id}", w.signedIn(w.savedChange))
}

func (w *Web) savedList(rw http.ResponseWriter, r *http.Request) {
	all, err := w.Search.Saved(r.Context(), viewerOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	states, err := w.Search.SavedStates(r.Context(), viewerOf(r), all)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p, page := w.page(r, "Mes recherches"), ui.SavedPage{Notices: w.notices(r)}
	for _, s := range all {
		page.Searches = append(page.Searches, w.savedItem(p, s, states[s.ID]))
	}
	w.render(rw, r, http.StatusOK, ui.SavedSearches(p, page))
}

// savedItem is how a saved search is shown, with what there is to say of it now.
func (w *Web) savedItem(page ui.Page, s basilic.SavedSearch, state search.SavedState) ui.SavedItem {
	a := savedAsked(s)
	item := ui.SavedItem{
		SavedSearch: s, Href: a.with("page"), Newest: a.with("sort", sortNewest), Chips: w.chips(page, a),
		Feed:  w.Hub.Origin() + "/recherches/" + s.Key.String() + "/flux",
		Found: ui.AtMost(state.Found, search.SavedCap) + "\u00a0" + ui.Noun(state.Found, "ressource", "ressources"),
	}
	if state.New > 0 {
		item.New = ui.AtMost(state.New, search.NewCap) + "\u00a0" + ui.Noun(state.New, "nouvelle", "nouvelles")
	}
	for _, g := range state.Gone {
		item.Gone = append(item.Gone, goneWords(g, w.valueLabel(page, g.Filter, g.Value)))
	}
	return item
}

// goneWords says that a filter names what is there no more.
func goneWords(g search.Gone, label string) string {
	if g.Filter == search.Hubs {
		return "Le hub «\u00a0" + label + "\u00a0» n’est plus montré ici\u00a0: ce filtre ne trouve plus rien."
	}
	return "«\u00a0" + label + "\u00a0» n’existe plus parmi les filtres («\u00a0" + filterLabel(g.Filter) + "\u00a0»)\u00a0: ce filtre ne trouve plus rien."
}

// savedAsked is the search that was kept, as its address holds it.
func savedAsked(s basilic.SavedSearch) asked {
	values := url.Values{}
	if s.Words != "" {
		values.Set("q", s.Words)
	}
	for f, of := range s.Filters {
		values[f] = of
	}
	return asked{search.SavedQuery(s), values}
}

// saveLink leads to where a search of resources is kept, or to the one that the
// viewer keeps already; nil where there is nothing to keep. Words that nobody wrote
// are kept as they were corrected.
func (w *Web) saveLink(r *http.Request, a asked, found search.Result) (*ui.SaveLink, error) {
	if found.Wordless || a.query.Kind != search.Resources || search.IsAddress(a.query.Text) || strings.TrimSpace(a.query.Text) == "" && len(a.query.Filters) == 0 {
		return nil, nil
	}
	kept := a.kept()
	kept.Del("sort")
	if found.Corrected != "" {
		kept.Set("q", found.Corrected)
	}
	q := askedOf(kept).query
	saved, err := w.Search.SavedAs(r.Context(), viewerOf(r), q)
	switch {
	case err == nil:
		// Whoever sees the results has seen the new ones.
		return &ui.SaveLink{Href: ui.SavedPath(saved), Name: saved.Name}, w.Search.Looked(r.Context(), viewerOf(r), saved.ID)
	case errors.Is(err, basilic.ErrNotFound):
		return &ui.SaveLink{Href: "/mes-recherches/nouvelle?" + kept.Encode()}, nil
	}
	return nil, err
}

// savedForm asks for the name of a search that is to be kept.
func (w *Web) savedForm(rw http.ResponseWriter, r *http.Request) {
	a := askedOf(r.URL.Query())
	w.showSavedForm(rw, r, http.StatusOK, a, ui.Form{Values: url.Values{"name": {w.proposedName(a)}}})
}

func (w *Web) showSavedForm(rw http.ResponseWriter, r *http.Request, status int, a asked, typed ui.Form) {
	p := w.page(r, "Enregistrer la recherche")
	page := ui.SaveSearchPage{Words: a.query.Text, Chips: w.chips(p, a), Back: a.with("page"), Form: typed}
	kept := a.kept()
	for _, name := range append([]string{"q"}, filterNames()...) {
		for _, v := range kept[name] {
			page.Kept = append(page.Kept, ui.Hidden{Name: name, Value: v})
		}
	}
	p.NoIndex = true
	w.render(rw, r, status, ui.SaveSearch(p, page))
}

// proposedName says what is looked for, short enough for a name.
func (w *Web) proposedName(a asked) string { return cut(w.inWords(a), basilic.MaxSavedName) }

// inWords says what is looked for: the words, then the values that narrow them, hubs by
// their addresses.
func (w *Web) inWords(a asked) string {
	var parts []string
	if words := strings.Join(strings.Fields(a.query.Text), " "); words != "" {
		parts = append(parts, words)
	}
	for _, c := range w.chips(w.bare(), a) {
		parts = append(parts, c.Label)
	}
	return strings.Join(parts, " · ")
}

func (w *Web) savedCreate(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	a := askedOf(r.PostForm)
	saved, err := w.Search.Save(r.Context(), viewerOf(r), a.query, r.PostForm.Get("name"))
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showSavedForm(rw, r, http.StatusUnprocessableEntity, a, form.Of(r, problems))
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, "La recherche « "+saved.Name+" » est enregistrée. Ses nouveaux résultats arriveront dans votre fil d’actualité.")
		redirect(rw, r, "/mes-recherches")
	}
}

// savedOf returns the search of the viewer that the address names.
func (w *Web) savedOf(r *http.Request) (basilic.SavedSearch, error) {
	id, err := basilic.ParseID(param(r, "id"))
	if err != nil {
		return basilic.SavedSearch{}, err
	}
	return w.Search.SavedOne(r.Context(), viewerOf(r), id)
}

func (w *Web) savedOne(rw http.ResponseWriter, r *http.Request) {
	s, err := w.savedOf(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	if r.URL.Query().Get("confirmer") == "supprimer" {
		p := w.page(r, "Supprimer la recherche")
		w.render(rw, r, http.StatusOK, ui.ConfirmForgetSearch(p, w.savedItem(p, s, search.SavedState{})))
		return
	}
	w.showSaved(rw, r, http.StatusOK, s, ui.Form{Values: url.Values{"name": {s.Name}}})
}

func (w *Web) showSaved(rw http.ResponseWriter, r *http.Request, status int, s basilic.SavedSearch, typed ui.Form) {
	states, err := w.Search.SavedStates(r.Context(), viewerOf(r), []basilic.SavedSearch{s})
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.page(r, "Recherche enregistrée : "+s.Name)
	p.Assets.Script = w.files.Path("copier.js")
	w.render(rw, r, status, ui.SavedSearch(p, ui.SavedOnePage{SavedItem: w.savedItem(p, s, states[s.ID]), Form: typed, Notices: w.notices(r)}))
}

// savedChange does what a button of the page of a saved search asks.
func (w *Web) savedChange(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	s, err := w.savedOf(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	to, notice, err := w.changeSaved(r, s)
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		typed := form.Of(r, problems)
		if !r.PostForm.Has("name") {
			typed.Values = url.Values{"name": {s.Name}}
		}
		w.showSaved(rw, r, http.StatusUnprocessableEntity, s, typed)
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, to)
	}
}

// changeSaved makes one change, and says where to go and what was done.
func (w *Web) changeSaved(r *http.Request, s basilic.SavedSearch) (to, notice string, err error) {
	ctx, viewer := r.Context(), viewerOf(r)
	switch r.PostForm.Get("action") {
	case "rename":
		return ui.SavedPath(s), "Le nom est changé.", w.Search.Rename(ctx, viewer, s.ID, r.PostForm.Get("name"))
	case "rekey":
		return ui.SavedPath(s), "Les adresses des flux sont remplacées : les anciennes ne mènent plus à rien.", w.Search.Rekey(ctx, viewer, s.ID)
	case "drop":
		return ui.SavedPath(s), "Le filtre qui ne trouvait plus rien est retiré de la recherche.", w.Search.DropGone(ctx, viewer, s.ID)
	case "delete":
		return "/mes-recherches", "La recherche « " + s.Name + " » est supprimée, avec ses flux.", w.Search.Forget(ctx, viewer, s.ID)
	}
	return "", "", basilic.Problems{{Field: "name", Text: "Choisissez l’un des boutons de cette page."}}
}

// savedFeed is the feed of a saved search: whoever has its address reads what
// everybody finds, and learns nothing of whose it is.
func (w *Web) savedFeed(rw http.ResponseWriter, r *http.Request) {
	key, ok := basilic.ParseLinkToken(param(r, "token"))
	if !ok {
		w.fail(rw, r, basilic.ErrNotFound)
		return
	}
	q, cards, err := w.Search.SavedFeed(r.Context(), key)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	a := savedAsked(basilic.SavedSearch{Words: q.Text, Filters: namesOf(q.Filters)})
	about := feed.Feed{Title: w.inWords(a) + " · " + w.Hub.Name, Subtitle: "Les dernières ressources que trouve la recherche : " + w.inWords(a)}
	rw.Header().Set("X-Robots-Tag", "noindex")
	w.writeFeed(rw, r, about, a.with("page"), cards, nil)
}

// namesOf writes filters as addresses name them.
func namesOf(filters map[search.Filter][]string) map[string][]string {
	named := make(map[string][]string, len(filters))
	for f, values := range filters {
		named[string(f)] = values
	}
	return named
}
