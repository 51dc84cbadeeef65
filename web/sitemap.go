package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/ui"
)

const sitemapType = "application/xml; charset=utf-8"

// robots tells search engines what is of no use to them, and where to find what is.
func (w *Web) robots(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintf(rw, "User-agent: *\nDisallow: /recherche\nDisallow: /connexion\nDisallow: /inscription\nDisallow: /lien/\nSitemap: %s/sitemap.xml\n", w.Hub.Origin())
}

type sitemapPlace struct {
	Location string `xml:"loc"`
	Modified string `xml:"lastmod,omitempty"`
}

type sitemapIndex struct {
	XMLName xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
	Parts   []sitemapPlace `xml:"sitemap"`
}

type sitemapPages struct {
	XMLName xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	Pages   []sitemapPlace `xml:"url"`
}

// sitemap names the parts of the map of this hub for search engines
// (sitemaps.org 0.9): one of its themes and audiences, one of its bases and profiles, and as many of
// resources as it takes. Each part begins at a resource, so that it does not change when others
// come.
func (w *Web) sitemap(rw http.ResponseWriter, r *http.Request) {
	starts, err := w.Search.SitemapParts(r.Context())
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	index := sitemapIndex{Parts: []sitemapPlace{
		{Location: w.Hub.Origin() + "/sitemap/thematiques.xml"}, {Location: w.Hub.Origin() + "/sitemap/acteurs.xml"},
	}}
	for _, start := range starts {
		index.Parts = append(index.Parts, sitemapPlace{Location: w.Hub.Origin() + "/sitemap/" + string(start) + ".xml"})
	}
	w.writeMap(rw, r, index)
}

// sitemapPart lists the pages of one part.
func (w *Web) sitemapPart(rw http.ResponseWriter, r *http.Request) {
	var listed []basilic.ListedPage
	var err error
	switch part := param(r, "part"); part {
	case "thematiques":
		listed, err = w.topicPages(r.Context())
	case "acteurs":
		listed, err = w.Search.SitemapActors(r.Context())
	default:
		var start basilic.ID
		if start, err = basilic.ParseID(part); err == nil {
			listed, err = w.Search.SitemapResources(r.Context(), start)
		}
	}
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	pages := sitemapPages{Pages: make([]sitemapPlace, len(listed))}
	for i, page := range listed {
		pages.Pages[i] = sitemapPlace{Location: page.URL, Modified: page.UpdatedAt.UTC().Format(time.RFC3339)}
	}
	w.writeMap(rw, r, pages)
}

// topicPages are the pages of the themes and audiences that have something, each
// as old as the newest of it.
func (w *Web) topicPages(ctx context.Context) ([]basilic.ListedPage, error) {
	overview, err := w.Search.Overview(ctx)
	if err != nil {
		return nil, err
	}
	v := basilic.SharedVocabulary()
	var pages []basilic.ListedPage
	for _, t := range append(v.Topics(basilic.FacetThemes), v.Topics(basilic.FacetAudiences)...) {
		if o := overview.Of(t); o.Count > 0 {
			pages = append(pages, basilic.ListedPage{URL: w.Hub.Origin() + ui.TopicPath(t), UpdatedAt: o.Newest})
		}
	}
	return pages, nil
}

func (w *Web) writeMap(rw http.ResponseWriter, r *http.Request, document any) {
	b := bytes.NewBufferString(xml.Header)
	if err := xml.NewEncoder(b).Encode(document); err != nil {
		w.fail(rw, r, err)
		return
	}
	serveBytes(rw, r, sitemapType, time.Time{}, b.Bytes())
}
