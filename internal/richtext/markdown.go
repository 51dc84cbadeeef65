package richtext

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
)

// innerList is an empty line before a list in a list, which would set the lines of
// both apart.
var innerList = regexp.MustCompile(`(?m)\n[ \t]*\n([ \t]+(?:[-*+]|[0-9]+\.) )`)

var textHeading = regexp.MustCompile(`<(/?)h([345])>`)

// ToMarkdown returns the Markdown of a sanitised text, from which FromMarkdown makes
// the same text again: it is how a text that was not typed here is edited.
func ToMarkdown(sanitized string) (string, error) {
	// FromMarkdown moves headings down, under those of the page.
	sanitized = textHeading.ReplaceAllStringFunc(sanitized, func(tag string) string {
		parts := textHeading.FindStringSubmatch(tag)
		level, _ := strconv.Atoi(parts[2])
		return "<" + parts[1] + "h" + strconv.Itoa(level-firstHeading+1) + ">"
	})
	return toMarkdown(sanitized)
}

// WholeMarkdown returns the Markdown of a sanitised text as a part of a document
// whose own titles have the first two levels.
func WholeMarkdown(sanitized string) (string, error) { return toMarkdown(sanitized) }

func toMarkdown(sanitized string) (string, error) {
	c := converter.NewConverter(converter.WithPlugins(base.NewBasePlugin(), commonmark.NewCommonmarkPlugin(commonmark.WithListEndComment(false)), strikethrough.NewStrikethroughPlugin()))
	text, err := c.ConvertString(sanitized)
	if err != nil {
		return "", fmt.Errorf("richtext: to markdown: %w", err)
	}
	return strings.TrimSpace(innerList.ReplaceAllString(text, "\n$1")), nil
}
