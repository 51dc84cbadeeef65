package document

import (
	"fmt"
	"strings"
)

const (
	officeDocument = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	wordNames      = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	sheetNames     = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
)

// openXML packs a package of Office Open XML (ECMA-376 part 2): the types of its
// parts, the relationship that names the main one, then the parts; the first is
// the main one, the others belong to it.
func (d Document) openXML(kind string, parts ...part) ([]byte, error) {
	types := `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`
	relations := ""
	files := make([]file, 0, len(parts)+5)
	folder, main, _ := strings.Cut(parts[0].name, "/")
	for i, p := range parts {
		types += fmt.Sprintf(`<Override PartName="/%s" ContentType="application/vnd.openxmlformats-officedocument.%s.%s+xml"/>`, p.name, kind, p.contentType)
		files = append(files, file{p.name, p.content})
		if i > 0 {
			relations += relation(fmt.Sprintf("r%d", i), officeDocument+"/"+p.role, strings.TrimPrefix(p.name, folder+"/"))
		}
	}
	core := `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>` + escape(d.Title) + `</dc:title><dc:language>fr-FR</dc:language></cp:coreProperties>`
	head := []file{
		{"[Content_Types].xml", types + "</Types>"},
		{"_rels/.rels", relationships(relation("r1", officeDocument+"/officeDocument", parts[0].name) + relation("r2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml"))},
		{"docProps/core.xml", core},
		{folder + "/_rels/" + main + ".rels", relationships(relations)},
	}
	return pack(append(head, files...)...)
}

// part is one of a package: its content type and the role that its relationship
// gives it.
type part struct{ name, contentType, role, content string }

func relation(id, kind, target string) string {
	return fmt.Sprintf(`<Relationship Id="%s" Type="%s" Target="%s"/>`, id, kind, target)
}

func relationships(list string) string {
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + list + `</Relationships>`
}

const docxStyles = `<w:styles ` + wordNames + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Liberation Sans" w:hAnsi="Liberation Sans" w:cs="Arial"/><w:sz w:val="22"/><w:lang w:val="fr-FR"/></w:rPr></w:rPrDefault>` +
	`<w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="300" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
	`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:rPr><w:b/><w:color w:val="1F3B36"/><w:sz w:val="44"/></w:rPr></w:style>` +
	`<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="280"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:color w:val="1F3B36"/><w:sz w:val="30"/></w:rPr></w:style>` +
	`</w:styles>`

func (d Document) docx() ([]byte, error) {
	var b strings.Builder
	b.WriteString(`<w:document ` + wordNames + `><w:body>`)
	docxParagraph(&b, `<w:pStyle w:val="Title"/>`, d.Title)
	lists := []Kind{}
	properties := ""
	for _, run := range runs(d.Parts) {
		switch run[0].Kind {
		case Break:
			properties = "<w:pageBreakBefore/>"
			continue
		case Heading:
			docxParagraph(&b, `<w:pStyle w:val="Heading1"/>`+properties, run[0].Text)
		case Paragraph:
			docxParagraph(&b, properties, run[0].Text)
		case Row:
			docxTable(&b, run)
		case Bullet, Box, Step:
			lists = append(lists, run[0].Kind)
			for _, item := range run {
				docxParagraph(&b, fmt.Sprintf(`<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>`, len(lists)), item.Text)
			}
		}
		properties = ""
	}
	b.WriteString(`<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>`)
	return d.openXML("wordprocessingml",
		part{name: "word/document.xml", contentType: "document.main", content: b.String()},
		part{"word/styles.xml", "styles", "styles", docxStyles},
		part{"word/numbering.xml", "numbering", "numbering", docxLists(lists)},
	)
}

// docxLists defines each list of a text, so that each counts from 1.
func docxLists(lists []Kind) string {
	var abstract, numbers strings.Builder
	for i, kind := range lists {
		format, sign := "bullet", "•"
		switch kind {
		case Step:
			format, sign = "decimal", "%1."
		case Box:
			sign = "☐"
		case Bullet, Paragraph, Heading, Row, Break:
		}
		fmt.Fprintf(&abstract, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="%s"/><w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="454" w:hanging="340"/></w:pPr></w:lvl></w:abstractNum>`, i, format, sign)
		fmt.Fprintf(&numbers, `<w:num w:numId="%d"><w:abstractNumId w:val="%d"/></w:num>`, i+1, i)
	}
	return `<w:numbering ` + wordNames + `>` + abstract.String() + numbers.String() + `</w:numbering>`
}

func docxParagraph(b *strings.Builder, properties, text string) {
	if properties != "" {
		properties = "<w:pPr>" + properties + "</w:pPr>"
	}
	fmt.Fprintf(b, `<w:p>%s<w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, properties, escape(text))
}

func docxTable(b *strings.Builder, rows []Part) {
	const room = 9638
	columns := len(rows[0].Cells)
	b.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="9638" w:type="dxa"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(b, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="8A9A8F"/>`, side)
	}
	b.WriteString(`</w:tblBorders></w:tblPr><w:tblGrid>` + strings.Repeat(fmt.Sprintf(`<w:gridCol w:w="%d"/>`, room/columns), columns) + `</w:tblGrid>`)
	for i, row := range rows {
		head, bold := "", ""
		if i == 0 {
			head, bold = "<w:trPr><w:tblHeader/></w:trPr>", "<w:rPr><w:b/></w:rPr>"
		}
		b.WriteString("<w:tr>" + head)
		for _, cell := range row.printed() {
			fmt.Fprintf(b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/></w:tcPr><w:p><w:r>%s<w:t xml:space="preserve">%s</w:t></w:r></w:p></w:tc>`, room/columns, bold, escape(cell))
		}
		b.WriteString("</w:tr>")
	}
	// A table is followed by a paragraph (ECMA-376 part 1, 17.4.37).
	b.WriteString("</w:tbl><w:p/>")
}
