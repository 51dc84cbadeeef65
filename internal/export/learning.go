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

// node is one thing of a schema.org description.
type node map[string]any

// LicenceURL names a licence by the page of its SPDX identifier, "" for one that is
// on no list.
func LicenceURL(l basilic.Licence) string {
	if strings.HasPrefix(l.SPDX, "LicenseRef-") {
		return ""
	}
	return "https://spdx.org/licenses/" + l.SPDX + ".html"
}

// LearningResource returns the resource as a JSON-LD document of schema.org
// (https://schema.org/LearningResource). It holds no "<": it may stand in a page.
func LearningResource(w Work) ([]byte, error) {
	sheet := w.Resource.Sheet
	n := node{
		"@context": "https://schema.org", "@type": "LearningResource",
		"name": sheet.Title, "isAccessibleForFree": true,
	}
	if w.Author.ID != 0 {
		n["author"] = w.agent(w.Author)
	}
	n.set("url", w.Address)
	n.set("@id", string(w.Resource.IRI))
	n.set("description", sheet.Description)
	n.set("inLanguage", sheet.Language)
	n.set("image", w.Cover)
	if base := w.holder(); base != nil {
		n["publisher"] = w.agent(*base)
	}
	if at := w.Resource.PublishedAt; at != nil {
		n["datePublished"] = at.UTC().Format(time.RFC3339)
		n["dateModified"] = w.Resource.UpdatedAt.UTC().Format(time.RFC3339)
	}
	n.set("dateCreated", string(sheet.Produced))
	n.set("isBasedOn", sheet.SourceURL)
	n.set("creditText", strings.Join(append(slices.Clone(sheet.Credits), producers(sheet)...), ", "))
	w.license(n, sheet.Licence)
	w.file(n, sheet.Indexation)
	w.hold(n, sheet.Blocks)
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(n); err != nil {
		return nil, fmt.Errorf("export: learning resource: %w", err)
	}
	return b.Bytes(), nil
}

// producers names who made what was found elsewhere.
func producers(sheet basilic.Sheet) []string {
	if sheet.Producer == "" {
		return nil
	}
	return []string{sheet.Producer}
}

func (n node) set(name, value string) {
	if value != "" {
		n[name] = value
	}
}

// agent is who made or holds a resource: a base is an organization.
func (w Work) agent(a basilic.Actor) node {
	n := node{"@type": "Person", "name": a.DisplayName()}
	if a.IsBase() {
		n["@type"] = "Organization"
	}
	n.set("url", w.Page(a))
	return n
}

// license names the licence by its page, or says what it is.
func (w Work) license(n node, slug string) {
	l, known := basilic.SharedVocabulary().Licence(slug)
	if !known {
		return
	}
	n.set("license", LicenceURL(l))
	if LicenceURL(l) == "" {
		n["copyrightNotice"] = l.Label
	}
}

// file says how the resource is indexed.
func (w Work) file(n node, i basilic.Indexation) {
	v := basilic.SharedVocabulary()
	var about, audiences, places []node
	for k, label := range labels(v.Themes, i.Themes) {
		about = append(about, node{"@type": "DefinedTerm", "name": label, "termCode": i.Themes[k]})
	}
	for _, label := range labels(v.Audiences, i.Audiences) {
		audiences = append(audiences, node{"@type": "Audience", "audienceType": label})
	}
	for _, code := range i.Territories {
		if label := v.DepartmentLabel(code); label != "" {
			places = append(places, node{"@type": "Place", "name": label})
		}
	}
	n.list("about", about)
	n.list("audience", audiences)
	n.list("spatialCoverage", places)
	if len(i.SupportTypes) > 0 {
		n["learningResourceType"] = labels(v.SupportTypes, i.SupportTypes)
	}
	if len(i.Keywords) > 0 {
		n["keywords"] = i.Keywords
	}
}

func (n node) list(name string, nodes []node) {
	if len(nodes) > 0 {
		n[name] = nodes
	}
}

// hold lists what the resource holds and what it leads to.
func (w Work) hold(n node, blocks []basilic.Block) {
	var media, mentions []node
	for _, b := range blocks {
		if m := w.medium(b); m != nil {
			media = append(media, m)
		}
		if b.Kind == basilic.BlockLink {
			mentions = append(mentions, node{"@type": "WebPage", "name": b.Title, "url": b.URL})
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
	m := node{"@type": "MediaObject", "contentUrl": address}
	if b.Kind == basilic.BlockImage {
		m["@type"] = "ImageObject"
		m.set("caption", b.Caption)
		m.set("description", b.Alt)
	} else {
		m.set("description", b.Caption)
		m.set("sha256", b.Digest)
	}
	m.set("name", b.Title)
	m.set("encodingFormat", b.MediaType)
	if b.Size > 0 {
		m["contentSize"] = strconv.FormatInt(b.Size, 10)
	}
	if b.Licence != "" && b.Licence != w.Resource.Sheet.Licence {
		w.license(m, b.Licence)
	}
	return m
}
