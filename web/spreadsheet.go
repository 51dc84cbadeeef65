package web

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
)

// byteOrderMark tells a spreadsheet that a file is UTF-8.
const byteOrderMark = "\ufeff"

// spreadsheet answers with a table for spreadsheets, as those in French open it
// by a double click: semicolons, for commas are their decimal point.
func (w *Web) spreadsheet(rw http.ResponseWriter, r *http.Request, name string, rows [][]string, err error) {
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	b := bytes.NewBufferString(byteOrderMark)
	c := csv.NewWriter(b)
	c.Comma, c.UseCRLF = ';', true
	for _, row := range rows {
		for i, cell := range row {
			row[i] = harmless(cell)
		}
		if err := c.Write(row); err != nil {
			w.fail(rw, r, err)
			return
		}
	}
	c.Flush()
	h := rw.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Cache-Control", "no-store")
	_, _ = b.WriteTo(rw)
}

// harmless keeps a spreadsheet from taking a text for a formula, which it would run: an
// apostrophe before it says that it is a text.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n|%", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
