package document

import (
	"regexp"
	"strconv"
	"strings"
)

// table returns the rows of a document, with those of all its tables one after
// another; what is no row is a row of one cell.
func (d Document) table() [][]string {
	var all [][]string
	for _, p := range d.Parts {
		switch p.Kind {
		case Row:
			all = append(all, p.Cells)
		case Break:
			all = append(all, nil)
		case Paragraph, Heading, Bullet, Box, Step:
			all = append(all, []string{p.Text})
		}
	}
	return all
}

func widest(rows [][]string) int {
	columns := 1
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	return columns
}

// sheetName returns the title as a spreadsheet takes it: 31 characters without the
// signs of a reference (ECMA-376 part 1, 18.2.19).
func (d Document) sheetName() string {
	name := strings.Map(func(c rune) rune {
		if strings.ContainsRune(`:\/?*[]`, c) {
			return -1
		}
		return c
	}, d.Title)
	if runes := []rune(name); len(runes) > 31 {
		name = string(runes[:31])
	}
	return strings.TrimSpace(name)
}

var reference = regexp.MustCompile(`[A-Z]+\d+(:[A-Z]+\d+)?`)

// odsFormula writes references as OpenFormula has them: [.B2:.B5]
// (OpenDocument 1.3 part 4, 5.8), and semicolons between arguments (5.6).
func odsFormula(formula string) string {
	formula = strings.ReplaceAll(formula, ",", ";")
	return reference.ReplaceAllStringFunc(formula, func(r string) string {
		return "[." + strings.ReplaceAll(r, ":", ":.") + "]"
	})
}

// cellName returns the name of a cell, as in B2, for the first 26 columns.
func cellName(column, row int) string { return string(rune('A'+column)) + strconv.Itoa(row+1) }
