package sample

import (
	"embed"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
)

// sheets holds one file for each sample sheet, by hub, in the order in which
// they are published. After a head of "field: value" lines, "# " opens a section,
// a line that begins with "@" is a block of another kind, "---" parts two texts,
// and the rest is Markdown.
//
//go:embed content
var sheets embed.FS

// Resources returns the sample sheets of the two hubs.
func Resources() ([]Resource, error) {
	var all []Resource
	for _, hub := range []string{Hub, Neighbour} {
		folder := path.Join("content", hub)
		entries, err := sheets.ReadDir(folder)
		if err != nil {
			return nil, fmt.Errorf("sample: sheets: %w", err)
		}
		for _, entry := range entries {
			data, err := sheets.ReadFile(path.Join(folder, entry.Name()))
			if err != nil {
				return nil, fmt.Errorf("sample: sheets: %w", err)
			}
			r, err := parseResource(string(data))
			if err != nil {
				return nil, fmt.Errorf("sample: %s: %w", entry.Name(), err)
			}
			r.Hub = hub
			all = append(all, r)
		}
	}
	return all, nil
}

func parseResource(source string) (Resource, error) {
	head, body, found := strings.Cut(strings.TrimPrefix(source, "---\n"), "\n---\n")
	if !found {
		return Resource{}, fmt.Errorf("no head: %w", basilic.ErrInvalid)
	}
	var r Resource
	for line := range strings.Lines(head) {
		field, value, found := strings.Cut(strings.TrimSpace(line), ": ")
		if !found || !r.set(field, value) {
			return Resource{}, fmt.Errorf("head %q: %w", line, basilic.ErrInvalid)
		}
	}
	blocks, err := parseBlocks(body)
	r.Blocks = blocks
	return r, err
}

// set reads one line of a head, and reports whether it knows it.
func (r *Resource) set(field, value string) bool {
	texts := map[string]*string{
		"title": &r.Title, "description": &r.Description, "author": &r.Author, "base": &r.Base, "licence": &r.Licence, "language": &r.Language,
		"provenance": (*string)(&r.Facts.Provenance), "producer": &r.Facts.Producer, "source": &r.Facts.SourceURL,
		"produced": (*string)(&r.Facts.Produced), "review": (*string)(&r.Facts.ReviewBy), "view": (*string)(&r.Facts.View),
	}
	lists := map[string]*[]string{
		"themes": &r.Indexation.Themes, "supports": &r.Indexation.SupportTypes, "audiences": &r.Indexation.Audiences,
		"territories": &r.Indexation.Territories, "keywords": &r.Indexation.Keywords,
	}
	switch {
	case texts[field] != nil:
		*texts[field] = typography(value)
	case lists[field] != nil:
		*lists[field] = strings.Split(typography(value), ", ")
	case field == "credits":
		r.Facts.Credits = strings.Split(value, " ; ")
	case field == "both_views":
		r.Facts.BothViews = value == "yes"
	case field == "state":
		r.Draft, r.Public = value == "draft", value != "private"
		return slices.Contains([]string{"public", "private", "draft"}, value)
	default:
		return false
	}
	return true
}

func parseBlocks(body string) ([]Block, error) {
	var blocks []Block
	var text []string
	end := func() {
		if source := strings.TrimSpace(strings.Join(text, "\n")); source != "" {
			blocks = append(blocks, Block{Kind: basilic.BlockText, Source: typography(source)})
		}
		text = nil
	}
	for line := range strings.SplitSeq(body, "\n") {
		title, section := strings.CutPrefix(line, "# ")
		switch {
		case section:
			end()
			blocks = append(blocks, Block{Kind: basilic.BlockSectionTitle, Title: typography(title)})
		case strings.HasPrefix(line, "@"):
			end()
			b, err := parseBlock(line)
			if err != nil {
				return nil, err
			}
			blocks = append(blocks, b)
		case line == "---":
			end()
		default:
			text = append(text, line)
		}
	}
	end()
	return blocks, nil
}

// parseBlock reads "@kind what it shows | text | text".
func parseBlock(line string) (Block, error) {
	kind, rest, _ := strings.Cut(line, " ")
	parts := strings.Split(rest, " | ")
	for len(parts) < 3 {
		parts = append(parts, "")
	}
	first, second := typography(parts[1]), typography(parts[2])
	switch kind {
	case "@image":
		return Block{Kind: basilic.BlockImage, Drawing: parts[0], Alt: first, Caption: second}, nil
	case "@lien":
		return Block{Kind: basilic.BlockLink, URL: parts[0], Title: first, Caption: second}, nil
	case "@fichier":
		return Block{Kind: basilic.BlockFile, File: parts[0], Title: first, Caption: second}, nil
	case "@ressource":
		return Block{Kind: basilic.BlockLinkedResource, Linked: typography(parts[0]), Caption: first}, nil
	}
	return Block{}, fmt.Errorf("block %q: %w", line, basilic.ErrInvalid)
}

var (
	beforeSign = regexp.MustCompile(` ([:;?!»%€])`)
	afterQuote = regexp.MustCompile(`« `)
	inNumber   = regexp.MustCompile(`(\d) (\d{3}|h|min|ans|mois|euros|cm|mm|ko|Mo|Go|kg|km)\b`)
)

// typography puts the no-break spaces of French where the files, that people
// read and edit, have plain ones.
func typography(text string) string {
	text = beforeSign.ReplaceAllString(text, "\u00a0$1")
	text = afterQuote.ReplaceAllString(text, "«\u00a0")
	return inNumber.ReplaceAllString(text, "$1\u00a0$2")
}
