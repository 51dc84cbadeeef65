package ui

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"codeberg.org/basilic/basilic"
)

// section is what stands under one title of a sheet; Title is nil before the first.
type section struct {
	Title  *basilic.Block
	Blocks []basilic.Block
}

// sections are the blocks under the head of the page, by their titles.
func (r ResourcePage) sections() []section {
	var all []section
	blocks, begin := r.blocks(), 0
	for i := range blocks {
		switch {
		case blocks[i].Kind == basilic.BlockSectionTitle:
			all, begin = append(all, section{Title: &blocks[i]}), i+1
		case len(all) == 0:
			all = append(all, section{Blocks: blocks[:1]})
		default:
			end := i + 1
			all[len(all)-1].Blocks = blocks[begin:end]
		}
	}
	return all
}

// view is the one in which the sheet is shown: what was asked for where the reader
// may choose, else the author's.
func (r ResourcePage) view() basilic.SheetView {
	views := r.Sheet.Views()
	for _, v := range views {
		if viewWord(v) == r.Vue {
			return v
		}
	}
	return views[0]
}

// viewHref is where the page shows itself in a view.
func viewHref(p Page, v basilic.SheetView) string {
	path, query, _ := strings.Cut(p.Path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = url.Values{}
	}
	values.Set("vue", viewWord(v))
	return path + "?" + values.Encode()
}

// viewWord is a view in the address of a page.
func viewWord(v basilic.SheetView) string {
	if v == basilic.ViewGrid {
		return "grille"
	}
	return "liste"
}

func viewLabel(v basilic.SheetView) string {
	if v == basilic.ViewGrid {
		return "Vue en grille"
	}
	return "Vue en liste"
}

// inLanguage says in which language a text is when it is not that of the page.
func inLanguage(code string) templ.Attributes {
	if code == "" || code == basilic.DefaultLanguage || !basilic.IsLanguage(code) {
		return nil
	}
	return templ.Attributes{"lang": code}
}

// current marks the link of a list that leads where one is.
func current(here bool) templ.Attributes {
	if !here {
		return nil
	}
	return templ.Attributes{"aria-current": "true"}
}

// reviewDue reports whether the day to read the sheet again has come, for who may
// change it.
func reviewDue(day basilic.Day, mayEdit bool) bool {
	return mayEdit && day.Past(time.Now())
}
