package web

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// adapting asks what to make of a resource of this hub or another, and makes it.
func (w *Web) adapting(r chi.Router) {
	for path, find := range map[string]viewFinder{"/ressources/{slug}/adapter": w.viewOf, "/ressources/distantes/{id}/adapter": w.remoteViewOf} {
		r.Get(path, w.signedIn(w.adaptForm(find)))
		r.Post(path, w.signedIn(w.adapt(find)))
	}
	r.Post("/ressources/{slug}/adaptations", w.signedIn(w.adaptationDecide))
}

// adaptationDecide lists an adaptation of a resource under it, or no more.
func (w *Web) adaptationDecide(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	answer, notice := basilic.AnswerAccepted, "L’adaptation est montrée sur la page de la ressource."
	switch r.PostForm.Get("action") {
	case "accept":
	case "decline":
		answer, notice = basilic.AnswerDeclined, "L’adaptation n’est pas montrée sur la page de la ressource."
	default:
		answer = basilic.AnswerAwaited
	}
	slug := param(r, "slug")
	id, err := basilic.ParseID(r.PostForm.Get("adaptation"))
	if err == nil {
		err = w.Resources.DecideAdaptation(r.Context(), viewerOf(r), slug, id, answer)
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	w.notify(r, notice)
	redirect(rw, r, "/ressources/"+slug+"/modifier#adaptations")
}

// adaptForm says what adapting a resource makes, and asks where to put it.
func (w *Web) adaptForm(find viewFinder) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		view, err := find(r)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		w.showAdapt(rw, r, view, form.Form{})
	}
}

// adapt makes the draft.
func (w *Web) adapt(find viewFinder) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		if err := form.Read(rw, r); err != nil {
			w.fail(rw, r, err)
			return
		}
		view, err := find(r)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		draft, err := w.Resources.Adapt(r.Context(), viewerOf(r), view, r.PostForm.Get("base"))
		var problems basilic.Problems
		switch {
		case errors.Is(err, basilic.ErrStale):
			problems.Add("base", "La ressource vient de changer. Regardez de nouveau ce qui est repris, puis recommencez.")
			w.showAdapt(rw, r, view, form.Of(r, problems))
		case errors.As(err, &problems):
			w.showAdapt(rw, r, view, form.Of(r, problems))
		case err != nil:
			w.fail(rw, r, err)
		default:
			w.notify(r, "L’adaptation est créée\u00a0: c’est un brouillon, que vous pouvez changer et publier.")
			redirect(rw, r, ui.ResourcePath(draft)+"/modifier")
		}
	}
}

func (w *Web) showAdapt(rw http.ResponseWriter, r *http.Request, view resources.View, typed ui.Form) {
	adapting, err := w.Resources.Adapting(r.Context(), viewerOf(r), view)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	status := http.StatusOK
	if len(typed.Problems) > 0 {
		status = http.StatusUnprocessableEntity
	}
	page := ui.Adapting{
		Resource: view.Resource, Author: view.Author, Problem: adapting.Problem, Licences: adapting.Licences,
		Blocks: len(adapting.Blocks), Copied: adapting.Copied(), Linked: adapting.Linked, Form: typed,
	}
	for _, left := range adapting.LeftOut {
		page.LeftOut = append(page.LeftOut, ui.LeftOut(left))
	}
	p := w.page(r, "Adapter cette ressource")
	p.NoIndex, page.Bases = true, p.Bases
	w.render(rw, r, status, ui.Adapt(p, page))
}

// adapted is from what a resource was adapted and what was adapted from it, as its
// editors see it.
func (w *Web) adapted(r *http.Request, view resources.View) (ui.Adapted, error) {
	lineage, err := w.Resources.Lineage(r.Context(), view.Resource.ID)
	if err != nil {
		return ui.Adapted{}, err
	}
	a := ui.Adapted{Lineage: shownLineage(lineage)}
	if a.Adaptations, err = w.Resources.Adaptations(r.Context(), view, true); err != nil {
		return a, err
	}
	a.Files, err = w.Resources.AdaptedFiles(r.Context(), view)
	return a, err
}

func shownLineage(l *resources.Lineage) *ui.Lineage {
	if l == nil {
		return nil
	}
	shown := ui.Lineage(*l)
	return &shown
}
