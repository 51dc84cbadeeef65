package ui

import "codeberg.org/basilic/basilic"

// pictureHref is where an image of the page of a link is, "" where there is none to
// show.
func (r ResourcePage) pictureHref(p *basilic.Picture) string {
	switch {
	case p == nil:
		return ""
	case p.MediaID != "":
		return "/medias/" + string(p.MediaID) + "/image.webp"
	case r.Resource.Local || p.URL == "" || r.Missing[basilic.RemoteKey(p.URL)]:
		return ""
	}
	return remoteHref(r.Resource.ID, p.URL) + "image.webp"
}

// previewSite names the site of a link.
func previewSite(b basilic.Block, p basilic.LinkPreview) string {
	host := hostOf(b.URL)
	if p.Site == "" || p.Site == host {
		return host
	}
	return p.Site + " · " + host
}

// previewWords says what became of the preview of a link.
func previewWords(b basilic.Block) string {
	switch {
	case b.Preview == nil:
		return "L’aperçu se prépare\u00a0: il sera là dans un instant."
	case b.Shown() == nil:
		return "Sans aperçu. " + b.Preview.Problem
	}
	words := "Aperçu du " + Moment(b.Preview.FetchedAt) + "\u00a0: «\u00a0" + b.Preview.Title + "\u00a0»."
	if b.Preview.Problem != "" {
		words += " Il n’a pas pu être actualisé. " + b.Preview.Problem
	}
	return words
}
