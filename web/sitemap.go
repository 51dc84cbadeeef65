package web

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/ui"
)

const sitemapType = "application/xml; charset=utf-8"

// robots tells search engines what is of no use to them, and where to find what is.
func (w *Web) robots(rw http.ResponseWriter, _ *http.Request) {
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = fmt.Fprintf(rw, "User-agent: *\nDisallow: /recherche\nDisallow: /connexion\nDisallow: /inscription\nDisallow: /lien/\nDisallow: /suivre\nDisallow: /partager\nSitemap: %s/sitemap.xml\n", w.Hub.Origin())
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
// (sitemaps.org 0.9): one of the pages that it always has, one of its themes and audiences, and as
// many of bases and profiles and of resources as it takes. Each part of resources begins at one, so
// that it does not change when others come.
func (w *Web) sitemap(rw http.ResponseWriter, r *http.Request) {
	starts, err := w.Search.SitemapParts(r.Context())
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	actors, err := w.Search.SitemapActorParts(r.Context())
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	parts := []string{"pages", "thematiques", "acteurs"}
	for n := 2; n <= actors; n++ {
		parts = append(parts, "acteurs-"+strconv.Itoa(n))
	}
	for _, start := range starts {
		parts = append(parts, string(start))
	}
	var index sitemapIndex
	for _, part := range parts {
		index.Parts = append(index.Parts, sitemapPlace{Location: w.Hub.Origin() + "/sitemap/" + part + ".xml"})
	}
	w.writeMap(rw, r, index)
}

// sitemapPart lists the pages of one part.
func (w *Web) sitemapPart(rw http.ResponseWriter, r *http.Request) {
	listed, err := w.partOfMap(r.Context(), param(r, "part"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	pages := sitemapPages{Pages: make([]sitemapPlace, len(listed))}
	for i, page := range listed {
		pages.Pages[i].Location = page.URL
		if !page.UpdatedAt.IsZero() {
			pages.Pages[i].Modified = page.UpdatedAt.UTC().Format(time.RFC3339)
		}
	}
	w.writeMap(rw, r, pages)
}

func (w *Web) partOfMap(ctx context.Context, part string) ([]basilic.ListedPage, error) {
	switch number, more := strings.CutPrefix(part, "acteurs-"); {
	case part == "pages":
		return w.steadyPages(), nil
	case part == "thematiques":
		return w.topicPages(ctx)
	case part == "acteurs":
		return w.Search.SitemapActors(ctx, 1)
	case more:
		n, err := strconv.Atoi(number)
		if err != nil || n < 2 {
			return nil, basilic.ErrNotFound
		}
		return w.Search.SitemapActors(ctx, n)
	}
	start, err := basilic.ParseID(part)
	if err != nil {
		return nil, err
	}
	return w.Search.SitemapResources(ctx, start)
}

// steadyPages are those that every hub has for everybody; they change all the time.
func (w *Web) steadyPages() []basilic.ListedPage {
	var pages []basilic.ListedPage
	for _, path := range []string{"/", "/bases", "/thematiques", "/publics", "/hub", "/hubs-lies", "/statistiques", "/statistiques/mois"} {
		pages = append(pages, basilic.ListedPage{URL: w.Hub.Origin() + path})
	}
	return pages
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
	serveBytes(rw, r, sitemapType, b.Bytes())
}
