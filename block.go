package basilic

import (
	"net/url"
	"strings"
	"unicode/utf8"
)

// BlockKind is the type of a block, as on the wire.
type BlockKind string

// The kinds of blocks that can be written.
const (
	BlockSectionTitle BlockKind = "SectionTitle"
	BlockText         BlockKind = "Text"
	BlockLink         BlockKind = "Link"
	BlockFile         BlockKind = "File"
	BlockImage        BlockKind = "Image"
	// BlockLinkedResource is a card of another resource, of this hub or another.
	BlockLinkedResource BlockKind = "LinkedResource"
)

// Limits of blocks, in characters.
const (
	MaxSectionTitle = 100
	MaxText         = 20_000
	MaxBlockTitle   = 50
	MaxCaption      = 280
	MaxAlt          = 280
	MaxURL          = 2_000
)

// Block is one piece of a sheet. Which fields are used depends on its kind.
type Block struct {
	ID   ID        `json:"id"`
	Kind BlockKind `json:"kind"`
	// Title of a section, a link, a file or an image.
	Title string `json:"title,omitempty"`
	// Source is the Markdown typed in a text block; empty on remote ones.
	Source string `json:"source,omitempty"`
	// HTML of a text block, sanitised.
	HTML string `json:"html,omitempty"`
	// URL of a link, or of a remote image or file.
	URL     string `json:"url,omitempty"`
	Caption string `json:"caption,omitempty"`
	Alt     string `json:"alt,omitempty"`
	// MediaID names the stored image or file of a local block.
	MediaID ID  `json:"media_id,omitempty"`
	Width   int `json:"width,omitempty"`
	Height  int `json:"height,omitempty"`
	// FileName, MediaType, Size in bytes and Digest (SHA-256 in hexadecimal) are
	// those of a file.
	FileName  string `json:"file_name,omitempty"`
	MediaType string `json:"media_type,omitempty"`
	Size      int64  `json:"size,omitempty"`
	Digest    string `json:"digest,omitempty"`
	// Widths are those in which a stored image is offered beside its own; Blur is a
	// tiny WebP in base64 to show while it loads.
	Widths []int  `json:"widths,omitempty"`
	Blur   string `json:"blur,omitempty"`
	// Crop is the part of a stored image that its card shows, and Card the name of
	// that card.
	Crop *Crop  `json:"crop,omitempty"`
	Card string `json:"card,omitempty"`
	// Excerpt is the first lines of a file that is a text.
	Excerpt string `json:"excerpt,omitempty"`
	// Picture is what a file of another server looks like, as its hub drew it; nil for one
	// that is stored here.
	Picture *Picture `json:"picture,omitempty"`
	// From is the address on another server from which an adaptation copied a file or an
	// image, or "".
	From string `json:"from,omitempty"`
	// Licence of a file or an image that has another one than its resource, or "".
	Licence string `json:"licence,omitempty"`
	// ResourceID names the resource whose card is shown, when it is kept here, and
	// Resource is its identifier, when it is of another server. What the card says is
	// read where it is shown: nothing of a resource outlives its withdrawal here.
	ResourceID ID  `json:"resource_id,omitempty"`
	Resource   IRI `json:"resource,omitempty"`
	// ShowPreview asks to show what the page of a link says of itself, and Preview is
	// that: nil until it was visited.
	ShowPreview bool         `json:"show_preview,omitempty"`
	Preview     *LinkPreview `json:"preview,omitempty"`
	// Version grows with each save of a draft's block; a save that names an
	// older one is stale.
	Version int `json:"version,omitempty"`
}

// Label returns the French name of the kind.
func (k BlockKind) Label() string {
	switch k {
	case BlockSectionTitle:
		return "Titre de section"
	case BlockText:
		return "Texte"
	case BlockLink:
		return "Lien"
	case BlockFile:
		return "Fichier"
	case BlockImage:
		return "Image"
	case BlockLinkedResource:
		return "Ressource liée"
	}
	return string(k)
}

// Check returns what is wrong with the block, field by field, in French.
func (b Block) Check() Problems {
	var p Problems
	switch b.Kind {
	case BlockSectionTitle:
		checkText(&p, "title", b.Title, MaxSectionTitle, "Donnez un titre à la section.")
	case BlockText:
		checkText(&p, "source", b.Source, MaxText, "Écrivez le texte du bloc, ou supprimez le bloc.")
	case BlockLink:
		if text := CheckURL(b.URL); text != "" {
			p.Add("url", text)
		}
		checkText(&p, "title", b.Title, MaxBlockTitle, "Donnez un titre au lien.")
		checkText(&p, "caption", b.Caption, MaxCaption, "")
	case BlockFile:
		checkText(&p, "title", b.Title, MaxBlockTitle, "Donnez un titre au fichier.")
		checkText(&p, "caption", b.Caption, MaxCaption, "")
		b.checkLicence(&p)
	case BlockImage:
		checkText(&p, "title", b.Title, MaxBlockTitle, "")
		checkText(&p, "alt", b.Alt, MaxAlt, "")
		checkText(&p, "caption", b.Caption, MaxCaption, "")
		b.checkLicence(&p)
		if b.Crop != nil {
			b.Crop.check(&p)
		}
	case BlockLinkedResource:
		if b.ResourceID == "" && b.Resource == "" {
			p.Add("url", "Choisissez la ressource : cherchez son titre, ou collez l’adresse de sa page.")
		}
		checkText(&p, "caption", b.Caption, MaxCaption, "")
	default:
		p.Add("kind", "Ce type de bloc n’existe pas.")
	}
	return p
}

func (b Block) checkLicence(p *Problems) {
	if _, known := SharedVocabulary().Licence(b.Licence); b.Licence != "" && !known {
		p.Add("licence", "Choisissez une licence de la liste.")
	}
}

// CheckURL returns a French sentence saying what is wrong with a link typed by
// somebody, or "" when it is an absolute http(s) address.
func CheckURL(s string) string {
	if s == "" {
		return "Indiquez l’adresse du lien."
	}
	if utf8.RuneCountInString(s) > MaxURL {
		return "L’adresse est trop longue : 2 000 caractères au plus."
	}
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(s, " \t\r\n<>\"") {
		return "Cette adresse n’est pas valable. Elle commence par « https:// », par exemple https://www.exemple.fr/page."
	}
	return ""
}

// CopiedFrom is where the file or the image of a block was copied from, or lies on
// another server; "" for one that somebody put here.
func (b Block) CopiedFrom() string {
	switch {
	case b.From != "":
		return b.From
	case b.MediaID == "":
		return b.URL
	}
	return ""
}
