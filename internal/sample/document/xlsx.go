package document

import (
	"fmt"
	"strings"
)

const xlsxStyles = `<styleSheet ` + sheetNames + `><fonts count="2"><font><sz val="11"/><name val="Liberation Sans"/></font><font><b/><sz val="11"/><name val="Liberation Sans"/></font></fonts>` +
	`<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFDFE8CF"/></patternFill></fill></fills>` +
	`<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
	`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="1" xfId="0" applyBorder="1" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf>` +
	`<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf></cellXfs></styleSheet>`

func (d Document) xlsx() ([]byte, error) {
	var b strings.Builder
	rows := d.table()
	fmt.Fprintf(&b, `<worksheet %s><cols><col min="1" max="1" width="40" customWidth="1"/><col min="2" max="%d" width="20" customWidth="1"/></cols><sheetData>`, sheetNames, max(2, widest(rows)))
	for i, row := range rows {
		style := 0
		if i == 0 {
			style = 1
		}
		fmt.Fprintf(&b, `<row r="%d">`, i+1)
		for column, cell := range row {
			xlsxCell(&b, cellName(column, i), style, cell)
		}
		b.WriteString("</row>")
	}
	b.WriteString(`</sheetData></worksheet>`)
	workbook := fmt.Sprintf(`<workbook %s xmlns:r="%s"><sheets><sheet name="%s" sheetId="1" r:id="r1"/></sheets><calcPr calcId="0" fullCalcOnLoad="1"/></workbook>`, sheetNames, officeDocument, escape(d.sheetName()))
	return d.openXML("spreadsheetml",
		part{name: "xl/workbook.xml", contentType: "sheet.main", content: workbook},
		part{"xl/worksheets/sheet1.xml", "worksheet", "worksheet", b.String()},
		part{"xl/styles.xml", "styles", "styles", xlsxStyles},
	)
}

func xlsxCell(b *strings.Builder, name string, style int, cell string) {
	number, isNumber := numberOf(cell)
	switch {
	case strings.HasPrefix(cell, "="):
		fmt.Fprintf(b, `<c r="%s" s="%d"><f>%s</f></c>`, name, style, escape(cell[1:]))
	case isNumber:
		fmt.Fprintf(b, `<c r="%s" s="%d"><v>%s</v></c>`, name, style, number)
	case cell == "":
		fmt.Fprintf(b, `<c r="%s" s="%d"/>`, name, style)
	default:
		fmt.Fprintf(b, `<c r="%s" s="%d" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, name, style, escape(cell))
	}
}
