package activitystreams

import "codeberg.org/basilic/basilic"

// Adapted is from what a resource was adapted, while that is public.
type Adapted struct {
	// IRI is the origin, URL its page.
	IRI basilic.IRI
	URL string
	// Title is "" where the origin may not be named, and Author nil: then only its
	// address is said.
	Title  string
	Author *basilic.Actor
	// Licence is the slug of that under which it was adapted.
	Licence string
	// Mention is the author of the origin, where they are told by a Mention.
	Mention *basilic.Actor
}

func (a *Adapted) iri() string {
	if a == nil {
		return ""
	}
	return string(a.IRI)
}

// credit ends the text that servers without our terms show: title, author, address
// and licence of the origin, as its licence asks for (CC BY 4.0, section 3.a.1).
func (a *Adapted) credit() string {
	if a == nil {
		return ""
	}
	text := "<p>Adaptation d’" + anchor(a.address(), "une autre ressource")
	if a.Title != "" && a.Author != nil {
		text = "<p>Adaptée de «\u00a0" + anchor(a.address(), a.Title) + "\u00a0», par " + anchor(pageOf(*a.Author), a.Author.DisplayName())
	}
	if l, ok := basilic.SharedVocabulary().Licence(a.Licence); ok {
		text += ", sous licence " + anchor(l.Page(), l.Label)
	}
	return text + ".</p>"
}

// address is the page of the origin, for people.
func (a *Adapted) address() string {
	if basilic.CheckURL(a.URL) != "" {
		return string(a.IRI)
	}
	return a.URL
}

func pageOf(a basilic.Actor) string {
	if basilic.CheckURL(a.URL) != "" {
		return string(a.IRI)
	}
	return a.URL
}

// anchor is a link, or the label alone without an address.
func anchor(address, label string) string {
	if address == "" {
		return escape(label)
	}
	return `<a href="` + escape(address) + `">` + escape(label) + "</a>"
}

// Addressing returns to and cc of an adaptation that its author publishes in public:
// those of any resource, and whom it mentions.
func (a *Adapted) Addressing(author basilic.Actor, base *basilic.Actor) (to, cc []basilic.IRI) {
	to, cc = addressing(author, base)
	if a != nil && a.Mention != nil {
		cc = append(cc, a.Mention.IRI)
	}
	return to, cc
}

func (a *Adapted) mention() []any {
	if a == nil || a.Mention == nil {
		return nil
	}
	return []any{map[string]any{"type": "Mention", "href": string(a.Mention.IRI), "name": a.Mention.Address()}}
}
