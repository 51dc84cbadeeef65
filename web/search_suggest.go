package web

import (
	"encoding/json"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/ui"
)

// suggestionGroup is what is proposed of one kind while somebody types.
type suggestionGroup struct {
	Label string       `json:"label"`
	Items []suggestion `json:"items"`
}

type suggestion struct {
	Title string `json:"title"`
	// Note says where it comes from.
	Note string `json:"note"`
	Href string `json:"href"`
}

// suggest answers what the search box proposes while somebody types.
func (w *Web) suggest(rw http.ResponseWriter, r *http.Request) {
	found, err := w.Search.Suggest(r.Context(), cut(r.URL.Query().Get("q"), 100))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	groups := []suggestionGroup{}
	add := func(label string, items []suggestion) {
		if len(items) > 0 {
			groups = append(groups, suggestionGroup{label, items})
		}
	}
	var cards []suggestion
	for _, c := range found.Cards {
		by := c.Author
		if c.Base != nil {
			by = *c.Base
		}
		cards = append(cards, suggestion{c.Resource.Sheet.Title, by.DisplayName() + " · " + origin(c.Author), ui.ResourcePath(c.Resource)})
	}
	add("Ressources", cards)
	add("Bases", actorSuggestions(found.Bases))
	add("Profils", actorSuggestions(found.Profiles))
	w.writeJSON(rw, groups)
}

// suggestKeywords answers what is proposed while somebody types a keyword: those of
// what everybody may find.
func (w *Web) suggestKeywords(rw http.ResponseWriter, r *http.Request) {
	found, err := w.Search.Keywords(r.Context(), cut(r.URL.Query().Get("q"), basilic.MaxKeyword))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	groups := []suggestionGroup{}
	var items []suggestion
	for _, k := range found {
		items = append(items, suggestion{Title: k.Keyword, Note: ui.Plural(k.Count, "ressource", "ressources")})
	}
	if len(items) > 0 {
		groups = append(groups, suggestionGroup{"Mots-clés", items})
	}
	w.writeJSON(rw, groups)
}

func (w *Web) writeJSON(rw http.ResponseWriter, value any) {
	rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	rw.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(rw).Encode(value); err != nil {
		w.Log.Warn("json", "error", err)
	}
}

func actorSuggestions(actors []basilic.Actor) []suggestion {
	var items []suggestion
	for _, a := range actors {
		items = append(items, suggestion{a.DisplayName(), origin(a), ui.ActorPath(a)})
	}
	return items
}

// origin says in words where something comes from.
func origin(a basilic.Actor) string {
	if a.Local {
		return "Ce hub"
	}
	return a.Host
}
