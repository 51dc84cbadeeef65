// Package ui draws the pages of a hub. Its templates take plain values and know
// no service; web fills them. Words are plain French, nothing needs JavaScript.
package ui

import (
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
)

// Page is one pointer: every icon of a page is handed it.
type Page struct{ *Frame }

// Frame is what every page needs: its title, the hub, and who looks at it.
type Frame struct {
	Title string
	// Description and Canonical feed the previews of other sites.
	Description string
	Canonical   string
	// Alternate is the identifier of the same thing for servers (FEP-22b6).
	Alternate string
	// Feed is the address of its feeds without the format at its end, "" without.
	Feed string
	// Shared is what previews of a public resource show, nil on other pages.
	Shared *Shared
	// LinkedData describes it in JSON-LD, without "<"; nil without.
	LinkedData []byte
	// Creator is the federated address of who made it (FEP-2345).
	Creator string
	Hub     string
	// HubNames is what other hubs say that they are called, by their hosts.
	HubNames map[string]string
	Viewer   basilic.Viewer
	Bases    []basilic.Membership
	// Path is the address of the page, to come back to after signing in.
	Path   string
	Assets Assets
	// OpenReports is how many reports wait, for administrators, WaitingLabels how many
	// requests of a label, for moderators: each counted up to MostWaiting.
	OpenReports, WaitingLabels, MostWaiting int
	// News is how many lines of the viewer's « fil d'actualité » are new, counted up to
	// MostNews.
	News, MostNews int
	// NoIndex keeps search engines away.
	NoIndex bool
}

// Assets are the addresses of the static files of every page.
type Assets struct {
	Style, Theme, Icons, Font, Favicon, Art, Suggest string
	// Print is the style of what is made for paper, on its page only.
	Print string
	// Script makes the page better, "" where it has none; Rich is what it loads for
	// texts with a toolbar.
	Script, Rich string
}

// Has reports whether the page is at a path, whatever its query.
func (p Page) Has(path string) bool {
	at, _, _ := strings.Cut(p.Path, "?")
	return at == path
}

// Notice is something that was done, or went wrong with the whole page.
type Notice struct {
	// Kind is "ok", "warn" or "danger".
	Kind, Text string
	// Href and Action are the link to what the text asks for, or "".
	Href, Action string
}

// Form is a form being shown.
type Form = form.Form

// ActorPath returns the page of an actor on this hub.
func ActorPath(a basilic.Actor) string {
	prefix := "/profils/"
	if a.IsBase() {
		prefix = "/bases/"
	}
	if a.Local {
		return prefix + a.Handle
	}
	return prefix + a.Handle + "@" + a.Host
}

// ResourcePath returns the page of a resource on this hub.
func ResourcePath(r basilic.Resource) string {
	if r.Local {
		return "/ressources/" + r.Slug
	}
	return "/ressources/distantes/" + string(r.ID)
}

// Category returns the short name of the category of a resource's first theme,
// which gives it its colour, "" without theme.
func Category(s basilic.Sheet) string {
	if len(s.Indexation.Themes) == 0 {
		return ""
	}
	c, ok := basilic.SharedVocabulary().Themes.CategoryOf(s.Indexation.Themes[0])
	if !ok {
		return ""
	}
	return CategoryKey(c)
}

// CategoryKey returns the short name of a category, for its colour and icon.
func CategoryKey(c basilic.Category) string {
	for _, key := range []string{"inclusion", "environnement", "communs"} {
		if strings.Contains(c.Slug, key) {
			return key
		}
	}
	return "culture"
}

// CategoryLabel returns the name of the category of a resource, or "".
func CategoryLabel(s basilic.Sheet) string {
	if len(s.Indexation.Themes) == 0 {
		return ""
	}
	c, _ := basilic.SharedVocabulary().Themes.CategoryOf(s.Indexation.Themes[0])
	return c.Label
}

// StateLabel returns the French name of a resource's state.
func StateLabel(r basilic.Resource) string {
	switch {
	case r.State == basilic.ResourceDraft:
		return "Brouillon"
	case r.HasChanges:
		return "Modifications non publiées"
	case r.State == basilic.ResourcePrivate:
		return "Privée"
	}
	return "Publique"
}
