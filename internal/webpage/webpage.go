// Package webpage reads what a page of any site says of itself, for the preview of
// a link: title, description, name of the site, addresses of an image and an icon.
// Nothing of it is trusted: what comes out is plain text and absolute http(s)
// addresses, within limits.
package webpage

import (
	"bytes"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"codeberg.org/basilic/basilic"
)

// Page is what a page says of itself; every field may be empty.
type Page struct {
	Title, Description, Site, Image string
	// Icons are where its icon may be, to be tried in this order: that which it names,
	// then where browsers look for one that no page names.
	Icons []string
}

// maxTags bounds how much of a page is read: what it says of itself stands at its
// beginning.
const maxTags = 5_000

// reader gathers what the tags of a page say.
type reader struct {
	metas map[string]string
	title string
	icon  string
	touch string
}

// Parse reads a page, or its beginning, that was found at an address and came with a
// Content-Type. It never fails: what cannot be read says nothing.
func Parse(body []byte, contentType, at string) Page {
	text, err := charset.NewReader(bytes.NewReader(body), contentType)
	if err != nil {
		return Page{}
	}
	r := reader{metas: map[string]string{}}
	r.read(html.NewTokenizer(text))
	base, err := url.Parse(at)
	if err != nil {
		return Page{}
	}
	m := r.metas
	return Page{
		Title:       plain(first(m["og:title"], m["twitter:title"], r.title), basilic.MaxPreviewTitle),
		Description: plain(first(m["og:description"], m["twitter:description"], m["description"]), basilic.MaxPreviewText),
		Site:        plain(first(m["og:site_name"], m["application-name"]), basilic.MaxPreviewSite),
		Image:       absolute(base, first(m["og:image:secure_url"], m["og:image"], m["og:image:url"], m["twitter:image"])),
		Icons:       icons(base, r.touch, r.icon, "/favicon.ico"),
	}
}

func (r *reader) read(tokens *html.Tokenizer) {
	tokens.SetMaxBuf(1 << 20)
	for range maxTags {
		switch tokens.Next() {
		case html.ErrorToken:
			return
		case html.StartTagToken, html.SelfClosingTagToken:
			token := tokens.Token()
			switch token.DataAtom {
			case atom.Meta:
				r.meta(token)
			case atom.Link:
				r.link(token)
			case atom.Title:
				if tokens.Next() == html.TextToken && r.title == "" {
					r.title = tokens.Token().Data
				}
			}
		}
	}
}

func (r *reader) meta(token html.Token) {
	name := strings.ToLower(first(attribute(token, "property"), attribute(token, "name")))
	if _, known := r.metas[name]; name != "" && !known {
		r.metas[name] = attribute(token, "content")
	}
}

// icons are the addresses among hrefs, without one that comes twice: of the two that a
// page names the first.
func icons(base *url.URL, touch, icon, usual string) []string {
	var all []string
	for _, href := range []string{first(touch, icon), usual} {
		if address := absolute(base, href); address != "" && !slices.Contains(all, address) {
			all = append(all, address)
		}
	}
	return all
}

// link keeps the icons of a page that we know how to read. SVG is left aside (see
// media.Processor.ProcessIcon): such sites nearly all have another one.
func (r *reader) link(token html.Token) {
	href, kind := attribute(token, "href"), strings.ToLower(attribute(token, "type"))
	if kind == "image/svg+xml" || strings.HasSuffix(strings.ToLower(href), ".svg") {
		return
	}
	for _, rel := range strings.Fields(strings.ToLower(attribute(token, "rel"))) {
		switch {
		case rel == "icon" && r.icon == "":
			r.icon = href
		case rel == "apple-touch-icon" && r.touch == "":
			r.touch = href
		}
	}
}

func attribute(token html.Token, key string) string {
	for _, a := range token.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func first(texts ...string) string {
	for _, text := range texts {
		if strings.TrimSpace(text) != "" {
			return text
		}
	}
	return ""
}

// plain returns a text on one line, cut to limit characters, without marks that are
// not seen or change the direction of what follows (security.md 39).
func plain(s string, limit int) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\t' || c == '\r':
			return ' '
		case c < ' ', c >= 0x7f && c < 0xa0, c >= 0x200b && c <= 0x200f, c >= 0x202a && c <= 0x202e, c >= 0x2060 && c <= 0x206f, c == 0xfeff, c == 0xfffd:
			return -1
		}
		return c
	}, strings.ToValidUTF8(s, ""))
	s = strings.Join(strings.Fields(s), " ")
	if runes := []rune(s); len(runes) > limit {
		return strings.TrimSpace(string(runes[:limit-1])) + "…"
	}
	return s
}

// absolute returns the address of something that a page names, or "".
func absolute(base *url.URL, reference string) string {
	reference = strings.TrimSpace(reference)
	if reference == "" || len(reference) > basilic.MaxURL {
		return ""
	}
	u, err := base.Parse(reference)
	if err != nil || basilic.CheckURL(u.String()) != "" {
		return ""
	}
	return u.String()
}
