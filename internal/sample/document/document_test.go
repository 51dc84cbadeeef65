package document_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/pdf"
	"codeberg.org/basilic/basilic/internal/sample/document"
)

const source = `# Le panier & la liste
Une phrase.
## Légumes
- Basilic <frais>
1. Semer
2. Arroser
- [ ] Récolter
| Mois | Paniers |
| Juin | 12 |
| Juillet | 1,5 |
| Total | =SUM(B2:B3) |
===
La suite.
`

func made(t *testing.T, name string) []byte {
	t.Helper()
	data, err := document.Parse(source).Make(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheBytesOfEachFileTellItsFormat(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.pdf": "PDF", "a.odt": "Texte ODT", "a.ods": "Tableur ODS", "a.odp": "Présentation ODP", "a.docx": "Texte Word", "a.xlsx": "Tableur Excel",
	} {
		data := made(t, name)
		mediaType, err := media.TypeOf(bytes.NewReader(data), int64(len(data)))
		if got := (basilic.Block{MediaType: mediaType}).FormatLabel(); got != want || err != nil {
			t.Errorf("%s: %s, %v, want %s", name, got, err, want)
		}
	}
	if _, err := document.Parse(source).Make("a.xls"); !errors.Is(err, basilic.ErrNotFound) {
		t.Errorf("an unknown ending: %v", err)
	}
}

// parts reads every part of a package, each of which must be well-formed XML.
func parts(t *testing.T, name string) map[string]string {
	t.Helper()
	data := made(t, name)
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]string)
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(part)
		if err != nil {
			t.Fatalf("%s: %s: %v", name, f.Name, err)
		}
		all[f.Name] = string(content)
		if f.Name == "mimetype" {
			continue
		}
		decoder := xml.NewDecoder(bytes.NewReader(content))
		for err == nil {
			_, err = decoder.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %s: %v", name, f.Name, err)
		}
	}
	return all
}

func TestAnOpenDocumentListsItsParts(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a.odt", "a.ods", "a.odp"} {
		all := parts(t, name)
		for part := range all {
			if part != "mimetype" && !strings.HasPrefix(part, "META-INF/") && !strings.Contains(all["META-INF/manifest.xml"], `full-path="`+part+`"`) {
				t.Errorf("%s: %s is not in the manifest", name, part)
			}
		}
		if !strings.Contains(all["META-INF/manifest.xml"], `"`+all["mimetype"]+`"`) {
			t.Errorf("%s: the manifest has another type than %s", name, all["mimetype"])
		}
		if !strings.Contains(all["content.xml"], "Basilic &lt;frais&gt;") || !strings.Contains(all["meta.xml"], "Le panier &amp; la liste") {
			t.Errorf("%s: %s", name, all["content.xml"])
		}
	}
}

func TestAPackageOfOpenXMLNamesThePartsThatItHas(t *testing.T) {
	t.Parallel()
	for name, main := range map[string]string{"a.docx": "word/document.xml", "a.xlsx": "xl/workbook.xml"} {
		all := parts(t, name)
		folder, file := path.Split(main)
		relations := map[string]string{"_rels/.rels": "", folder + "_rels/" + file + ".rels": folder}
		for relation, base := range relations {
			pieces := strings.Split(all[relation], `Target="`)
			if len(pieces) < 3 {
				t.Errorf("%s: %s: %q", name, relation, all[relation])
			}
			for _, piece := range pieces[1:] {
				target, _, _ := strings.Cut(piece, `"`)
				if all[base+target] == "" || !strings.Contains(all["[Content_Types].xml"], `PartName="/`+base+target+`"`) {
					t.Errorf("%s: no %s%s, or without type", name, base, target)
				}
			}
		}
	}
}

func TestASpreadsheetCountsInBothFormats(t *testing.T) {
	t.Parallel()
	sheet, book := parts(t, "a.ods")["content.xml"], parts(t, "a.xlsx")["xl/worksheets/sheet1.xml"]
	for _, want := range []string{`office:value="1.5"`, `table:formula="of:=SUM([.B2:.B3])"`} {
		if !strings.Contains(sheet, want) {
			t.Errorf("no %s in %s", want, sheet)
		}
	}
	for _, want := range []string{"<v>1.5</v>", "<f>SUM(B2:B3)</f>"} {
		if !strings.Contains(book, want) {
			t.Errorf("no %s in %s", want, book)
		}
	}
}

func TestAPDFIsDrawnByTheReaderOfTheHub(t *testing.T) {
	t.Parallel()
	data := made(t, "a.pdf")
	page, err := pdf.New(filepath.Join(os.TempDir(), "basilic-test-cache")).FirstPage(t.Context(), bytes.NewReader(data), int64(len(data)), 600, 800)
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for i := 0; i < len(page.Pix); i += 4 {
		if page.Pix[i] < 0x60 {
			dark++
		}
	}
	if dark < 500 {
		t.Errorf("%d dark pixels: no text is seen", dark)
	}
	if !bytes.Contains(data, []byte("L\xe9gumes")) || bytes.Count(data, []byte("/Type /Page ")) != 2 {
		t.Errorf("no second page, or a heading without its accent")
	}
}
