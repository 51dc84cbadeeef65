package web

import (
	"net/http"
	"net/url"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// chosenTopicsForm is « Mes thématiques et publics ».
func (w *Web) chosenTopicsForm(rw http.ResponseWriter, r *http.Request) {
	chosen, err := w.Timeline.Chosen(r.Context(), viewerOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	values := url.Values{}
	for _, t := range chosen {
		values.Add(t.Facet, t.Slug)
	}
	w.render(rw, r, http.StatusOK, ui.ChosenTopics(w.page(r, "Mes thématiques et publics"), ui.Form{Values: values}, w.notices(r)))
}

// chosenTopicsSave keeps all choices, or follows one topic from wherever its button
// is.
func (w *Web) chosenTopicsSave(rw http.ResponseWriter, r *http.Request) {
	if err := form.Read(rw, r); err != nil {
		w.fail(rw, r, err)
		return
	}
	next, err := w.chooseTopics(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	redirect(rw, r, next)
}

// chooseTopics does what a form asks and returns where to go on.
func (w *Web) chooseTopics(r *http.Request) (string, error) {
	const here = "/mon-compte/thematiques"
	f, v := r.PostForm, basilic.SharedVocabulary()
	next := localPath(f.Get("next"), here)
	if f.Get("action") == "save" {
		var topics []basilic.Topic
		for _, facet := range []string{basilic.FacetThemes, basilic.FacetAudiences} {
			for _, slug := range f[facet] {
				t, err := v.Topic(facet, slug)
				if err != nil {
					return "", err
				}
				topics = append(topics, t)
			}
		}
		err := w.Timeline.ChooseOnly(r.Context(), viewerOf(r), topics)
		if err == nil {
			w.notify(r, "Vos choix sont enregistrés. Ce qui paraît sur ces sujets est dans votre fil.")
		}
		return next, err
	}
	t, err := v.Topic(f.Get("facet"), f.Get("slug"))
	if err != nil {
		return "", err
	}
	choose, notice := w.Timeline.Choose, "Vous suivez « "+t.Label+" » : ce qui y paraît arrive dans votre fil d’actualité."
	if f.Get("action") == "unfollow" {
		choose, notice = w.Timeline.Leave, "Vous ne suivez plus « "+t.Label+" »."
	}
	if err := choose(r.Context(), viewerOf(r), t); err != nil {
		return "", err
	}
	w.notify(r, notice)
	return next, nil
}
