package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/timeline"
	"codeberg.org/basilic/basilic/web/ui"
)

// chosenTopics are the pages where people choose what they read about.
func (w *Web) chosenTopics(r chi.Router) {
	r.Get("/mon-compte/thematiques", w.signedIn(w.chosenTopicsForm))
	r.Post("/mon-compte/thematiques", w.signedIn(w.chosenTopicsSave))
}

func (w *Web) hub(rw http.ResponseWriter, r *http.Request) {
	page, err := w.Timeline.Hub(r.Context(), cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.publicTimeline(r, "Publié sur ce hub", "/hub", "Tout ce qui est public ici, du plus récent au plus ancien.")
	p.Feed = "/hub/flux"
	w.render(rw, r, http.StatusOK, ui.PublicTimeline(p, ui.CardListPage{
		Lead: p.Description, Cards: page.Items, Next: nextOf(r, page.Next),
		Empty: "Rien n’est encore publié. La première ressource sera peut-être la vôtre.", Href: "/ressources/nouvelle", Action: "Créer une ressource",
	}))
}

// elsewhere shows everything public that reached this hub from others.
func (w *Web) elsewhere(rw http.ResponseWriter, r *http.Request) {
	page, err := w.Timeline.Elsewhere(r.Context(), cursorOf(r))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p := w.publicTimeline(r, "Publié sur les hubs liés", "/hubs-lies",
		"Tout ce qui est public ailleurs et qui est arrivé jusqu’ici, du plus récent au plus ancien. Chaque ressource dit de quel hub elle vient.")
	w.render(rw, r, http.StatusOK, ui.PublicTimeline(p, ui.CardListPage{
		Lead: p.Description, Cards: page.Items, Next: nextOf(r, page.Next),
		Empty: "Rien n’est encore arrivé d’un autre hub. Ce que publient les bases et les profils d’ailleurs arrive ici dès que quelqu’un de ce hub les suit.",
		Href:  "/recherche", Action: "Chercher une base par son adresse",
	}))
}

// publicTimeline is a page that everybody reads and search engines know; what comes
// after its beginning changes too often for them.
func (w *Web) publicTimeline(r *http.Request, title, path, lead string) ui.Page {
	p := w.page(r, title)
	p.Description = lead
	if p.NoIndex = !cursorOf(r).IsZero(); !p.NoIndex {
		p.Canonical = w.Hub.Origin() + path
	}
	return p
}

func (w *Web) timeline(rw http.ResponseWriter, r *http.Request) {
	filter, q, err := w.timelineAsked(r)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	viewer, now := viewerOf(r), time.Now()
	page, chosen, err := w.Timeline.Read(r.Context(), viewer, q)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	var first *basilic.Page[basilic.TimelineEntry]
	if len(filter.Chips) == 0 && q.After.IsZero() {
		first = &page
	}
	visit, err := w.Timeline.Visited(r.Context(), viewer, now, first)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	t := ui.TimelinePage{
		Entries: page.Items, Next: nextOf(r, page.Next), Since: visit.Since, News: visit.News, Most: timeline.MostNews, Filter: filter, Chosen: chosen, Notices: w.notices(r),
	}
	if len(page.Items) == 0 && first != nil {
		found, err := w.Timeline.Suggest(r.Context(), viewer)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		t.Actors, t.Topics = found.Actors, found.Topics
	}
	w.render(rw, r, http.StatusOK, ui.Timeline(w.page(r, "Fil d’actualité"), t))
}

// timelineAsked reads what narrows the fil. What is not known narrows nothing, but
// an address that nobody here follows finds nothing.
func (w *Web) timelineAsked(r *http.Request) (ui.TimelineFilter, timeline.Query, error) {
	values, v := r.URL.Query(), basilic.SharedVocabulary()
	f, q := ui.TimelineFilter{}, timeline.Query{After: cursorOf(r)}
	var err error
	if f.Actors, err = w.Timeline.Heard(r.Context(), viewerOf(r)); err != nil {
		return f, q, err
	}
	without := func(field string) string {
		left := url.Values{}
		for _, name := range []string{"actor", "theme", "audience", "reason"} {
			if value := values.Get(name); value != "" && name != field {
				left.Set(name, value)
			}
		}
		if len(left) == 0 {
			return "/fil"
		}
		return "/fil?" + left.Encode()
	}
	if actor, ok := w.actorAsked(r, values.Get("actor")); ok {
		q.Actor, f.Actor = actor.ID, actor.Address()
		f.Chips = append(f.Chips, ui.Chip{Label: actor.DisplayName(), Without: without("actor")})
		if !heard(f.Actors, actor) {
			f.Actors = append(f.Actors, actor)
		}
	}
	for _, of := range []struct {
		field, facet string
		chosen       *string
	}{{"theme", basilic.FacetThemes, &f.Theme}, {"audience", basilic.FacetAudiences, &f.Audience}} {
		if t, err := v.Topic(of.facet, values.Get(of.field)); err == nil && !t.IsCategory() {
			q.Topics, *of.chosen = append(q.Topics, t), t.Slug
			f.Chips = append(f.Chips, ui.TopicChip(t, without(of.field)))
		}
	}
	for _, reason := range basilic.Reasons() {
		if reason != "" && string(reason) == values.Get("reason") {
			q.Reason, f.Reason = reason, string(reason)
			f.Chips = append(f.Chips, ui.Chip{Label: ui.ReasonLabel(reason), Without: without("reason")})
		}
	}
	return f, q, nil
}

func heard(all []basilic.Actor, actor basilic.Actor) bool {
	for _, a := range all {
		if a.ID == actor.ID {
			return true
		}
	}
	return false
}

// actorAsked is the actor with an address, when it is known here.
func (w *Web) actorAsked(r *http.Request, text string) (basilic.Actor, bool) {
	address, err := webfinger.ParseAddress(text)
	if err != nil {
		return basilic.Actor{}, false
	}
	actor, err := w.Actors.LookupAddress(r.Context(), address, false)
	return actor, err == nil
}
