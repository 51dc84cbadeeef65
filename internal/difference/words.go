// Package difference says in what two texts, or two versions of a sheet, differ,
// so that people can read it: words that were added and removed, blocks that came,
// went, moved or changed.
package difference

import (
	"strings"
	"unicode"

	"znkr.io/diff"
)

// Op is what happened to a piece of text.
type Op int

// What happens to a piece of text.
const (
	Same Op = iota
	Removed
	Added
)

// Piece is a part of a text with what happened to it.
type Piece struct {
	Op   Op
	Text string
}

// Words compares two texts word by word. The pieces that are not Added make the
// old text, those that are not Removed the new one. Where every word between two
// changes changed, the spaces between them go with the words, so that one change
// reads as one.
func Words(before, after string) []Piece {
	var pieces []Piece
	add := func(op Op, text string) {
		if n := len(pieces); n > 0 && pieces[n-1].Op == op {
			pieces[n-1].Text += text
			return
		}
		pieces = append(pieces, Piece{op, text})
	}
	// removed and added are a change that may go on; space stands behind it.
	var removed, added, space string
	flush := func() {
		if removed != "" {
			add(Removed, removed)
		}
		if added != "" {
			add(Added, added)
		}
		if space != "" {
			add(Same, space)
		}
		removed, added, space = "", "", ""
	}
	for _, edit := range diff.Edits(split(before), split(after)) {
		switch edit.Op {
		case diff.Match:
			if changing := removed != "" && added != "" && space == ""; changing && isSpace(edit.X) && !strings.Contains(edit.X, "\n") {
				space = edit.X
				continue
			}
			flush()
			add(Same, edit.X)
		case diff.Delete:
			removed, added, space = removed+space+edit.X, added+space, ""
		case diff.Insert:
			removed, added, space = removed+space, added+space+edit.Y, ""
		}
	}
	flush()
	return pieces
}

// Merge returns both texts in one: the lines that both have once, of the others
// first those of the one, then those of the other.
func Merge(one, other string) string {
	var lines []string
	for _, edit := range diff.Edits(strings.Split(one, "\n"), strings.Split(strings.ReplaceAll(other, "\r\n", "\n"), "\n")) {
		if edit.Op == diff.Insert {
			lines = append(lines, edit.Y)
			continue
		}
		lines = append(lines, edit.X)
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// split cuts a text into words, runs of spaces and signs.
func split(text string) []string {
	var parts []string
	start, last := 0, 0
	for i, c := range text {
		class := classOf(c)
		if i > start && (class != last || class == sign) {
			parts = append(parts, text[start:i])
			start = i
		}
		last = class
	}
	if start < len(text) {
		parts = append(parts, text[start:])
	}
	return parts
}

// The classes of characters. An apostrophe ends the word before it, as it does in
// French.
const (
	word = iota
	space
	sign
)

func classOf(c rune) int {
	switch {
	case unicode.IsSpace(c):
		return space
	case unicode.IsLetter(c), unicode.IsNumber(c), unicode.Is(unicode.M, c), c == '-', c == '_':
		return word
	}
	return sign
}

func isSpace(text string) bool { return strings.TrimSpace(text) == "" }
