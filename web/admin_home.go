package web

import (
	"errors"
	"net/http"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/showcase"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// featured is where administrators choose what the first page puts forward.
func (w *Web) featured(rw http.ResponseWriter, r *http.Request) {
	w.showFeatured(rw, r, cut(strings.TrimSpace(r.URL.Query().Get("q")), 300), nil)
}

// showFeatured shows the choice, what was looked for, and what was refused.
func (w *Web) showFeatured(rw http.ResponseWriter, r *http.Request, query string, refused basilic.Problems) {
	choice, err := w.Showcase.Choice(r.Context(), viewerOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	page := ui.FeaturedPage{Groups: featuredGroups(choice), Query: query, Notices: w.notices(r), Form: ui.Form{Problems: refused}}
	status := http.StatusOK
	if refused != nil {
		status = http.StatusUnprocessableEntity
	} else if page.Found, err = w.featurable(r, query, &page); err != nil {
		w.fail(rw, r, err)
		return
	}
	for i, line := range page.Found {
		for _, g := range page.Groups {
			for _, chosen := range g.Items {
				page.Found[i].Chosen = page.Found[i].Chosen || chosen.Key == line.Key
			}
		}
	}
	w.render(rw, r, status, ui.Featured(w.page(r, "À la une"), page))
}

// featurable finds what may be put forward, by words or by an address.
func (w *Web) featurable(r *http.Request, query string, page *ui.FeaturedPage) ([]ui.FeaturedLine, error) {
	if search.IsAddress(query) {
		found, text, _ := w.find(r, query)
		if text != "" {
			page.Notices = append(page.Notices, ui.Notice{Kind: "warn", Text: text})
			return nil, nil
		}
		if found.Resource != nil {
			card, err := w.Showcase.Card(r.Context(), viewerOf(r), found.Resource.ID)
			if errors.Is(err, basilic.ErrNotFound) {
				return nil, nil
			}
			return []ui.FeaturedLine{featuredCard(card)}, err
		}
		return []ui.FeaturedLine{featuredActor(*found.Actor)}, nil
	}
	found, err := w.Search.Suggest(r.Context(), query)
	var lines []ui.FeaturedLine
	for _, c := range found.Cards {
		lines = append(lines, featuredCard(c))
	}
	for _, a := range append(found.Bases, found.Profiles...) {
		lines = append(lines, featuredActor(a))
	}
	return lines, err
}

func featuredGroups(c showcase.Choice) []ui.FeaturedGroup {
	groups := make([]ui.FeaturedGroup, 0, 3)
	for _, kind := range basilic.FeaturedKinds() {
		groups = append(groups, ui.FeaturedGroup{Kind: kind})
	}
	for _, card := range c.Resources {
		groups[0].Items = append(groups[0].Items, featuredCard(card))
	}
	for n, actors := range [][]basilic.Actor{c.Bases, c.Profiles} {
		for _, a := range actors {
			groups[n+1].Items = append(groups[n+1].Items, featuredActor(a))
		}
	}
	return groups
}

func featuredCard(c basilic.ResourceCard) ui.FeaturedLine {
	by := c.Author
	if c.Base != nil {
		by = *c.Base
	}
	return ui.FeaturedLine{
		Title: c.Resource.Sheet.Title, Author: c.Author, Note: by.DisplayName(), Href: ui.ResourcePath(c.Resource),
		Key: string(c.Resource.ID), Address: string(c.Resource.IRI),
	}
}

func featuredActor(a basilic.Actor) ui.FeaturedLine {
	return ui.FeaturedLine{Title: a.DisplayName(), Author: a, Note: ui.KindLabel(a), Href: ui.ActorPath(a), Key: a.Address(), Address: a.Address()}
}

// featuredAct does what a button of the page asks.
func (w *Web) featuredAct(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	action := r.PostForm.Get("action")
	if action == "feature" || action == "remove" && r.PostForm.Get("next") != "" {
		w.featureAct(rw, r)
		return
	}
	if action == "add" {
		w.featuredAdd(rw, r, cut(strings.TrimSpace(r.PostForm.Get("address")), 2000))
		return
	}
	choice, err := w.Showcase.Choice(r.Context(), viewerOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	chosen, notice := chosenOf(choice, basilic.FeaturedKind(r.PostForm.Get("kind")), r.PostForm.Get("key")), "L’ordre est changé."
	switch action {
	case "remove":
		err, notice = w.Showcase.Remove(r.Context(), viewerOf(r), chosen), "Retiré de la une."
	case "up", "down":
		err = w.Showcase.Move(r.Context(), viewerOf(r), chosen, action == "up")
	default:
		err = basilic.Problems{{Field: "action", Text: "Choisissez « Monter », « Descendre » ou « Retirer »."}}
	}
	w.featuredDone(rw, r, "", err, notice)
}

// featuredAdd puts forward what an address names, here or on another server.
func (w *Web) featuredAdd(rw http.ResponseWriter, r *http.Request, address string) {
	// Who may is asked first: looking up an address asks other servers.
	if _, err := w.Showcase.Choice(r.Context(), viewerOf(r)); err != nil {
		w.fail(rw, r, err)
		return
	}
	found, text, _ := w.find(r, address)
	if text != "" {
		w.showFeatured(rw, r, address, basilic.Problems{{Field: "address", Text: text}})
		return
	}
	err := w.Showcase.Add(r.Context(), viewerOf(r), showcase.FeaturedOf(found.Resource, found.Actor))
	if errors.Is(err, basilic.ErrNotFound) {
		err = unseen()
	}
	w.featuredDone(rw, r, address, err, "C’est à la une.")
}

func (w *Web) featuredDone(rw http.ResponseWriter, r *http.Request, query string, err error, notice string) {
	var problems basilic.Problems
	switch {
	case errors.As(err, &problems):
		w.showFeatured(rw, r, query, problems)
	case err != nil:
		w.fail(rw, r, err)
	default:
		w.notify(r, notice)
		redirect(rw, r, localPath(r.PostForm.Get("next"), "/admin/accueil"))
	}
}

// chosenOf returns what a key names among what was chosen, nothing when somebody
// else took it away.
func chosenOf(c showcase.Choice, kind basilic.FeaturedKind, key string) basilic.Featured {
	for _, card := range c.Resources {
		if kind == basilic.FeaturedResource && string(card.Resource.ID) == key {
			return showcase.FeaturedOf(&card.Resource, nil)
		}
	}
	for _, a := range append(c.Bases, c.Profiles...) {
		if kind != basilic.FeaturedResource && a.Address() == key {
			return showcase.FeaturedOf(nil, &a)
		}
	}
	return basilic.Featured{}
}
