// Package document makes the files that go with the sample sheets: the same few
// parts (headings, texts, lists, tables) as a PDF, a text, a spreadsheet or a
// presentation, small and valid.
package document

import (
	"encoding/xml"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"codeberg.org/basilic/basilic"
)

// Document is what a file holds.
type Document struct {
	Title string
	Parts []Part
}

// Kind is what a part is.
type Kind int

// The kinds of parts. A Break begins a page or a slide.
const (
	Paragraph Kind = iota
	Heading
	Bullet
	Box
	Step
	Row
	Break
)

// Part is a piece of a document; Cells are those of a row of a table, of which the
// first row is the head.
type Part struct {
	Kind  Kind
	Text  string
	Cells []string
}

var step = regexp.MustCompile(`^\d+\. `)

// Parse reads a document: "# " its title, "## " a heading, "- " a bullet, "- [ ] "
// a box to tick, "1. " a step, "| a | b |" a row, "===" a break, and any other
// line a paragraph.
func Parse(source string) Document {
	var d Document
	for text := range strings.SplitSeq(source, "\n") {
		text = strings.TrimSpace(text)
		switch {
		case text == "":
		case text == "===":
			d.Parts = append(d.Parts, Part{Kind: Break})
		case strings.HasPrefix(text, "# "):
			d.Title = text[2:]
		case strings.HasPrefix(text, "|"):
			cells := strings.Split(strings.Trim(text, "|"), "|")
			for i := range cells {
				cells[i] = strings.TrimSpace(cells[i])
			}
			d.Parts = append(d.Parts, Part{Kind: Row, Cells: cells})
		default:
			d.Parts = append(d.Parts, parseText(text))
		}
	}
	return d
}

func parseText(text string) Part {
	for _, mark := range []struct {
		prefix string
		kind   Kind
	}{{"## ", Heading}, {"- [ ] ", Box}, {"- ", Bullet}} {
		if rest, found := strings.CutPrefix(text, mark.prefix); found {
			return Part{Kind: mark.kind, Text: rest}
		}
	}
	if mark := step.FindString(text); mark != "" {
		return Part{Kind: Step, Text: text[len(mark):]}
	}
	return Part{Kind: Paragraph, Text: text}
}

// runs gathers the parts that follow one another and are of one kind, so that a
// list or a table is written as a whole.
func runs(parts []Part) [][]Part {
	var all [][]Part
	for _, p := range parts {
		last := len(all) - 1
		if last >= 0 && all[last][0].Kind == p.Kind && p.Kind != Paragraph && p.Kind != Heading {
			all[last] = append(all[last], p)
		} else {
			all = append(all, []Part{p})
		}
	}
	return all
}

// Make returns the bytes of a document in the format that the ending of a name
// tells: pdf, odt, docx, ods, xlsx or odp. Another ending is basilic.ErrNotFound.
func (d Document) Make(name string) ([]byte, error) {
	switch path.Ext(name) {
	case ".pdf":
		return d.pdf()
	case ".odt":
		return d.odt()
	case ".docx":
		return d.docx()
	case ".ods":
		return d.ods()
	case ".xlsx":
		return d.xlsx()
	case ".odp":
		return d.odp()
	}
	return nil, fmt.Errorf("document: format of %s: %w", name, basilic.ErrNotFound)
}

// printed returns the cells of a row as a text shows them: what a spreadsheet counts
// is left to be filled in.
func (p Part) printed() []string {
	cells := slices.Clone(p.Cells)
	for i, cell := range cells {
		if strings.HasPrefix(cell, "=") {
			cells[i] = ""
		}
	}
	return cells
}

// escape makes a text safe inside an element or an attribute.
func escape(text string) string {
	var b strings.Builder
	// A strings.Builder never fails.
	_ = xml.EscapeText(&b, []byte(text))
	return b.String()
}
