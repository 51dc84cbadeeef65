package ui

import (
	"cmp"
	"html"
	"net/url"
	"regexp"
	"strings"

	"codeberg.org/basilic/basilic"
)

// by says who made a resource, and where it stands.
func (r ResourcePage) by() string {
	if r.Author.ID == 0 {
		return ""
	}
	by := "Par " + r.Author.DisplayName()
	if r.Base != nil && r.Base.ID != r.Author.ID {
		by += ", dans la base " + r.Base.DisplayName()
	}
	if !r.Author.Local {
		by += " · " + r.Author.Host
	}
	return by
}

// labels are the names of values of the indexation.
func (r ResourcePage) labels(f basilic.Facet, slugs []string) string {
	var names []string
	for _, slug := range slugs {
		names = append(names, f.LabelOf(slug))
	}
	return strings.Join(names, ", ")
}

func (r ResourcePage) licence() string {
	label := LicenceLabel(r.Sheet.Licence)
	if label == "" {
		return "Non précisée\u00a0: demandez à son auteur avant de la réutiliser"
	}
	return label
}

// addressOf is where a block leads, written out; a file of this hub is found by
// the address of the hub.
func (r PrintPage) addressOf(b basilic.Block) string {
	if b.Kind == basilic.BlockFile && b.MediaID != "" {
		if r.Link != "" {
			return ""
		}
		return r.Origin + fileHref(b)
	}
	return b.URL
}

// Written returns a block that links a resource with the title and the address of
// that resource as they are now; other blocks as they are.
func (l Links) Written(b basilic.Block, origin string) basilic.Block {
	if b.Kind != basilic.BlockLinkedResource {
		return b
	}
	if card, ok := l.Cards[b.ID]; ok {
		b.Title, b.URL = card.Resource.Sheet.Title, card.Resource.URL
		if card.Resource.Local {
			b.URL = origin + ResourcePath(card.Resource)
		}
	} else if l.unknown(b) {
		b.Title = linkedTitle(b)
	} else {
		b.Title, b.URL = "Cette ressource n’est plus disponible.", ""
	}
	return b
}

// online says that the page is read on the hub, and not from a folder.
func (r PrintPage) online() bool { return r.Places == nil }

// code is where the picture of the address is.
func (r PrintPage) code() string {
	if r.Address == "" {
		return ""
	}
	if r.online() {
		return ResourcePath(r.Resource) + "/code.svg"
	}
	return "code.svg"
}

// image is where the picture of a block is, "" when it is on another server.
func (r PrintPage) image(b basilic.Block) string {
	switch {
	case !r.online():
		return r.Places[b.ID]
	case !r.hasImage(b):
		return ""
	}
	return r.at(r.imageHref(b, 0))
}

// lost says that the hub should keep the file or the image of a block, and could not
// read it when the folder was made.
func (r PrintPage) lost(b basilic.Block) bool {
	return !r.online() && b.MediaID != "" && r.Places[b.ID] == ""
}

func (r PrintPage) from() string {
	if r.Link != "" {
		return "Ressource privée, prise avec un lien de partage sur"
	}
	if r.online() {
		return "Imprimée depuis"
	}
	return "Prise sur"
}

// source is where an image or a file that the folder holds was copied from.
func (r PrintPage) source(b basilic.Block) string {
	if r.online() || r.Places[b.ID] == "" {
		return ""
	}
	return b.CopiedFrom()
}

// blockLicence is what is said of the licence of a file or an image: where it has one
// of its own, or came from elsewhere.
func (r PrintPage) blockLicence(b basilic.Block) string {
	if b.Licence != "" && b.Licence != r.Sheet.Licence || r.source(b) != "" {
		return LicenceLabel(cmp.Or(b.Licence, r.Sheet.Licence))
	}
	return ""
}

// words name the origin of an adaptation while it is public, and its licence.
func (l Lineage) words() string {
	var text string
	switch {
	case l.Origin != nil:
		text = "Adaptée de «\u00a0" + l.title() + "\u00a0», par " + l.Author.DisplayName()
	case l.Title != "":
		text = "Adaptée d’une ressource qui n’est plus publique"
	default:
		text = "Adaptée d’une ressource de " + l.OriginIRI.Host()
	}
	if label := l.licence(); label != "" {
		text += ", sous licence «\u00a0" + label + "\u00a0»"
	}
	return text
}

// originAddress is where that from which the sheet was adapted is found, "" when it is
// not public any more.
func (r PrintPage) originAddress() string {
	l := r.Adapted.Lineage
	switch {
	case l.Origin == nil && l.Title != "":
		return ""
	case l.Origin == nil:
		return string(l.OriginIRI)
	case l.Origin.Local || basilic.CheckURL(l.Origin.URL) != "":
		return r.Origin + ResourcePath(*l.Origin)
	}
	return l.Origin.URL
}

// relative is the address of a file of a folder.
func relative(place string) string { return (&url.URL{Path: place}).String() }

// printIcon is the icon of a kind of block; what has none is a link.
func printIcon(b basilic.Block) string {
	if b.Kind == basilic.BlockFile || b.Kind == basilic.BlockLinkedResource {
		return string(b.Kind)
	}
	return "Link"
}

var writtenLink = regexp.MustCompile(`<a href="([^"]*)"([^>]*)>([^<]*)</a>`)

// markBare marks the links of a sanitised text whose words are their address
// already: paper need not write it twice.
func markBare(text string) string {
	return writtenLink.ReplaceAllStringFunc(text, func(link string) string {
		parts := writtenLink.FindStringSubmatch(link)
		if bareAddress(html.UnescapeString(parts[1])) != bareAddress(html.UnescapeString(parts[3])) {
			return link
		}
		return `<a class="bare" href="` + parts[1] + `"` + parts[2] + `>` + parts[3] + `</a>`
	})
}
