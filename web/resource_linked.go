package web

import (
	"net/http"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// links is what the viewer may know of the resources that blocks link.
func (w *Web) links(r *http.Request, blocks []basilic.Block) (ui.Links, error) {
	cards, gone, err := w.Resources.Linked(r.Context(), viewerOf(r), blocks)
	return ui.Links{Cards: cards, Gone: gone}, err
}

// linkedNew is the page that finds a resource to link.
func (w *Web) linkedNew(rw http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	w.showLinkedNew(rw, r, http.StatusOK, query.Get("apres"), ui.Form{Values: query})
}

// showLinkedNew shows what the words or the address in the field url of a form
// find, or what is wrong with them.
func (w *Web) showLinkedNew(rw http.ResponseWriter, r *http.Request, status int, after string, typed ui.Form) {
	editing, err := w.Resources.Editor(r.Context(), viewerOf(r), param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.NewLinkedPage{Resource: editing.Resource, After: after, Form: typed}
	if text := strings.TrimSpace(typed.Value("url")); text != "" && len(typed.Problems) == 0 {
		cards, problem, code, err := w.linkable(r, text)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		if problem != "" {
			page.Form.Problems.Add("url", problem)
			status = max(status, code)
		}
		page.Asked, page.Cards = problem == "", cards
	}
	w.render(rw, r, status, ui.NewLinked(w.page(r, "Ajouter une ressource liée"), page))
}

// linkable finds resources by an address or by words, or says what is wrong with an
// address.
func (w *Web) linkable(r *http.Request, text string) (cards []basilic.ResourceCard, problem string, status int, err error) {
	if !search.IsAddress(text) {
		result, err := w.Search.Search(r.Context(), search.Query{Text: cut(text, 200), Kind: search.Resources})
		return result.Cards, "", 0, err
	}
	view, problem, status, err := w.resourceAt(r, text)
	if err != nil || problem != "" {
		return nil, problem, status, err
	}
	b := basilic.Block{ID: view.Resource.ID, Kind: basilic.BlockLinkedResource, ResourceID: view.Resource.ID}
	found, err := w.Resources.Links(r.Context(), viewerOf(r), []basilic.Block{b})
	if card, ok := found[b.ID]; ok {
		cards = append(cards, card)
	}
	return cards, "", 0, err
}

// resourceAt returns the resource at an address: one's own private one too.
// What is not known here is fetched as the search does (security.md 63).
func (w *Web) resourceAt(r *http.Request, address string) (view resources.View, problem string, status int, err error) {
	if slug, ok := strings.CutPrefix(address, w.Hub.Origin()+"/ressources/"); ok {
		slug, _, _ = strings.Cut(slug, "/")
		if view, err = w.Resources.View(r.Context(), viewerOf(r), slug); err == nil {
			return view, "", 0, nil
		}
	}
	found, problem, status := w.find(r, address)
	switch {
	case problem != "":
		return resources.View{}, problem, status, nil
	case found.Resource == nil:
		return resources.View{}, "C’est l’adresse d’un profil ou d’une base. Collez celle de la page d’une ressource.", http.StatusUnprocessableEntity, nil
	}
	return resources.View{Resource: *found.Resource}, "", 0, nil
}

// linkedAdd adds the card of a resource that was chosen among those found, or whose
// address was typed.
func (w *Web) linkedAdd(r *http.Request, slug string, after basilic.ID, b basilic.Block) (basilic.ID, error) {
	b.ResourceID = basilic.ID(r.PostForm.Get("resource"))
	if address := strings.TrimSpace(r.PostForm.Get("url")); b.ResourceID == "" && search.IsAddress(address) {
		view, problem, _, err := w.resourceAt(r, address)
		if err != nil {
			return "", err
		}
		if problem != "" {
			return "", basilic.Problems{{Field: "url", Text: problem}}
		}
		b.ResourceID = view.Resource.ID
	}
	return w.Resources.AddBlock(r.Context(), viewerOf(r), slug, after, b)
}

// linkedRefused shows the search again, with what is wrong.
func (w *Web) linkedRefused(rw http.ResponseWriter, r *http.Request, after basilic.ID, problems basilic.Problems) {
	w.showLinkedNew(rw, r, http.StatusUnprocessableEntity, string(after), form.Of(r, problems))
}
