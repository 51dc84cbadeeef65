package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// LearningResource returns the resource as a JSON-LD document of schema.org
// (https://schema.org/LearningResource), to be read by people too.
func LearningResource(w Work) ([]byte, error) {
	var b bytes.Buffer
	if err := json.Indent(&b, LinkedData(w), "", "  "); err != nil {
		return nil, fmt.Errorf("export: learning resource: %w", err)
	}
	return append(b.Bytes(), '\n'), nil
}

// LinkedData is LearningResource in few bytes. It holds no "<": it may stand in a page.
func LinkedData(w Work) []byte {
	sheet := w.Resource.Sheet
	var n node
	n.set("@context", "https://schema.org")
	n.set("@type", "LearningResource")
	n.add("name", sheet.Title)
	n.add("isAccessibleForFree", true)
	if w.Author.ID != 0 {
		n.add("author", w.agent(w.Author))
	}
	n.set("url", w.Address)
	n.set("@id", string(w.Resource.IRI))
	n.set("description", sheet.Description)
	n.set("inLanguage", sheet.Language)
	n.set("image", w.Cover)
	if base := w.holder(); base != nil {
		n.add("publisher", w.agent(*base))
	}
	if at := w.Resource.PublishedAt; at != nil {
		n.set("datePublished", at.UTC().Format(time.RFC3339))
		n.set("dateModified", w.Resource.UpdatedAt.UTC().Format(time.RFC3339))
	}
	n.set("dateCreated", string(sheet.Produced))
	w.base(&n)
	n.set("creditText", strings.Join(append(slices.Clone(sheet.Credits), producers(sheet)...), ", "))
	w.license(&n, sheet.Licence)
	w.file(&n, sheet.Indexation)
	w.hold(&n, sheet.Blocks)
	return n.appendTo(make([]byte, 0, 4<<10))
}

// producers names who made what was found elsewhere.
func producers(sheet basilic.Sheet) []string {
	if sheet.Producer == "" {
		return nil
	}
	return []string{sheet.Producer}
}

// agent is who made or holds a resource: a base is an organization.
func (w Work) agent(a basilic.Actor) node {
	kind := "Person"
	if a.IsBase() {
		kind = "Organization"
	}
	n := thing(kind, a.DisplayName())
	n.set("url", w.Page(a))
	return n
}

// license names the licence by its page, or says what it is.
func (w Work) license(n *node, slug string) {
	l, known := basilic.SharedVocabulary().Licence(slug)
	if !known {
		return
	}
	n.set("license", l.Page())
	if l.Page() == "" {
		n.set("copyrightNotice", l.Label)
	}
}

// file says how the resource is indexed.
func (w Work) file(n *node, i basilic.Indexation) {
	v := basilic.SharedVocabulary()
	var about, audiences, places []node
	for k, label := range labels(v.Themes, i.Themes) {
		term := thing("DefinedTerm", label)
		term.set("termCode", i.Themes[k])
		about = append(about, term)
	}
	for _, label := range labels(v.Audiences, i.Audiences) {
		audiences = append(audiences, node{{name: "@type", text: "Audience"}, {name: "audienceType", text: label}})
	}
	for _, code := range i.Territories {
		if label := v.DepartmentLabel(code); label != "" {
			places = append(places, thing("Place", label))
		}
	}
	n.list("about", about)
	n.list("audience", audiences)
	n.list("spatialCoverage", places)
	if len(i.SupportTypes) > 0 {
		n.add("learningResourceType", labels(v.SupportTypes, i.SupportTypes))
	}
	if len(i.Keywords) > 0 {
		n.add("keywords", i.Keywords)
	}
}

// hold lists what the resource holds and what it leads to.
func (w Work) hold(n *node, blocks []basilic.Block) {
	var media, mentions []node
	for _, b := range blocks {
		if m := w.medium(b); m != nil {
			media = append(media, m)
		}
		if b.Kind == basilic.BlockLink {
			page := thing("WebPage", b.Title)
			page.add("url", b.URL)
			mentions = append(mentions, page)
		}
	}
	n.list("associatedMedia", media)
	n.list("mentions", mentions)
}

// medium is the file or the image of a block, nil for another one.
func (w Work) medium(b basilic.Block) node {
	address := w.hrefOf(b)
	if b.Kind != basilic.BlockFile && b.Kind != basilic.BlockImage || address == "" || b.ID == CoverID {
		return nil
	}
	kind := "MediaObject"
	if b.Kind == basilic.BlockImage {
		kind = "ImageObject"
	}
	m := node{{name: "@type", text: kind}, {name: "contentUrl", text: address}}
	if b.Kind == basilic.BlockImage {
		m.set("caption", b.Caption)
		m.set("description", b.Alt)
	} else {
		m.set("description", b.Caption)
		m.set("sha256", b.Digest)
	}
	m.set("name", b.Title)
	m.set("encodingFormat", b.MediaType)
	if b.Size > 0 {
		m.set("contentSize", strconv.FormatInt(b.Size, 10))
	}
	if b.Licence != "" && b.Licence != w.Resource.Sheet.Licence {
		w.license(&m, b.Licence)
	}
	return m
}
