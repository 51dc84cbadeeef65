package document

import (
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
)

func checksum(text string) uint32 { return crc32.ChecksumIEEE([]byte(text)) }

const odfNames = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"` +
	` xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"` +
	` xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" office:version="1.3"`

// openDocument packs the parts that every OpenDocument has (1.3 part 2, 3.2):
// body is what its kind holds, automatic and styles its styles.
func (d Document) openDocument(kind, automatic, body, styles string) ([]byte, error) {
	mediaType := "application/vnd.oasis.opendocument." + kind
	manifest := `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">` +
		fmt.Sprintf(`<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="%s"/>`, mediaType)
	for _, part := range []string{"content.xml", "styles.xml", "meta.xml"} {
		manifest += fmt.Sprintf(`<manifest:file-entry manifest:full-path="%s" manifest:media-type="text/xml"/>`, part)
	}
	return pack(
		file{"mimetype", mediaType},
		file{"content.xml", "<office:document-content " + odfNames + "><office:automatic-styles>" + automatic + "</office:automatic-styles><office:body>" + body + "</office:body></office:document-content>"},
		file{"styles.xml", "<office:document-styles " + odfNames + ">" + styles + "</office:document-styles>"},
		file{"meta.xml", "<office:document-meta " + odfNames + "><office:meta><dc:title>" + escape(d.Title) + "</dc:title><dc:language>fr-FR</dc:language></office:meta></office:document-meta>"},
		file{"META-INF/manifest.xml", manifest + "</manifest:manifest>"},
	)
}

const odtAutomatic = `<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #8a9a8f" fo:padding="0.12cm"/></style:style>` +
	`<style:style style:name="page" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:break-before="page"/></style:style>` +
	`<style:style style:name="strong" style:family="paragraph" style:parent-style-name="Standard"><style:text-properties fo:font-weight="bold"/></style:style>` +
	`<text:list-style style:name="bullets"><text:list-level-style-bullet text:level="1" text:bullet-char="•">` + odtIndent + `</text:list-level-style-bullet></text:list-style>` +
	`<text:list-style style:name="boxes"><text:list-level-style-bullet text:level="1" text:bullet-char="☐">` + odtIndent + `</text:list-level-style-bullet></text:list-style>` +
	`<text:list-style style:name="steps"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix=".">` + odtIndent + `</text:list-level-style-number></text:list-style>`

const odtIndent = `<style:list-level-properties text:list-level-position-and-space-mode="label-alignment">` +
	`<style:list-level-label-alignment text:label-followed-by="listtab" fo:margin-left="0.8cm" fo:text-indent="-0.6cm"/></style:list-level-properties>`

const odtStyles = `<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="Liberation Sans" fo:font-family="'Liberation Sans', Arial, sans-serif" fo:font-size="11pt" fo:language="fr" fo:country="FR"/></style:default-style>` +
	`<style:style style:name="Standard" style:family="paragraph" style:class="text"><style:paragraph-properties fo:margin-bottom="0.2cm" fo:line-height="130%"/></style:style>` +
	`<style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard" style:class="chapter"><style:text-properties fo:font-size="22pt" fo:font-weight="bold" fo:color="#1f3b36"/></style:style>` +
	`<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="1" style:class="text"><style:paragraph-properties fo:margin-top="0.5cm" fo:keep-with-next="always"/><style:text-properties fo:font-size="15pt" fo:font-weight="bold" fo:color="#1f3b36"/></style:style></office:styles>` +
	`<office:automatic-styles><style:page-layout style:name="a4"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2cm"/></style:page-layout></office:automatic-styles>` +
	`<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="a4"/></office:master-styles>`

func (d Document) odt() ([]byte, error) {
	var b strings.Builder
	fmt.Fprintf(&b, `<office:text><text:p text:style-name="Title">%s</text:p>`, escape(d.Title))
	style := "Standard"
	for _, run := range runs(d.Parts) {
		switch run[0].Kind {
		case Break:
			style = "page"
			continue
		case Heading:
			fmt.Fprintf(&b, `<text:h text:style-name="Heading_20_1" text:outline-level="1">%s</text:h>`, escape(run[0].Text))
		case Paragraph:
			fmt.Fprintf(&b, `<text:p text:style-name="%s">%s</text:p>`, style, escape(run[0].Text))
		case Row:
			odtTable(&b, run)
		case Bullet, Box, Step:
			odtList(&b, run)
		}
		style = "Standard"
	}
	b.WriteString("</office:text>")
	return d.openDocument("text", odtAutomatic, b.String(), odtStyles)
}

