// Package richtext turns what people type (Markdown) and what other servers
// send (HTML) into HTML that may be shown: an allow-list keeps structure and
// links and drops everything that could run, load or look like the page around
// it.
package richtext

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	nethtml "golang.org/x/net/html"
)

// deepestHeading is the level that a text's headings never exceed; they begin at
// 3, under the title of the page and of the section.
const (
	firstHeading   = 3
	deepestHeading = 5
)

var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "h3", "h4", "h5", "strong", "em", "b", "i", "u", "s", "del", "ul", "ol", "li", "blockquote", "pre", "code", "hr")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireParseableURLs(true)
	p.AllowRelativeURLs(false)
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.SkipElementsContent("script", "style", "svg", "math", "iframe", "object", "embed", "template", "noscript", "form", "select", "textarea", "title")
	return p
})

var headingTag = regexp.MustCompile(`(?i)<(/?)h([126])(\s[^>]*)?>`)

// Sanitize returns HTML that may be shown (security.md 51). Headings outside the
// levels of a text are moved to the nearest one.
func Sanitize(source string) string {
	source = headingTag.ReplaceAllStringFunc(source, func(tag string) string {
		parts := headingTag.FindStringSubmatch(tag)
		level := "3"
		if parts[2] == "6" {
			level = "5"
		}
		return "<" + parts[1] + "h" + level + ">"
	})
	return strings.TrimSpace(policy().Sanitize(source))
}

// shiftHeadings moves the headings of a text under those of the page.
type shiftHeadings struct{}

// Transform walks the document once.
func (shiftHeadings) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering {
			h.Level = min(h.Level+firstHeading-1, deepestHeading)
		}
		return ast.WalkContinue, nil
	})
}

var markdown = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(
		goldmark.WithExtensions(extension.Linkify, extension.Strikethrough),
		goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(shiftHeadings{}, 500))),
	)
})

// FromMarkdown returns the sanitised HTML of a Markdown text. Raw HTML in it is
// left out.
func FromMarkdown(source string) string {
	var b bytes.Buffer
	if err := markdown().Convert([]byte(source), &b); err != nil {
		return Paragraphs(source)
	}
	return Sanitize(b.String())
}

// Paragraphs returns a plain text as escaped paragraphs.
func Paragraphs(plain string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.ReplaceAll(plain, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(part); part != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(part), "\n", "<br>") + "</p>")
		}
	}
	return b.String()
}

// PlainText returns the words of an HTML text, with spaces where elements end.
func PlainText(source string) string {
	tokens := nethtml.NewTokenizer(strings.NewReader(Sanitize(source)))
	var b strings.Builder
	for {
		switch tokens.Next() {
		case nethtml.ErrorToken:
			return strings.Join(strings.Fields(b.String()), " ")
		case nethtml.TextToken:
			b.Write(tokens.Text())
		default:
			if name, _ := tokens.TagName(); !isInline(string(name)) {
				b.WriteByte(' ')
			}
		}
	}
}

func isInline(name string) bool {
	switch name {
	case "a", "strong", "em", "b", "i", "u", "s", "del", "code":
		return true
	}
	return false
}
