package activitystreams

import (
	"slices"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// Article is an object that may become a resource, as another server describes
// it. Texts are as received: HTML must be sanitised before it is kept.
type Article struct {
	IRI  basilic.IRI
	Type basilic.ObjectType
	// AttributedTo is the only author that is believed: the first string.
	AttributedTo basilic.IRI
	// Audience is the base, when there is one (FEP-1b12).
	Audience  basilic.IRI
	InReplyTo basilic.IRI
	// BasedOn is what it says to be an adaptation of.
	BasedOn basilic.IRI
	// Context is the conversation that it says to belong to (FEP-7888).
	Context basilic.IRI
	Public  bool
	// Addressed says that it names whom it is for, everybody or not.
	Addressed bool
	// Plain says that its name and description are plain texts, as hubs of our software
	// give them: others put HTML into either.
	Plain bool
	Sheet basilic.Sheet
	// ContentHTML is the whole text, unsanitised; Markdown when MediaType says so.
	ContentHTML string
	MediaType   string
	URL         string
	Published   time.Time
	Updated     time.Time
	// Label is the one that its own hub says it bears.
	Label basilic.Label
}

// resourceTypes are the types that become resources (federation.md 2).
func resourceTypes() []basilic.ObjectType {
	return []basilic.ObjectType{
		basilic.ObjectArticle, basilic.ObjectPage, basilic.ObjectVideo, basilic.ObjectAudio,
		basilic.ObjectDocument, basilic.ObjectEvent, basilic.ObjectNote,
	}
}

// ParseArticle reads an object that may become a resource.
func ParseArticle(body []byte) (Article, error) {
	o, err := Decode(body)
	if err != nil {
		return Article{}, err
	}
	return ArticleOf(o)
}

// ArticleOf reads an article from an object decoded before.
func ArticleOf(o Object) (Article, error) {
	kind := basilic.ObjectType(o.Type())
	if !slices.Contains(resourceTypes(), kind) {
		return Article{}, malformed("not a resource: " + string(kind))
	}
	if o.ID() == "" {
		return Article{}, malformed("object without id")
	}
	if o.IRI("attributedTo") == "" {
		return Article{}, malformed("object without author")
	}
	a := Article{
		IRI: o.ID(), Type: kind, AttributedTo: o.IRI("attributedTo"), Audience: o.IRI("audience"),
		InReplyTo: o.IRI("inReplyTo"), BasedOn: o.IRI("basedOn"), Context: o.IRI("context"), Public: o.IsPublic(), Addressed: o.addressed(), ContentHTML: o.Text("content"), MediaType: o.Text("mediaType"), URL: o.LinkTo(),
		Published: o.Time("published"), Updated: o.Time("updated"),
	}
	if a.Audience == basilic.PublicAudience {
		a.Audience = ""
	}
	if a.URL == "" {
		a.URL = string(a.IRI)
	}
	if a.Published.IsZero() {
		a.Published = time.Now().UTC()
	}
	if a.Updated.Before(a.Published) {
		a.Updated = a.Published
	}
	a.Sheet, a.Label = sheetOf(o), basilic.ParseLabel(o.Text("label"))
	_, a.Plain = o["blocks"].([]any)
	return a, nil
}

func sheetOf(o Object) basilic.Sheet {
	s := basilic.Sheet{
		Title: o.Text("name"), Description: o.Text("summary"), Language: languageOf(o), Licence: licenceOf(o), Facts: factsOf(o),
		Indexation: basilic.Indexation{
			Themes: o.Strings("themes"), SupportTypes: o.Strings("supportTypes"), Audiences: o.Strings("audiences"),
			Territories: o.Strings("territories"), Keywords: o.Strings("keywords"),
		},
	}
	// Our own description is whole in its own term: summary is a teaser.
	if d := o.Text("description"); d != "" {
		s.Description = d
	}
	for _, b := range o.Objects("blocks") {
		if len(s.Blocks) == basilic.MaxBlocks {
			break
		}
		s.Blocks = append(s.Blocks, blockOf(b))
	}
	s.Cover = coverOf(o, s.Blocks)
	return s
}

func licenceOf(o Object) string {
	v := basilic.SharedVocabulary()
	for _, key := range []string{"license", "schema:license", "licence"} {
		id := o.Text(key)
		if l, ok := v.LicenceBySPDX(strings.TrimPrefix(id, "https://spdx.org/licenses/")); ok {
			return l.Slug
		}
	}
	return ""
}

func blockOf(o Object) basilic.Block {
	id, err := basilic.ParseID(o.Text("blockId"))
	if err != nil {
		id = basilic.NewID()
	}
	return basilic.Block{
		ID: id, Kind: basilic.BlockKind(o.Type()), Resource: o.IRI("resource"), Title: o.Text("title"), HTML: o.Text("html"),
		URL: addressIn(o), Caption: o.Text("caption"), Alt: o.Text("alt"),
		Width: o.Int("width"), Height: o.Int("height"), FileName: o.Text("fileName"), Excerpt: o.Text("excerpt"), MediaType: o.Text("mediaType"),
		Size: int64(o.Int("size")), Digest: parseMultibase(o.Text("digestMultibase")), Licence: licenceOf(o), Crop: cropOf(o), Blur: o.Text("blur"), Preview: parseLinkPreview(o),
		Picture: parsePicture(o.Object("preview")),
	}
}

// addressIn is where a block leads. That of a link is only ever followed by people: it
// is as its author typed it, also where no identifier is written so, as with a host
// that is not in ASCII.
func addressIn(block Object) string {
	if address, ok := block["url"].(string); ok && block.Type() == string(basilic.BlockLink) {
		return address
	}
	return block.LinkTo()
}
