package export

import "codeberg.org/basilic/basilic"

// Basis is from what a resource was adapted, as a licence asks to name it (CC BY 4.0,
// section 3.a.1): title, author, address, licence.
type Basis struct {
	// Title is "" of what is not known here: then only its address is said. Without
	// both, it is not public any more and is not named.
	Title   string
	Address string
	IRI     basilic.IRI
	// Author is zero where Title is "".
	Author basilic.Actor
	// Licence is the slug of that under which it was adapted.
	Licence string
}

// words says from what a resource was adapted, with what writes a link.
func (b Basis) words(page func(a basilic.Actor) string, link func(label, address string) string) string {
	var text string
	switch {
	case b.Title != "":
		text = "Adaptée de «\u00a0" + link(b.Title, b.Address) + "\u00a0», par " + link(b.Author.DisplayName(), page(b.Author))
	case b.Address != "":
		text = "Adaptée d’" + link("une ressource de "+b.IRI.Host(), b.Address)
	default:
		text = "Adaptée d’une ressource qui n’est plus publique"
	}
	if l, known := basilic.SharedVocabulary().Licence(b.Licence); known {
		text += ", sous licence " + link(l.Label, l.Page())
	}
	return text + "."
}

// credit is that in Markdown, "" for what is no adaptation.
func (w Work) credit() string {
	if w.Basis == nil {
		return ""
	}
	return w.Basis.words(w.Page, linked)
}

// plainCredit is that in plain text.
func (w Work) plainCredit() string {
	if w.Basis == nil {
		return ""
	}
	return w.Basis.words(w.Page, func(label, address string) string {
		if address == "" {
			return label
		}
		return label + " (" + address + ")"
	})
}

// base says on what the resource is based: what it adapts, and where it was found. What
// is not public any more is not said.
func (w Work) base(n *node) {
	source := w.Resource.Sheet.SourceURL
	adapted := w.adapted()
	switch {
	case adapted == nil:
		n.set("isBasedOn", source)
	case source == "":
		n.add("isBasedOn", adapted)
	default:
		n.list("isBasedOn", []node{adapted, work(source)})
	}
}

func work(address string) node {
	return node{{name: "@type", text: "CreativeWork"}, {name: "url", text: address}}
}

// adapted is the origin of an adaptation, nil where it is not named.
func (w Work) adapted() node {
	if w.Basis == nil || w.Basis.Address == "" {
		return nil
	}
	n := work(w.Basis.Address)
	n.set("@id", string(w.Basis.IRI))
	if w.Basis.Title != "" {
		n.set("name", w.Basis.Title)
		n.add("author", w.agent(w.Basis.Author))
	}
	w.license(&n, w.Basis.Licence)
	return n
}
