package activitystreams

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"github.com/go-fed/activity/streams"

	"codeberg.org/basilic/basilic"
)

// maxSummary is the length of the teaser that microblogs show, in characters.
const maxSummary = 300

// ArticleInput is a local resource with who speaks for it.
type ArticleInput struct {
	Resource basilic.Resource
	// Author is who the Article is attributed to: the writer's profile, or with
	// MappingBase the base.
	Author basilic.Actor
	// Base is the base that the resource is located in, or nil.
	Base   *basilic.Actor
	Origin string
	// Interest is what it started.
	Interest basilic.Interest
	// Adapted is from what it was adapted, nil for what is no adaptation or adapts what
	// is not public.
	Adapted *Adapted
}

// BuildArticle returns the document of a resource: an Article with its whole
// text for every server, a preview for those that show Notes only (FEP-b2b8),
// and our blocks and indexation for other hubs.
func BuildArticle(in ArticleInput) ([]byte, error) {
	r := in.Resource
	id, err := url.Parse(string(r.IRI))
	if err != nil {
		return nil, fmt.Errorf("activitystreams: build article: %w", err)
	}
	article := streams.NewActivityStreamsArticle()
	idProperty := streams.NewJSONLDIdProperty()
	idProperty.Set(id)
	article.SetJSONLDId(idProperty)
	published := streams.NewActivityStreamsPublishedProperty()
	updated := streams.NewActivityStreamsUpdatedProperty()
	first := r.UpdatedAt
	if r.PublishedAt != nil {
		first = *r.PublishedAt
	}
	published.Set(seconds(first))
	updated.Set(seconds(later(first, r.UpdatedAt)))
	article.SetActivityStreamsPublished(published)
	article.SetActivityStreamsUpdated(updated)
	m, err := streams.Serialize(article)
	if err != nil {
		return nil, fmt.Errorf("activitystreams: build article %s: %w", r.IRI, err)
	}
	fillArticle(m, in)
	// The library drops fractions of seconds; two versions of one second must not
	// look equally old.
	m["updated"] = microseconds(later(first, r.UpdatedAt))
	return finish(m)
}

func fillArticle(m map[string]any, in ArticleInput) {
	r, sheet := in.Resource, in.Resource.Sheet
	content := ContentHTML(sheet.Blocks, in.Origin)
	if content == "" {
		content = "<p>" + escape(sheet.Description) + "</p>"
	}
	to, cc := in.Adapted.Addressing(in.Author, in.Base)
	content += in.Adapted.credit()
	m["to"], m["cc"] = audience(to), audience(cc)
	m["attributedTo"] = string(in.Author.IRI)
	if in.Base != nil {
		m["audience"] = string(in.Base.IRI)
	}
	m["name"] = sheet.Title
	m["summary"] = cut(sheet.Description, maxSummary)
	m["description"] = sheet.Description
	m["content"] = content
	m["contentMap"] = map[string]any{language(sheet): content}
	m["mediaType"] = "text/html"
	m["url"] = r.URL
	m["sensitive"] = false
	m["tag"] = append(tags(sheet, in.Base, in.Origin), in.Adapted.mention()...)
	m["basedOn"] = in.Adapted.iri()
	m["image"] = cover(sheet, in.Origin)
	m["attachment"] = documents(sheet.Blocks, in.Origin)
	m["license"] = licence(sheet.Licence)
	m["preview"] = map[string]any{
		"type": "Note", "attributedTo": string(in.Author.IRI), "url": r.URL,
		"content": "<p><strong>" + escape(sheet.Title) + "</strong></p><p>" + escape(cut(sheet.Description, maxSummary)) + "</p>",
	}
	fillInterest(m, in)
	if r.Label != basilic.LabelNone {
		m["label"] = string(r.Label)
	}
	// What everybody may read, everybody may quote and feature.
	m["interactionPolicy"] = approvedFor(basilic.PublicAudience, "canQuote", "canFeature")
	m["blocks"] = wireBlocks(sheet.Blocks, in.Origin)
	m["themes"] = texts(sheet.Indexation.Themes)
	m["supportTypes"] = texts(sheet.Indexation.SupportTypes)
	m["audiences"] = texts(sheet.Indexation.Audiences)
	m["territories"] = texts(sheet.Indexation.Territories)
	m["keywords"] = texts(sheet.Indexation.Keywords)
	fillFacts(m, sheet.Facts)
}

