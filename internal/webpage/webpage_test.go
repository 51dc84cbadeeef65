package webpage_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/webpage"
)

const og = `<html><head><title>Autre</title><meta property="og:title" content="Le &lt;jardin&gt;"><meta name="description" content="Non"><meta property="og:description" content=" Des
 plantes "><meta property="og:site_name" content="Jardins"><meta property="og:image" content="/i.png"><link rel="icon" href="x.svg"><link rel="shortcut icon" href="../f.png"></head>`

func TestAPageSaysWhatItIs(t *testing.T) {
	t.Parallel()
	const at, usual = "https://exemple.fr/a/b", "https://exemple.fr/favicon.ico"
	for name, test := range map[string]struct {
		body, contentType string
		want              webpage.Page
	}{
		"OpenGraph":  {og, "text/html", webpage.Page{Title: "Le <jardin>", Description: "Des plantes", Site: "Jardins", Image: "https://exemple.fr/i.png", Icons: []string{"https://exemple.fr/f.png", usual}}},
		"title":      {`<title> Un  titre </title><meta name=description content="Texte">`, "text/html", webpage.Page{Title: "Un titre", Description: "Texte"}},
		"Latin 1":    {"<title>\xc9t\xe9</title>", "text/html; charset=iso-8859-1", webpage.Page{Title: "Été"}},
		"meta":       {"<meta charset=windows-1252><title>L\x92\xe9t\xe9</title>", "text/html", webpage.Page{Title: "L’été"}},
		"UTF-16":     {"\xff\xfe<\x00t\x00i\x00t\x00l\x00e\x00>\x00O\x00k\x00", "text/html", webpage.Page{Title: "Ok"}},
		"wrong":      {"<title>\xc3\xa9</title>", "text/html; charset=nothing", webpage.Page{Title: "é"}},
		"addresses":  {`<meta property=og:image content="javascript:alert(1)"><link rel=icon href="data:image/png;base64,x">`, "text/html", webpage.Page{}},
		"a fragment": {"<title>Coup", "text/html", webpage.Page{Title: "Coup"}},
		"nothing":    {"", "", webpage.Page{}},
		"marks":      {"<title>a\u202eb\u200bc\x00</title>", "text/html; charset=utf-8", webpage.Page{Title: "abc"}},
		"usual":      {`<link rel="shortcut icon" href="/favicon.ico">`, "text/html", webpage.Page{}},
		"touch icon": {`<link rel="icon" href="/i.ico"><link rel="apple-touch-icon" href="/t.png">`, "text/html", webpage.Page{Icons: []string{"https://exemple.fr/t.png", usual}}},
	} {
		if test.want.Icons == nil && test.body != "" {
			test.want.Icons = []string{usual}
		}
		if diff := cmp.Diff(test.want, webpage.Parse([]byte(test.body), test.contentType, at)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(og), "text/html")
	f.Add([]byte("<title>\xc9"), "text/html; charset=iso-8859-1")
	f.Add([]byte("\xff\xfe<\x00"), "")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p := webpage.Parse(body, contentType, "https://exemple.fr/")
		for text, limit := range map[string]int{p.Title: basilic.MaxPreviewTitle, p.Description: basilic.MaxPreviewText, p.Site: basilic.MaxPreviewSite} {
			if utf8.RuneCountInString(text) > limit || !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\n\r\u202e") {
				t.Errorf("%q", text)
			}
		}
		for _, address := range append(p.Icons, p.Image) {
			if address != "" && basilic.CheckURL(address) != "" {
				t.Errorf("%q", address)
			}
		}
	})
}
