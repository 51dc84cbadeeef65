package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/web/form"
	"codeberg.org/basilic/basilic/web/ui"
)

// embed is what a site shows of an address (oEmbed 1.0, 2.3.4). A resource is a
// link: no site may put a page of ours in a frame (security.md 59).
type embed struct {
	Type            string `json:"type"`
	Version         string `json:"version"`
	Title           string `json:"title"`
	AuthorName      string `json:"author_name"`
	AuthorURL       string `json:"author_url"`
	ProviderName    string `json:"provider_name"`
	ProviderURL     string `json:"provider_url"`
	CacheAge        int    `json:"cache_age"`
	ThumbnailURL    string `json:"thumbnail_url,omitempty"`
	ThumbnailWidth  int    `json:"thumbnail_width,omitempty"`
	ThumbnailHeight int    `json:"thumbnail_height,omitempty"`
}

// oembed answers what the page of a public resource of this hub is. Of what is
// private it says what it says of what is not there (security.md 52).
func (w *Web) oembed(rw http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if format := query.Get("format"); format != "" && format != "json" {
		http.Error(rw, "format", http.StatusNotImplemented)
		return
	}
	slug, ok := w.slugOf(query.Get("url"))
	if !ok {
		w.fail(rw, r, basilic.ErrNotFound)
		return
	}
	view, err := w.publicView(r, slug)
	if err != nil {
		w.fail(rw, r, err)
		return
	}
	e := embed{
		Type: "link", Version: "1.0", Title: view.Resource.Sheet.Title, CacheAge: 3600,
		AuthorName: view.Author.DisplayName(), AuthorURL: w.Hub.Origin() + ui.ActorPath(view.Author),
		ProviderName: w.Hub.Name, ProviderURL: w.Hub.Origin() + "/",
	}
	// oEmbed 1.0, 2.2: a picture is no larger than the consumer asks, or left out.
	if picture := w.shareImage(view); fits(query.Get("maxwidth"), picture.Width) && fits(query.Get("maxheight"), picture.Height) {
		e.ThumbnailURL, e.ThumbnailWidth, e.ThumbnailHeight = picture.URL, picture.Width, picture.Height
	}
	h := rw.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "public, max-age=3600")
	_ = json.NewEncoder(rw).Encode(e)
}

func fits(most string, size int) bool { return most == "" || form.Number(most) >= size }

// slugOf returns the slug of the page of a resource of this hub.
func (w *Web) slugOf(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || u.User != nil || u.Scheme+"://"+u.Host != w.Hub.Origin() {
		return "", false
	}
	slug, ok := strings.CutPrefix(u.Path, "/ressources/")
	return slug, ok && slug != "" && !strings.ContainsAny(slug, "/\x00")
}
