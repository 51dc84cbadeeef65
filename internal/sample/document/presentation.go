package document

import (
	"fmt"
	"strings"
)

const odpAutomatic = `<style:style style:name="title" style:family="paragraph"><style:text-properties fo:font-size="36pt" fo:font-weight="bold" fo:color="#1f3b36" fo:font-family="'Liberation Sans', Arial, sans-serif"/></style:style>` +
	`<style:style style:name="body" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.4cm"/><style:text-properties fo:font-size="22pt" fo:font-family="'Liberation Sans', Arial, sans-serif"/></style:style>` +
	`<style:style style:name="box" style:family="graphic"><style:graphic-properties draw:stroke="none" draw:fill="none"/></style:style>` +
	`<text:list-style style:name="bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•"><style:list-level-properties text:space-before="0.3cm" text:min-label-width="0.9cm"/></text:list-level-style-bullet></text:list-style>`

const odpStyles = `<office:styles/><office:automatic-styles><style:page-layout style:name="wide"><style:page-layout-properties fo:page-width="28cm" fo:page-height="15.75cm" fo:margin="0cm"/></style:page-layout>` +
	`<style:style style:name="ground" style:family="drawing-page"><style:drawing-page-properties draw:fill="solid" draw:fill-color="#f7f4e9"/></style:style></office:automatic-styles>` +
	`<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="wide" draw:style-name="ground"/></office:master-styles>`

// odp makes a slide of each piece between two breaks; the first carries the title.
func (d Document) odp() ([]byte, error) {
	var b strings.Builder
	b.WriteString("<office:presentation>")
	title, from := d.Title, 0
	number := 0
	for i := range len(d.Parts) + 1 {
		if i < len(d.Parts) && d.Parts[i].Kind != Break {
			continue
		}
		number++
		slide(&b, number, title, d.Parts[from:i])
		title, from = "", i+1
	}
	b.WriteString("</office:presentation>")
	return d.openDocument("presentation", odpAutomatic, b.String(), odpStyles)
}

// slide writes one; its title is that of the document or its first heading.
func slide(b *strings.Builder, number int, title string, parts []Part) {
	if title == "" && len(parts) > 0 && parts[0].Kind == Heading {
		title, parts = parts[0].Text, parts[1:]
	}
	fmt.Fprintf(b, `<draw:page draw:name="page%d" draw:master-page-name="Standard">`, number)
	fmt.Fprintf(b, `<draw:frame draw:style-name="box" svg:x="1.5cm" svg:y="1cm" svg:width="25cm" svg:height="3cm"><draw:text-box><text:p text:style-name="title">%s</text:p></draw:text-box></draw:frame>`, escape(title))
	b.WriteString(`<draw:frame draw:style-name="box" svg:x="1.5cm" svg:y="4.4cm" svg:width="25cm" svg:height="10cm"><draw:text-box>`)
	for _, p := range parts {
		text := fmt.Sprintf(`<text:p text:style-name="body">%s</text:p>`, escape(p.Text))
		if p.Kind != Paragraph && p.Kind != Heading {
			text = `<text:list text:style-name="bullets"><text:list-item>` + text + `</text:list-item></text:list>`
		}
		b.WriteString(text)
	}
	b.WriteString(`</draw:text-box></draw:frame></draw:page>`)
}