// addressing returns to and cc of what an author publishes in public, in a
// base or not (ActivityPub 5.6, FEP-1b12).
func addressing(author basilic.Actor, base *basilic.Actor) (to, cc []basilic.IRI) {
	to, cc = []basilic.IRI{basilic.PublicAudience}, []basilic.IRI{author.Followers}
	if base != nil && base.IRI != author.IRI {
		to, cc = append(to, base.IRI), append(cc, base.Followers)
	}
	return to, cc
}

func wireBlocks(blocks []basilic.Block, origin string) []any {
	all := []any{}
	for _, b := range blocks {
		m := map[string]any{"type": string(b.Kind), "blockId": string(b.ID)}
		set := func(key, value string) {
			if value != "" {
				m[key] = value
			}
		}
		set("title", b.Title)
		set("html", b.HTML)
		set("caption", b.Caption)
		set("alt", b.Alt)
		switch b.Kind {
		case basilic.BlockLink:
			set("url", b.URL)
			if preview := linkPreview(b, origin); preview != nil {
				m["preview"] = preview
			}
		case basilic.BlockLinkedResource:
			set("url", b.URL)
			set("resource", string(b.Resource))
		case basilic.BlockImage:
			set("url", imageURL(b, origin))
			m["width"], m["height"] = b.Width, b.Height
			setLook(m, b)
			m["license"] = licence(b.Licence)
		case basilic.BlockFile:
			set("fileName", b.FileName)
			set("excerpt", b.Excerpt)
			setFile(m, b, origin)
			if b.Picture != nil {
				m["preview"] = pictureOf(*b.Picture, origin)
			}
			m["license"] = licence(b.Licence)
		}
		if m["license"] == nil {
			delete(m, "license")
		}
		all = append(all, m)
	}
	return all
}

// tags returns the hashtags of themes and keywords (FEP-eb48), and a mention of
// the base so that servers without FEP-1b12 tell it.
func tags(sheet basilic.Sheet, base *basilic.Actor, origin string) []any {
	v := basilic.SharedVocabulary()
	all := []any{}
	seen := map[string]bool{}
	add := func(label, query string) {
		name := hashtag(label)
		if name == "#" || seen[name] {
			return
		}
		seen[name] = true
		all = append(all, map[string]any{"type": "Hashtag", "name": name, "href": origin + "/recherche?" + query})
	}
	for _, slug := range sheet.Indexation.Themes {
		add(v.Themes.LabelOf(slug), url.Values{"themes": {slug}}.Encode())
	}
	for _, keyword := range sheet.Indexation.Keywords {
		add(keyword, url.Values{"q": {keyword}}.Encode())
	}
	if base != nil {
		all = append(all, map[string]any{"type": "Mention", "href": string(base.IRI), "name": base.Address()})
	}
	return all
}

// hashtag joins the words of a label, each with a capital.
func hashtag(label string) string {
	var b strings.Builder
	b.WriteByte('#')
	up := true
	for _, r := range label {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			up = true
			continue
		}
		if up {
			r = unicode.ToUpper(r)
		}
		up = false
		b.WriteRune(r)
	}
	return b.String()
}

// licence names a licence by its SPDX identifier (FEP-c118).
func licence(slug string) any {
	l, ok := basilic.SharedVocabulary().Licence(slug)
	if !ok {
		return nil
	}
	return l.SPDX
}

func texts(all []string) []any {
	out := []any{}
	for _, s := range all {
		out = append(out, s)
	}
	return out
}

// cut shortens a text to limit characters at a space, with an ellipsis.
func cut(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	head := string(runes[:limit-1])
	if at := strings.LastIndex(head, " "); at > limit/2 {
		head = head[:at]
	}
	return strings.TrimRight(head, " ,;:") + "…"
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace(s)
}

func seconds(t time.Time) time.Time { return t.UTC().Truncate(time.Second) }

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
