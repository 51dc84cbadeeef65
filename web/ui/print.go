package ui

import (
	"html"
	"regexp"
	"strings"

	"codeberg.org/basilic/basilic"
)

// by says who made a resource, and where it stands.
func (r ResourcePage) by() string {
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
		return r.Origin + fileHref(b)
	}
	return b.URL
}

// linked is the block of a linked resource with what may be said of it.
func (r PrintPage) linked(b basilic.Block) basilic.Block {
	if card, ok := r.Links.Cards[b.ID]; ok {
		b.Title, b.URL = card.Resource.Sheet.Title, card.Resource.URL
		if card.Resource.Local {
			b.URL = r.Origin + ResourcePath(card.Resource)
		}
	} else if r.Links.unknown(b) {
		b.Title = linkedTitle(b)
	} else {
		b.Title, b.URL = "Cette ressource n’est plus disponible.", ""
	}
	return b
}

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
