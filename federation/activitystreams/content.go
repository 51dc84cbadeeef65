package activitystreams

import (
	"html"
	"strconv"
	"strings"

	"codeberg.org/basilic/basilic"
)

// ContentHTML renders blocks as the HTML that servers without our blocks show:
// the texts are sanitised already, everything else is escaped here. origin is
// where the hub's images and files are served.
func ContentHTML(blocks []basilic.Block, origin string) string {
	var b strings.Builder
	for _, block := range blocks {
		switch block.Kind {
		case basilic.BlockSectionTitle:
			b.WriteString("<h2>" + html.EscapeString(block.Title) + "</h2>")
		case basilic.BlockText:
			b.WriteString(block.HTML)
		case basilic.BlockLink, basilic.BlockLinkedResource:
			writeLink(&b, block)
		case basilic.BlockFile:
			writeFile(&b, block, origin)
		case basilic.BlockImage:
			writeImage(&b, block, origin)
		}
	}
	return b.String()
}

// writeLink writes a link or, of a linked resource that is not public, only what is
// said of it.
func writeLink(b *strings.Builder, block basilic.Block) {
	if block.URL == "" {
		if block.Caption != "" {
			b.WriteString("<p>" + html.EscapeString(block.Caption) + "</p>")
		}
		return
	}
	b.WriteString(`<p><a href="` + html.EscapeString(block.URL) + `">` + html.EscapeString(block.Title) + "</a>")
	writeCaption(b, block.Caption)
	b.WriteString("</p>")
}

func writeImage(b *strings.Builder, block basilic.Block, origin string) {
	b.WriteString(`<p><img src="` + html.EscapeString(imageURL(block, origin)) + `" alt="` + html.EscapeString(block.Alt) + `"`)
	if block.Width > 0 && block.Height > 0 {
		b.WriteString(` width="` + strconv.Itoa(block.Width) + `" height="` + strconv.Itoa(block.Height) + `"`)
	}
	b.WriteString(">")
	if block.Title != "" {
		b.WriteString("<br><strong>" + html.EscapeString(block.Title) + "</strong>")
	}
	writeCaption(b, block.Caption)
	b.WriteString("</p>")
}

func writeCaption(b *strings.Builder, caption string) {
	if caption != "" {
		b.WriteString("<br>" + html.EscapeString(caption))
	}
}

// imageURL returns where the image of a block is served: here for a stored
// one, at its origin for a remote one.
func imageURL(block basilic.Block, origin string) string {
	if block.MediaID == "" {
		return block.URL
	}
	return origin + "/medias/" + string(block.MediaID) + "/image.webp"
}
