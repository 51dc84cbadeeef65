package resources

import (
	"mime"
	"slices"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// receivedBlocks keeps the blocks of another server that are shown here, their
// texts sanitised and cut. No two have the same key: cards and anchors go by it.
func receivedBlocks(blocks []basilic.Block) []basilic.Block {
	var kept []basilic.Block
	taken := make(map[basilic.ID]bool)
	for _, b := range blocks {
		if taken[b.ID] {
			b.ID = basilic.NewID()
		}
		taken[b.ID] = true
		b.HTML = richtext.Sanitize(b.HTML)
		b.Title = cut(b.Title, basilic.MaxTitle)
		b.Caption, b.Alt = cut(b.Caption, basilic.MaxCaption), cut(b.Alt, basilic.MaxAlt)
		b = receivedPreview(receivedImage(receivedLink(receivedFile(b))))
		if b.URL != "" && basilic.CheckURL(b.URL) != "" {
			b.URL = ""
		}
		switch b.Kind {
		case basilic.BlockSectionTitle, basilic.BlockText, basilic.BlockLink, basilic.BlockFile, basilic.BlockImage, basilic.BlockLinkedResource:
			kept = append(kept, b)
		}
	}
	return kept
}

// receivedImage keeps how an image is shown: in the widths that this hub makes of
// it.
func receivedImage(b basilic.Block) basilic.Block {
	b.Width, b.Height = min(max(0, b.Width), maxSide), min(max(0, b.Height), maxSide)
	if b.Width == 0 || b.Height == 0 {
		b.Width, b.Height = 0, 0
	}
	if b.Kind != basilic.BlockImage {
		b.Crop, b.Blur, b.Widths, b.Width, b.Height = nil, "", nil, 0, 0
		return b
	}
	b.Widths = media.WidthsOf(b.Width)
	if b.Width == 0 || !media.IsBlur(b.Blur) {
		b.Blur = ""
	}
	return b
}

// maxSide is the longest side of an image that is believed, in pixels.
const maxSide = 65_535

// receivedLink keeps the resource that a card is of, by its identifier alone.
func receivedLink(b basilic.Block) basilic.Block {
	b.ResourceID = ""
	if _, err := basilic.ParseIRI(string(b.Resource)); err != nil || b.Kind != basilic.BlockLinkedResource {
		b.Resource = ""
	}
	return b
}

// receivedFile keeps what another server says of a file where it can be true.
func receivedFile(b basilic.Block) basilic.Block {
	b.FileName = fileName(b.FileName)
	if mediaType, _, err := mime.ParseMediaType(b.MediaType); err != nil || len(mediaType) > basilic.MaxFileName {
		b.MediaType = ""
	} else {
		b.MediaType = mediaType
	}
	b.Size, b.Excerpt = max(0, b.Size), cut(b.Excerpt, basilic.MaxExcerpt)
	if b.Kind == basilic.BlockFile && b.Title == "" {
		b.Title = cut(b.FileName, basilic.MaxBlockTitle)
	}
	if b.Kind != basilic.BlockFile {
		b.FileName, b.MediaType, b.Size, b.Digest, b.Excerpt = "", "", 0, "", ""
	}
	if b.Picture = receivedPicture(b.Picture); b.Kind != basilic.BlockFile || !previewed(b.MediaType) {
		b.Picture = nil
	}
	return b
}

// receivedIndexation keeps the values of the shared vocabulary, up to its
// maxima.
func receivedIndexation(i basilic.Indexation) basilic.Indexation {
	v := basilic.SharedVocabulary()
	known := func(f basilic.Facet, slugs []string) []string {
		slugs = slices.DeleteFunc(slices.Clone(slugs), func(slug string) bool { _, ok := f.Value(slug); return !ok })
		slices.Sort(slugs)
		slugs = slices.Compact(slugs)
		return slugs[:min(len(slugs), f.Max)]
	}
	i.Themes, i.SupportTypes, i.Audiences = known(v.Themes, i.Themes), known(v.SupportTypes, i.SupportTypes), known(v.Audiences, i.Audiences)
	i.Territories = slices.DeleteFunc(basilic.TidyTerritories(i.Territories), func(code string) bool { return v.TerritoryLabel(code) == "" })
	i.Keywords = tidyKeywords(i.Keywords)
	i.Keywords = i.Keywords[:min(len(i.Keywords), basilic.MaxKeywords)]
	for n, k := range i.Keywords {
		i.Keywords[n] = cut(k, basilic.MaxKeyword)
	}
	return i
}
