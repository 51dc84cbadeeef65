package web

import (
	"bytes"
	"context"
	"errors"
	"image"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/image/webp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/export"
	"codeberg.org/basilic/basilic/internal/poster"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/web/ui"
)

// posterOf is the picture of a public resource for previews of its address, with its
// key and the image that it shows.
func (w *Web) posterOf(view resources.View) (p poster.Poster, key string, cover *basilic.Block) {
	sheet := view.Resource.Sheet
	by := view.Author
	if view.Base != nil {
		by = *view.Base
	}
	p = poster.Poster{
		Title: sheet.Title, Category: ui.Category(sheet), CategoryLabel: ui.CategoryLabel(sheet), By: by.DisplayName(), Mark: ui.Initials(by.DisplayName()), Square: by.IsBase(),
		Hub: w.Hub.Name + " · " + strings.TrimPrefix(strings.TrimPrefix(w.Hub.Origin(), "https://"), "http://"), Accent: w.Hub.Accent,
	}
	cover, name := coverOf(sheet), ""
	if cover != nil {
		name = string(cover.MediaID)
	}
	return p, poster.Key(p, name), cover
}

// coverOf is the image that stands for a sheet, nil when this hub keeps none.
func coverOf(sheet basilic.Sheet) *basilic.Block {
	if sheet.Cover != nil && sheet.Cover.MediaID != "" {
		return sheet.Cover
	}
	for i, b := range sheet.Blocks {
		if b.Kind == basilic.BlockImage && b.MediaID != "" {
			return &sheet.Blocks[i]
		}
	}
	return nil
}

// poster serves the picture of a public resource of this hub: of nothing else
// (security.md 52), to whoever asks.
func (w *Web) poster(rw http.ResponseWriter, r *http.Request) {
	view, err := w.publicView(r, param(r, "slug"))
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	p, key, cover := w.posterOf(view)
	h := rw.Header()
	h.Set("ETag", `"`+key+`"`)
	h.Set("Cache-Control", "public, max-age=3600")
	if r.Header.Get("If-None-Match") == `"`+key+`"` {
		rw.WriteHeader(http.StatusNotModified)
		return
	}
	drawn, err := w.posters.Draw(r.Context(), key, p, func(ctx context.Context) (image.Image, error) { return w.coverImage(ctx, cover) })
	if err != nil {
		h.Del("ETag")
		w.fail(rw, r, err)
		return
	}
	if !drawn.Whole {
		// Nobody is to keep for the poster what lacks its picture for now.
		h.Del("ETag")
		h.Set("Cache-Control", "no-store")
	}
	h.Set("Content-Type", "image/jpeg")
	h.Set("Content-Security-Policy", mediaPolicy)
	h.Set("Content-Length", strconv.Itoa(len(drawn.JPEG)))
	_, _ = rw.Write(drawn.JPEG)
}

// publicView is a public resource of this hub as a visitor sees it: to everybody
// the same, whoever asks.
func (w *Web) publicView(r *http.Request, slug string) (resources.View, error) {
	view, err := w.Resources.View(r.Context(), basilic.Viewer{}, slug)
	if err == nil && view.Resource.State != basilic.ResourcePublic {
		err = basilic.ErrNotFound
	}
	return view, err
}

// coverImage reads an image of a public resource, nil where there is none or it is
// lost: a poster can do without. An error says that it may be read later.
func (w *Web) coverImage(ctx context.Context, b *basilic.Block) (image.Image, error) {
	if b == nil {
		return nil, nil //nolint:nilnil // no picture is a poster too
	}
	name := ui.MediaName(basilic.Block{Kind: basilic.BlockImage})
	if len(b.Widths) > 0 && b.Widths[0] < b.Width {
		name = strconv.Itoa(b.Widths[0]) + ".webp"
	}
	f, _, err := w.Resources.OpenMedia(ctx, basilic.Viewer{}, b.MediaID, name)
	if err != nil {
		w.Log.Warn("poster", "media", b.MediaID, "error", err)
		if errors.Is(err, basilic.ErrNotFound) {
			err = nil
		}
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		w.Log.Warn("poster", "media", b.MediaID, "error", err)
		return nil, nil //nolint:nilnil // it will be no better later
	}
	return img, nil
}

// shareImage is the picture of a public resource for the head of its page. Its
// address changes with what it shows, for those who keep pictures for ever.
func (w *Web) shareImage(view resources.View) ui.ShareImage {
	_, key, _ := w.posterOf(view)
	return ui.ShareImage{
		URL: w.Hub.Origin() + ui.ResourcePath(view.Resource) + "/carte.jpg?v=" + key, Width: poster.Width, Height: poster.Height,
		Alt: "Carte de la ressource\u00a0: " + view.Resource.Sheet.Title,
	}
}

// describe says to other sites and servers what the page of a public resource of
// this hub shows.
func (w *Web) describe(p *ui.Page, view resources.View, lineage *resources.Lineage) {
	p.Alternate, p.Canonical, p.Creator = string(view.Resource.IRI), view.Resource.URL, view.Author.Address()
	picture := w.shareImage(view)
	p.Shared = &ui.Shared{
		Image: picture, PublishedAt: view.Resource.PublishedAt, UpdatedAt: view.Resource.UpdatedAt, Language: view.Resource.Sheet.Language,
		Keywords: view.Resource.Sheet.Indexation.Keywords,
		OEmbed:   w.Hub.Origin() + "/oembed?format=json&url=" + url.QueryEscape(view.Resource.URL),
	}
	p.LinkedData = export.LinkedData(w.work(view, lineage, ""))
}
