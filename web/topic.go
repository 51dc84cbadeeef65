package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/feed"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/web/ui"
)

// topics are the pages of themes and audiences, which have feeds of their own.
func (w *Web) topics(r chi.Router) {
	for _, facet := range []string{basilic.FacetThemes, basilic.FacetAudiences} {
		r.Get(ui.TopicsPath(facet), w.topicList(facet))
		r.Get(ui.TopicsPath(facet)+"/{slug}", w.topic(facet))
	}
}

// topicList shows every theme or audience, with how much each has.
func (w *Web) topicList(facet string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		overview, err := w.Search.Overview(r.Context())
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		p := w.page(r, ui.TopicsTitle(facet))
		p.Description, p.Canonical = ui.TopicsLead(facet), w.Hub.Origin()+ui.TopicsPath(facet)
		w.render(rw, r, http.StatusOK, ui.Topics(p, facet, topicRows(overview, basilic.SharedVocabulary().Topics(facet))))
	}
}

// topicRows are topics with how much each has.
func topicRows(o search.Overview, topics []basilic.Topic) []ui.TopicRow {
	rows := make([]ui.TopicRow, len(topics))
	for i, t := range topics {
		rows[i] = topicRow(o, t)
	}
	return rows
}

func topicRow(o search.Overview, t basilic.Topic) ui.TopicRow {
	n := o.Of(t).Count
	return ui.TopicRow{Topic: t, Count: n, Found: resourcesWords(n)}
}

// resourcesWords is a number of resources, counted up to the cap of searches.
func resourcesWords(n int) string {
	return ui.AtMost(n, search.Cap) + "\u00a0" + ui.Noun(n, "ressource", "ressources")
}

// topic shows what has one theme or audience, the newest first.
func (w *Web) topic(facet string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		t, err := basilic.SharedVocabulary().Topic(facet, param(r, "slug"))
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		overview, err := w.Search.Overview(r.Context())
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		cards, err := w.Timeline.Topic(r.Context(), t, cursorOf(r))
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		followed, err := w.Timeline.Chose(r.Context(), viewerOf(r), t)
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		p := w.publicTimeline(r, t.Label, ui.TopicPath(t), ui.TopicHint(t))
		p.Feed = ui.TopicPath(t) + "/flux"
		w.render(rw, r, http.StatusOK, ui.Topic(p, ui.TopicPage{
			TopicRow: topicRow(overview, t), Near: near(overview, t), Cards: cards.Items, Followed: followed,
			Next: nextOf(r, cards.Next), Deep: !cursorOf(r).IsZero(), Notices: w.notices(r),
		}))
	}
}

// near are the other topics of the same category.
func near(o search.Overview, t basilic.Topic) []ui.TopicRow {
	var topics []basilic.Topic
	for _, other := range basilic.SharedVocabulary().Topics(t.Facet) {
		if other.Category.Slug == t.Category.Slug && !other.IsCategory() && other.Slug != t.Slug {
			topics = append(topics, other)
		}
	}
	return topicRows(o, topics)
}

// topicFeed is the feed of a topic.
func (w *Web) topicFeed(facet string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		t, err := basilic.SharedVocabulary().Topic(facet, param(r, "slug"))
		if err != nil {
			w.fail(rw, r, err)
			return
		}
		cards, err := w.Timeline.TopicFeed(r.Context(), t)
		w.writeFeed(rw, r, feed.Feed{Title: t.Label + " · " + w.Hub.Name, Subtitle: ui.TopicHint(t)}, ui.TopicPath(t), cards, err)
	}
}
