package ui

import (
	"net/url"

	"codeberg.org/basilic/basilic"
)

// fileHref is where the file of a block is downloaded: here, or on its own
// server.
func fileHref(b basilic.Block) string {
	if b.MediaID == "" {
		return b.URL
	}
	return "/medias/" + string(b.MediaID) + "/" + url.PathEscape(b.FileName)
}
