package activitystreams

import "codeberg.org/basilic/basilic"

// Adapted is from what a resource was adapted.
type Adapted struct {
	// IRI is the origin. Its title is said nowhere: what was sent cannot be taken back
	// when it becomes private.
	IRI basilic.IRI
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

// credit ends the text that servers without our terms show.
func (a *Adapted) credit() string {
	if a == nil {
		return ""
	}
	text := `<p>Adaptation d’<a href="` + escape(string(a.IRI)) + `">une autre ressource</a>`
	if l, ok := basilic.SharedVocabulary().Licence(a.Licence); ok {
		text += " (" + escape(l.Label) + ")"
	}
	return text + ".</p>"
}

// Addressing returns to and cc of an adaptation that its author publishes in public:
// those of any resource, and whom it mentions.
func (a *Adapted) Addressing(author basilic.Actor, base *basilic.Actor) (to, cc []basilic.IRI) {
	to, cc = Addressing(author, base)
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
