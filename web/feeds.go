package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/feed"
	"codeberg.org/basilic/basilic/web/ui"
)

// feeds are the addresses of the feeds, each in two formats, and of the map of the
// hub. They need neither session nor cookie: what is in them is what everybody
// reads. What is not there is a page like any other.
func (w *Web) feeds(r chi.Router) {
	r.Use(w.harden, compressed("application/atom+xml", "application/feed+json", "application/xml").Handler, w.onlyText)
	r.Get("/sitemap.xml", w.sitemap)
	r.Get("/sitemap/{part}.xml", w.sitemapPart)
	for _, format := range []string{"atom", "json"} {
		r.Get("/hub/flux."+format, w.hubFeed)
		r.Get("/profils/{handle}/flux."+format, w.profileFeed)
		r.Get("/bases/{handle}/flux."+format, w.baseFeed)
		r.Get("/recherches/{token}/flux."+format, w.savedFeed)
		for _, facet := range []string{basilic.FacetThemes, basilic.FacetAudiences} {
			r.Get(ui.TopicsPath(facet)+"/{slug}/flux."+format, w.topicFeed(facet))
		}
	}
}

func (w *Web) hubFeed(rw http.ResponseWriter, r *http.Request) {
	cards, err := w.Timeline.HubFeed(r.Context())
	w.writeFeed(rw, r, feed.Feed{Title: w.Hub.Name, Subtitle: "Tout ce qui est public sur ce hub, du plus récent au plus ancien."}, "/hub", cards, err)
}

func (w *Web) profileFeed(rw http.ResponseWriter, r *http.Request) {
	actor, err := w.Actors.ProfileByHandle(r.Context(), param(r, "handle"))
	w.actorFeed(rw, r, actor, err)
}

func (w *Web) baseFeed(rw http.ResponseWriter, r *http.Request) {
	actor, _, err := w.Actors.BaseByHandle(r.Context(), basilic.Viewer{}, param(r, "handle"))
	w.actorFeed(rw, r, actor, err)
}

func (w *Web) actorFeed(rw http.ResponseWriter, r *http.Request, actor basilic.Actor, err error) {
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	cards, err := w.Timeline.ActorFeed(r.Context(), actor)
	about := feed.Feed{Title: actor.DisplayName() + " · " + w.Hub.Name, Subtitle: "Les ressources de " + actor.DisplayName()}
	w.writeFeed(rw, r, about, ui.ActorPath(actor), cards, err)
}

// writeFeed writes the cards in the format that the address names. What has not
// changed is answered 304; nothing is kept without asking again, so that what is
// withdrawn is gone at the next look.
func (w *Web) writeFeed(rw http.ResponseWriter, r *http.Request, f feed.Feed, home string, cards []basilic.ResourceCard, err error) {
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	f.Home, f.Self, f.Language = w.Hub.Origin()+home, w.Hub.Origin()+r.URL.Path, "fr"
	for _, card := range cards {
		f.Entries = append(f.Entries, w.entry(card))
	}
	write, mediaType := f.Atom, feed.AtomType
	if strings.HasSuffix(r.URL.Path, ".json") {
		write, mediaType = f.JSON, feed.JSONType
	}
	body, err := write()
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	serveBytes(rw, r, mediaType, body)
}

// serveBytes answers with what was just written, or with 304 to whoever has it. Its tag
// alone says so (RFC 9110, 8.8.3; weak, for it may be compressed): a list has no date of
// its own, since what was published long ago may come into it, by a base that shares it,
// or leave it, with no date of what remains telling so.
func serveBytes(rw http.ResponseWriter, r *http.Request, mediaType string, body []byte) {
	sum := sha256.Sum256(body)
	h := rw.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Cache-Control", "no-cache")
	h.Set("X-Content-Type-Options", "nosniff")
	// Whoever has it keeps apart what is compressed and what is not: each answer says so,
	// 304 too (RFC 9110, 15.4.5).
	h.Set("Vary", "Accept-Encoding")
	h.Set("ETag", `W/"`+hex.EncodeToString(sum[:12])+`"`)
	// A list is read whole.
	r.Header.Del("Range")
	http.ServeContent(rw, r, "", time.Time{}, bytes.NewReader(body))
}

// entry is a resource in a feed.
func (w *Web) entry(card basilic.ResourceCard) feed.Entry {
	r, author := card.Resource, card.Author
	if card.Base != nil {
		author = *card.Base
	}
	e := feed.Entry{
		ID: string(r.IRI), URL: w.Hub.Origin() + ui.ResourcePath(r), Title: r.Sheet.Title, Summary: r.Sheet.Description,
		Published: r.CreatedAt, Updated: r.UpdatedAt, Author: feed.Person{Name: author.DisplayName(), URL: w.Hub.Origin() + ui.ActorPath(author)},
		Tags: tagsOf(r.Sheet),
	}
	if r.PublishedAt != nil {
		e.Published = *r.PublishedAt
	}
	switch {
	case card.CoverMediaID != "":
		e.Image = w.Hub.Origin() + "/medias/" + string(card.CoverMediaID) + "/" + card.CoverName
	case card.RemoteCover != "":
		e.Image = w.Hub.Origin() + "/medias/distants/" + card.RemoteCover
	}
	return e
}

// tagsOf are the words under which a sheet is found, as people read them.
func tagsOf(s basilic.Sheet) []string {
	v, i := basilic.SharedVocabulary(), s.Indexation
	var tags []string
	for _, of := range []struct {
		facet basilic.Facet
		slugs []string
	}{{v.Themes, i.Themes}, {v.SupportTypes, i.SupportTypes}, {v.Audiences, i.Audiences}} {
		for _, slug := range of.slugs {
			tags = append(tags, of.facet.LabelOf(slug))
		}
	}
	return append(tags, i.Keywords...)
}
