package ui

import (
	"net/url"
	"time"

	"codeberg.org/basilic/basilic"
)

// TimelinePage is one page of the « fil d'actualité ».
type TimelinePage struct {
	Entries []basilic.TimelineEntry
	Next    string
	// Since is when the visit before this one ended, the zero time at the first;
	// News is how many lines came since, counted up to Most, on the first page.
	Since      time.Time
	News, Most int
	Filter     TimelineFilter
	// Chosen are the themes and audiences that the viewer chose.
	Chosen []basilic.Topic
	// Suggested are whom and what to follow first, where there is nothing.
	Actors  []basilic.Actor
	Topics  []basilic.Topic
	Notices []Notice
}

// TimelineFilter is what narrows a « fil d'actualité ».
type TimelineFilter struct {
	// Actor is the address of who did it, Theme and Audience are slugs, Reason is
	// one of basilic.Reason; "" for all.
	Actor, Theme, Audience, Reason string
	// Actors are those that may be chosen, whom the newest lines come from.
	Actors []basilic.Actor
	// Chips are what is chosen, each with the way out.
	Chips []Chip
}

// TimelinePath leads to the « fil d'actualité » narrowed by one field.
func TimelinePath(field, value string) string {
	return "/fil?" + url.Values{field: {value}}.Encode()
}

// isNew reports whether a line came since the last visit.
func (t TimelinePage) isNew(e basilic.TimelineEntry) bool {
	return !t.Since.IsZero() && e.At.After(t.Since)
}

// seenFrom reports whether the lines from one on were there at the last visit, and
// the one before it was not.
func (t TimelinePage) seenFrom(n int) bool {
	return n > 0 && t.isNew(t.Entries[n-1]) && !t.isNew(t.Entries[n])
}

// NewsWords is how many lines are new, in words.
func NewsWords(n, most int) string {
	return NewsCount(n, most) + "\u00a0" + Noun(n, "nouveauté", "nouveautés")
}

// NewsCount is their number, « 99+ » when there are more than were counted.
func NewsCount(n, most int) string {
	if n >= most && most > 0 {
		return Number(most-1) + "+"
	}
	return Number(n)
}

// reasonDone is what somebody who is followed did, as « Publiée par ».
func reasonDone(r basilic.Reason) string {
	switch r {
	case basilic.ReasonUpdated:
		return "Mise à jour par"
	case basilic.ReasonShared:
		return "Partagée par"
	}
	return "Publiée par"
}

// ReasonLabel names a reason where the fil is narrowed by it.
func ReasonLabel(r basilic.Reason) string {
	switch r {
	case basilic.ReasonPublished:
		return "Publiées par mes suivis"
	case basilic.ReasonUpdated:
		return "Mises à jour par mes suivis"
	case basilic.ReasonShared:
		return "Partagées par mes suivis"
	case basilic.ReasonChosen:
		return "Mes thématiques et publics"
	case basilic.ReasonFound:
		return "Mes recherches enregistrées"
	}
	return "Toutes les raisons"
}

// topicsOf are those of a facet.
func topicsOf(facet string, all []basilic.Topic) []basilic.Topic {
	var topics []basilic.Topic
	for _, t := range all {
		if t.Facet == facet {
			topics = append(topics, t)
		}
	}
	return topics
}

// chosenWords begins the reason of chosen topics of a facet.
func chosenWords(facet string, n int) string {
	if facet == basilic.FacetAudiences {
		return Noun(n, "Public que vous suivez", "Publics que vous suivez") + "\u00a0: "
	}
	return Noun(n, "Thématique que vous suivez", "Thématiques que vous suivez") + "\u00a0: "
}

// followTopicLabel is the button that follows a topic.
func followTopicLabel(t basilic.Topic, followed bool) string {
	what := "cette thématique"
	switch {
	case t.Facet == basilic.FacetAudiences && t.IsCategory():
		what = "ces publics"
	case t.Facet == basilic.FacetAudiences:
		what = "ce public"
	case t.IsCategory():
		what = "ces thématiques"
	}
	if followed {
		return "Ne plus suivre " + what
	}
	return "Suivre " + what
}

// TopicChip is a topic that narrows a list, with the way out.
func TopicChip(t basilic.Topic, without string) Chip {
	return Chip{Label: t.Label, Category: topicKey(t), Without: without}
}

// topicField is the field of the fil that a topic narrows.
func topicField(t basilic.Topic) string {
	if t.Facet == basilic.FacetAudiences {
		return "audience"
	}
	return "theme"
}

// TimelineTab is one of the three timelines.
type TimelineTab struct{ Href, Label string }

func timelineTabs() []TimelineTab {
	return []TimelineTab{{"/fil", "Mon fil"}, {"/hub", "Ce hub"}, {"/hubs-lies", "Hubs liés"}}
}

func followValue(followed bool) string {
	if followed {
		return "unfollow"
	}
	return "follow"
}

// topicsAction leads to the choice of topics.
func topicsAction(chosen int) string {
	if chosen == 0 {
		return "Choisir mes thématiques"
	}
	return "Modifier mes thématiques"
}
