package ui

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
)

// fileHref is where the file of a block is downloaded: here, or on its own
// server.
func fileHref(b basilic.Block) string {
	if b.MediaID == "" {
		return b.URL
	}
	return "/medias/" + string(b.MediaID) + "/" + url.PathEscape(b.FileName)
}

// MediaPath is where the file or the image of a block is served by this hub.
func MediaPath(b basilic.Block) string {
	return "/medias/" + string(b.MediaID) + "/" + url.PathEscape(MediaName(b))
}

// MediaName is the name of the file or of the image of a block.
func MediaName(b basilic.Block) string {
	if b.Kind == basilic.BlockImage {
		return "image.webp"
	}
	return b.FileName
}

// imageHref is where a stored image is, in one of its widths or, with 0, its own.
func imageHref(b basilic.Block, width int) string {
	return "/medias/" + string(b.MediaID) + "/" + imageName(width)
}

// imageHref is where an image of the resource is: of one of another server, the
// copy of this hub.
func (r ResourcePage) imageHref(b basilic.Block, width int) string {
	if b.MediaID == "" {
		return remoteHref(r.Resource.ID, b.URL) + imageName(width)
	}
	return imageHref(b, width)
}

func imageName(width int) string {
	if width > 0 {
		return strconv.Itoa(width) + ".webp"
	}
	return "image.webp"
}

// remoteHref is where the files are that this hub makes of an image that a resource
// of another server names.
func remoteHref(resource basilic.ID, url string) string {
	return "/medias/distants/" + string(resource) + "/" + basilic.RemoteKey(url) + "/"
}

// hasImage reports whether there is something to show of an image.
func (r ResourcePage) hasImage(b basilic.Block) bool {
	return b.MediaID != "" || !r.Resource.Local && b.URL != "" && !r.Missing[basilic.RemoteKey(b.URL)]
}

// srcset lets the browser choose among the widths of an image (HTML 4.8.4).
func (r ResourcePage) srcset(b basilic.Block) string {
	var offers []string
	for _, width := range b.Widths {
		offers = append(offers, r.imageHref(b, width)+" "+strconv.Itoa(width)+"w")
	}
	return strings.Join(append(offers, r.imageHref(b, 0)+" "+strconv.Itoa(b.Width)+"w"), ", ")
}

// cardHref is where the card of a stored image is.
func cardHref(b basilic.Block) string {
	name := b.Card
	if name == "" {
		name = "card.webp"
	}
	return "/medias/" + string(b.MediaID) + "/" + name
}

// at returns addresses of files as the page of a resource gives them: behind the
// share link that opened it, since nothing else opens them.
func (r ResourcePage) at(addresses string) string {
	if r.Link == "" || !strings.HasPrefix(addresses, "/medias/") {
		return addresses
	}
	return strings.ReplaceAll(addresses, "/medias/", r.Link+"/medias/")
}

// CardPath is where the card of a stored image is, "" for other blocks.
func CardPath(b basilic.Block) string {
	if b.Kind != basilic.BlockImage || b.MediaID == "" {
		return ""
	}
	return cardHref(b)
}

// cropValue is what a field of the crop of an image shows: the middle at first.
func cropValue(f Form, name string) string {
	if typed := f.Value(name); typed != "" {
		return typed
	}
	if name == "crop_zoom" {
		return strconv.Itoa(basilic.MinZoom)
	}
	return "50"
}

// previewKind says what is shown of a file: of one that lies elsewhere the lines or
// the picture that came with it.
func previewKind(r ResourcePage, b basilic.Block) media.Kind {
	kind := media.KindOf(b.MediaType)
	drawn := r.pictureOf(b).href != ""
	switch {
	case kind == media.KindText && b.Excerpt != "",
		b.MediaID != "" && (kind == media.KindAudio || kind == media.KindVideo),
		drawn && (kind == media.KindPDF || kind == media.KindImage):
		return kind
	}
	return media.KindOther
}

// drawnFile is the picture of a file.
type drawnFile struct {
	href          string
	width, height int
}

// pictureOf is the picture of a file: that of this hub or, of one of another server,
// the copy of the one that came with it.
func (r ResourcePage) pictureOf(b basilic.Block) drawnFile {
	switch f, drawn := r.Previews[b.MediaID]; {
	case drawn:
		return drawnFile{"/medias/" + string(b.MediaID) + "/" + media.PreviewName, f.Width, f.Height}
	case b.MediaID == "" && b.Picture != nil:
		return drawnFile{r.pictureHref(b.Picture), b.Picture.Width, b.Picture.Height}
	}
	return drawnFile{}
}

// pictureLabel says what the picture of a file shows.
func pictureLabel(b basilic.Block) string {
	if media.KindOf(b.MediaType) == media.KindPDF {
		return "Première page"
	}
	return "Aperçu de l’image"
}

// uploadAttributes tell the script of the page where the file of a form may be
// sent piece by piece, and how large it may be.
func uploadAttributes(n NewBlockPage) templ.Attributes {
	if n.Kind != basilic.BlockFile {
		return nil
	}
	return templ.Attributes{"data-uploads": "/envois", "data-resource": n.Resource.Slug, "data-most": strconv.Itoa(basilic.MaxFile)}
}

// imageHost is the server that an image is on, or the one that its resource comes
// from.
func imageHost(r ResourcePage, b basilic.Block) string {
	if host := hostOf(b.URL); host != "" {
		return host
	}
	return r.Author.Host
}