func odtList(b *strings.Builder, items []Part) {
	style := map[Kind]string{Bullet: "bullets", Box: "boxes", Step: "steps"}[items[0].Kind]
	fmt.Fprintf(b, `<text:list text:style-name="%s">`, style)
	for _, item := range items {
		fmt.Fprintf(b, `<text:list-item><text:p text:style-name="Standard">%s</text:p></text:list-item>`, escape(item.Text))
	}
	b.WriteString("</text:list>")
}

func odtTable(b *strings.Builder, rows []Part) {
	fmt.Fprintf(b, `<table:table table:name="t%d"><table:table-column table:number-columns-repeated="%d"/>`, b.Len(), len(rows[0].Cells))
	for i, row := range rows {
		style := "Standard"
		if i == 0 {
			style = "strong"
			b.WriteString("<table:table-header-rows>")
		}
		b.WriteString("<table:table-row>")
		for _, cell := range row.printed() {
			fmt.Fprintf(b, `<table:table-cell table:style-name="cell" office:value-type="string"><text:p text:style-name="%s">%s</text:p></table:table-cell>`, style, escape(cell))
		}
		b.WriteString("</table:table-row>")
		if i == 0 {
			b.WriteString("</table:table-header-rows>")
		}
	}
	b.WriteString("</table:table>")
}

const odsAutomatic = `<style:style style:name="wide" style:family="table-column"><style:table-column-properties style:column-width="4.2cm"/></style:style>` +
	`<style:style style:name="head" style:family="table-cell"><style:table-cell-properties fo:background-color="#dfe8cf" fo:border="0.5pt solid #8a9a8f" fo:wrap-option="wrap"/><style:text-properties fo:font-weight="bold"/></style:style>` +
	`<style:style style:name="cell" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #8a9a8f" fo:wrap-option="wrap"/></style:style>`

func (d Document) ods() ([]byte, error) {
	var b strings.Builder
	rows := d.table()
	fmt.Fprintf(&b, `<office:spreadsheet><table:table table:name="%s"><table:table-column table:style-name="wide" table:number-columns-repeated="%d"/>`, escape(d.sheetName()), widest(rows))
	for i, row := range rows {
		style := "cell"
		if i == 0 {
			style = "head"
		}
		b.WriteString("<table:table-row>")
		for _, cell := range row {
			odsCell(&b, style, cell)
		}
		b.WriteString("</table:table-row>")
	}
	b.WriteString("</table:table></office:spreadsheet>")
	return d.openDocument("spreadsheet", odsAutomatic, b.String(), `<office:styles><style:style style:name="Default" style:family="table-cell"/></office:styles>`)
}

func odsCell(b *strings.Builder, style, cell string) {
	number, isNumber := numberOf(cell)
	switch {
	case strings.HasPrefix(cell, "="):
		fmt.Fprintf(b, `<table:table-cell table:style-name="%s" table:formula="of:%s" office:value-type="float"/>`, style, escape(odsFormula(cell)))
	case isNumber:
		fmt.Fprintf(b, `<table:table-cell table:style-name="%s" office:value-type="float" office:value="%s"><text:p>%s</text:p></table:table-cell>`, style, number, escape(cell))
	case cell == "":
		fmt.Fprintf(b, `<table:table-cell table:style-name="%s"/>`, style)
	default:
		fmt.Fprintf(b, `<table:table-cell table:style-name="%s" office:value-type="string"><text:p>%s</text:p></table:table-cell>`, style, escape(cell))
	}
}

// numberOf returns a number written in French as files hold it.
func numberOf(cell string) (string, bool) {
	number := strings.ReplaceAll(strings.ReplaceAll(cell, "\u00a0", ""), ",", ".")
	_, err := strconv.ParseFloat(number, 64)
	return number, err == nil
}
