package ui

import (
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"codeberg.org/basilic/basilic"
)

// told has the browser tell the hub that a link of a public resource is followed
// (HTML 4.6.4, "ping"): the link itself stays what it is.
func told(r ResourcePage, b basilic.Block) templ.Attributes {
	if r.Preview || r.CanEdit || r.Resource.State != basilic.ResourcePublic {
		return nil
	}
	return templ.Attributes{"ping": ResourcePath(r.Resource) + "/lien/" + string(b.ID)}
}

// counted says how often a resource was read, "" before anybody did.
func (r ResourcePage) counted() string {
	var parts []string
	add := func(n int, one, many string) {
		if n > 0 {
			parts = append(parts, Plural(n, one, many))
		}
	}
	add(r.Counts.Views, "vue", "vues")
	add(r.Counts.Downloads, "téléchargement", "téléchargements")
	add(r.Counts.Clicks, "lien suivi", "liens suivis")
	return strings.Join(parts, " · ")
}

// here is where the reader is: the page of the resource, or the share link that
// opened it.
func (r ResourcePage) here() string {
	if r.Link != "" {
		return r.Link
	}
	return ResourcePath(r.Resource)
}

// shareable reports whether the address of the resource leads anybody to it.
func (r ResourcePage) shareable() bool {
	return !r.Preview && r.Resource.State == basilic.ResourcePublic && r.Resource.URL != ""
}

// mailTo opens a mail that names the resource.
func (r ResourcePage) mailTo() string {
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return "mailto:?subject=" + escape(r.Sheet.Title) + "&body=" + escape(r.Sheet.Title+"\n\n"+r.Sheet.Description+"\n\n"+r.Resource.URL)
}
