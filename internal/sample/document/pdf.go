package document

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// pdf lays the document out and writes it (ISO 32000-1) with the fonts that every
// reader has.
func (d Document) pdf() ([]byte, error) {
	pages := layOut(d)
	w := pdfWriter{encoder: encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder())}
	w.WriteString("%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
	kids := make([]string, len(pages))
	const firstPage = 6
	for i := range pages {
		kids[i] = fmt.Sprintf("%d 0 R", firstPage+2*i)
	}
	font := "<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>"
	w.object("<< /Type /Catalog /Pages 2 0 R /Lang (fr-FR) /ViewerPreferences << /DisplayDocTitle true >> >>")
	w.object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(pages), strings.Join(kids, " ")))
	w.object(fmt.Sprintf(font, "Helvetica"))
	w.object(fmt.Sprintf(font, "Helvetica-Bold"))
	w.object("<< /Title " + w.text(d.Title) + " >>")
	for i, page := range pages {
		w.object(fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents %d 0 R >>", pageWidth, pageHeight, firstPage+2*i+1))
		var content strings.Builder
		for _, m := range page {
			content.WriteString(w.mark(m))
		}
		w.object(fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", content.Len(), content.String()))
	}
	w.end()
	return w.Bytes(), nil
}

// pdfWriter remembers where each object begins.
type pdfWriter struct {
	bytes.Buffer
	offsets []int
	encoder *encoding.Encoder
}

func (w *pdfWriter) object(body string) {
	w.offsets = append(w.offsets, w.Len())
	fmt.Fprintf(&w.Buffer, "%d 0 obj\n%s\nendobj\n", len(w.offsets), body)
}

// end writes the table of objects and the trailer (7.5.4, 7.5.5).
func (w *pdfWriter) end() {
	start := w.Len()
	fmt.Fprintf(&w.Buffer, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, at := range w.offsets {
		fmt.Fprintf(&w.Buffer, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&w.Buffer, "trailer\n<< /Size %d /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, start)
}

// text returns a string in the encoding of the fonts; what they lack is left out.
func (w *pdfWriter) text(s string) string {
	s = strings.NewReplacer("\u202f", "\u00a0").Replace(s)
	encoded, err := w.encoder.String(s)
	if err != nil {
		encoded = ""
	}
	return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(encoded) + ")"
}

// mark is what is put on a page: a text, or a rectangle when there is none.
type mark struct {
	x, y, w, h float64
	text       string
	size       float64
	bold       bool
	fill       bool
}

func (w *pdfWriter) mark(m mark) string {
	switch {
	case m.text != "":
		font := 1
		if m.bold {
			font = 2
		}
		return fmt.Sprintf("BT 0.12 0.23 0.21 rg /F%d %.1f Tf %.2f %.2f Td %s Tj ET\n", font, m.size, m.x, m.y, w.text(m.text))
	case m.fill:
		return fmt.Sprintf("0.87 0.91 0.81 rg %.2f %.2f %.2f %.2f re f\n", m.x, m.y, m.w, m.h)
	}
	return fmt.Sprintf("0.4 0.47 0.43 RG 0.7 w %.2f %.2f %.2f %.2f re S\n", m.x, m.y, m.w, m.h)
}
