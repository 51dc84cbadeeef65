package document

import (
	"fmt"
	"strings"
)

// An A4 page in points, its margins, and the sizes of its texts.
const (
	pageWidth  = 595
	pageHeight = 842
	margin     = 57
	room       = pageWidth - 2*margin
	small      = 8.5
	body       = 11
	heading    = 14
	large      = 22
	leading    = 1.4
)

// layout puts parts on pages from top to bottom.
type layout struct {
	pages [][]mark
	y     float64
	// columns are the widths of those of the table being drawn.
	columns []float64
}

func layOut(d Document) [][]mark {
	l := &layout{}
	l.page()
	l.put(mark{x: 0, y: pageHeight - 22, w: pageWidth, h: 22, fill: true})
	l.lines(d.Title, 0, large, true)
	l.y -= 10
	for _, run := range runs(d.Parts) {
		for i, p := range run {
			l.part(p, i)
		}
		l.y -= 5
	}
	for i := range l.pages {
		text := fmt.Sprintf("%s – page %d sur %d", d.Title, i+1, len(l.pages))
		l.pages[i] = append(l.pages[i], mark{x: margin, y: margin / 2, text: text, size: small})
	}
	return l.pages
}

func (l *layout) page() {
	l.pages = append(l.pages, nil)
	l.y = pageHeight - margin
}

func (l *layout) put(m mark) {
	last := len(l.pages) - 1
	l.pages[last] = append(l.pages[last], m)
}

// need begins a page when what comes would not fit.
func (l *layout) need(height float64) {
	if l.y-height < margin {
		l.page()
	}
}

func (l *layout) part(p Part, index int) {
	const indent = 18
	switch p.Kind {
	case Break:
		l.page()
	case Heading:
		l.y -= 10
		l.need(3 * heading * leading)
		l.lines(p.Text, 0, heading, true)
	case Paragraph:
		l.lines(p.Text, 0, body, false)
	case Row:
		l.row(p.printed(), index == 0)
	case Bullet:
		l.item("•", p.Text, indent)
	case Step:
		l.item(fmt.Sprintf("%d.", index+1), p.Text, indent)
	case Box:
		l.need(2 * body * leading)
		l.put(mark{x: margin, y: l.y - body, w: 10, h: 10})
		l.lines(p.Text, indent, body, false)
		l.y -= 4
	}
}

func (l *layout) item(sign, text string, indent float64) {
	l.need(body * leading)
	l.put(mark{x: margin, y: l.y - body, text: sign, size: body})
	l.lines(text, indent, body, false)
	l.y -= 2
}

func (l *layout) lines(text string, indent, size float64, bold bool) {
	for _, line := range wrap(text, room-indent, size, bold) {
		l.need(size * leading)
		l.put(mark{x: margin + indent, y: l.y - size, text: line, size: size, bold: bold})
		l.y -= size * leading
	}
}

// row draws the cells of a table, as high as the longest.
func (l *layout) row(cells []string, head bool) {
	const padding = 5
	if head {
		l.columns = columnsOf(cells)
	}
	size := 9.5
	wrapped, tallest := make([][]string, len(l.columns)), 1
	for i := range l.columns {
		if i < len(cells) {
			wrapped[i] = wrap(cells[i], l.columns[i]-2*padding, size, head)
		}
		tallest = max(tallest, len(wrapped[i]))
	}
	height := float64(tallest)*size*leading + 2*padding
	l.need(height)
	x := float64(margin)
	for i, lines := range wrapped {
		column := l.columns[i]
		if head {
			l.put(mark{x: x, y: l.y - height, w: column, h: height, fill: true})
		}
		l.put(mark{x: x, y: l.y - height, w: column, h: height})
		for n, line := range lines {
			l.put(mark{x: x + padding, y: l.y - padding - size - float64(n)*size*leading, text: line, size: size, bold: head})
		}
		x += column
	}
	l.y -= height
}

// columnsOf shares the room among the columns of a table: one whose head is a short
// word, as « N° », is narrow.
func columnsOf(head []string) []float64 {
	const narrow = 34
	columns, left, wide := make([]float64, len(head)), float64(room), 0
	for i, cell := range head {
		if len([]rune(cell)) <= 2 {
			columns[i] = narrow
			left -= narrow
		} else {
			wide++
		}
	}
	for i := range columns {
		if columns[i] == 0 {
			columns[i] = left / float64(wide)
		}
	}
	return columns
}

// wrap breaks a text between words into lines that fit.
func wrap(text string, width, size float64, bold bool) []string {
	var lines []string
	line := ""
	// Fields would break at no-break spaces.
	for word := range strings.SplitSeq(text, " ") {
		longer := strings.TrimPrefix(line+" "+word, " ")
		if line != "" && widthOf(longer, size, bold) > width {
			lines, longer = append(lines, line), word
		}
		line = longer
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// widthOf returns how wide a text is, from the widths of Helvetica in thousandths of
// its size; bold letters are a little wider.
func widthOf(text string, size float64, bold bool) float64 {
	total := 0
	for _, c := range text {
		total += letterWidth(c)
	}
	width := float64(total) * size / 1000
	if bold {
		width *= 1.07
	}
	return width
}

func letterWidth(c rune) int {
	for _, group := range []struct {
		letters string
		width   int
	}{
		{"ijl’‘", 222},
		{" \u00a0!,./:;I[]ftïîìÎÏ'", 278},
		{"()-r«»", 345},
		{"ckJsvxyzçÿ", 500},
		{"FTZ", 611},
		{"ABEKPSVXYÀÂÉÈÊË&", 667},
		{"CDHNRUwÇÙÛÜ", 722},
		{"GOQÔÖ", 778},
		{"mMœ%", 890},
		{"WŒ…—", 980},
	} {
		if strings.ContainsRune(group.letters, c) {
			return group.width
		}
	}
	return 556
}
