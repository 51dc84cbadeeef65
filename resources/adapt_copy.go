package resources

import (
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// copying is how the blocks of a resource become those of an adaptation.
type copying struct {
	// local says that the origin is of this hub.
	local bool
	// Blocks are those of the draft, with keys of their own.
	Blocks []basilic.Block
	// LeftOut are those that may not or cannot be taken over.
	LeftOut []LeftOut
	// Linked are the names of files that are too large to be copied.
	Linked []string
	// licences are those of their own, by block; files those of another server that
	// are to be copied, each with a link in its place among Blocks.
	licences map[basilic.ID]string
	files    []basilic.Block
	// cover is that of the draft, nil where the origin has none of its own or it is to
	// be copied from another server.
	cover *basilic.Block
}

// LeftOut is a block that an adaptation does not take over.
type LeftOut struct {
	Name   string
	Reason string
}

// Copied returns how many files of another server are copied.
func (c copying) Copied() int { return len(c.files) }

// copyBlocks copies the blocks of a resource as their licences permit. What comes
// from other software has none: its text becomes one, or as many as it needs.
func copyBlocks(r basilic.Resource) (copying, error) {
	c := copying{local: r.Local, licences: map[basilic.ID]string{}}
	blocks := r.Sheet.Blocks
	if len(blocks) == 0 && !r.Local {
		blocks = []basilic.Block{{Kind: basilic.BlockText, HTML: r.ContentHTML}}
	}
	c.addCover(r.Sheet.Cover)
	for _, b := range blocks {
		if c.refuses(b) {
			continue
		}
		if err := c.add(b); err != nil {
			return copying{}, err
		}
	}
	if len(c.Blocks) > basilic.MaxBlocks {
		c.Blocks = c.Blocks[:basilic.MaxBlocks]
	}
	return c, nil
}

// refuses leaves a block out whose own licence does not permit to adapt it.
func (c *copying) refuses(b basilic.Block) bool {
	if b.Licence == "" {
		return false
	}
	text := basilic.AdaptationProblem(b.Licence)
	if text != "" {
		c.LeftOut = append(c.LeftOut, LeftOut{blockName(b), text})
	}
	return text != ""
}

// blockCover is the kind, among the files to copy, of the image that stands for the
// sheet.
const blockCover basilic.BlockKind = "Cover"

// addCover takes over the image that stands for the sheet.
func (c *copying) addCover(b *basilic.Block) {
	if b == nil || c.refuses(*b) {
		return
	}
	own := *b
	own.ID, own.Version = basilic.NewID(), 0
	if own.MediaID != "" {
		c.cover = &own
	} else if basilic.CheckURL(own.URL) == "" {
		own.Kind = blockCover
		c.files = append(c.files, own)
	}
}

func (c *copying) add(b basilic.Block) error {
	b.ID, b.Version = basilic.NewID(), 0
	switch {
	case b.MediaID == "" && (b.Kind == basilic.BlockFile || b.Kind == basilic.BlockImage):
		c.addFile(b)
		return nil
	case b.Kind == basilic.BlockText && b.Source == "":
		return c.addText(b)
	case b.Kind == basilic.BlockLinkedResource && b.ResourceID == "" && b.Resource == "":
		return nil
	case b.Kind == basilic.BlockLink && b.URL == "", b.Kind == basilic.BlockSectionTitle && b.Title == "":
		return nil
	case b.Kind == basilic.BlockLink:
		b.Title = cut(orHost(b.Title, b.URL), basilic.MaxBlockTitle)
		if b.Preview != nil && !c.local {
			b.Preview = nil // what another hub saw of the page: this one visits it itself
		}
	}
	c.keep(b)
	return nil
}

// keep adds a block as it is.
func (c *copying) keep(b basilic.Block) {
	if b.Licence != "" {
		c.licences[b.ID] = b.Licence
	}
	c.Blocks = append(c.Blocks, b)
}

// addText makes a text that came as HTML one that can be edited.
func (c *copying) addText(b basilic.Block) error {
	markdown, err := richtext.ToMarkdown(b.HTML)
	if err != nil {
		return err
	}
	for _, part := range parts(markdown, basilic.MaxText) {
		c.keep(basilic.Block{ID: basilic.NewID(), Kind: basilic.BlockText, Source: part, HTML: richtext.FromMarkdown(part)})
	}
	return nil
}

// parts cuts a text between paragraphs, into pieces of at most limit characters. A
// paragraph that is longer is cut inside.
func parts(text string, limit int) []string {
	var all []string
	part := ""
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		for len([]rune(paragraph)) > limit {
			runes := []rune(paragraph)
			all, part = appendText(all, part), ""
			all, paragraph = append(all, string(runes[:limit])), string(runes[limit:])
		}
		if part != "" && len([]rune(part))+2+len([]rune(paragraph)) > limit {
			all, part = appendText(all, part), ""
		}
		if part != "" {
			part += "\n\n"
		}
		part += paragraph
	}
	return appendText(all, part)
}

func appendText(all []string, text string) []string {
	if strings.TrimSpace(text) == "" {
		return all
	}
	return append(all, text)
}

// addFile asks for a file or an image of another server and puts a link in its place
// until it is there; what is too large stays linked.
func (c *copying) addFile(b basilic.Block) {
	name := blockName(b)
	if basilic.CheckURL(b.URL) != "" {
		c.LeftOut = append(c.LeftOut, LeftOut{name, "Il n’est plus à l’adresse que donne son serveur."})
		return
	}
	b.Title, b.Picture = cut(b.Title, basilic.MaxBlockTitle), nil
	link := basilic.Block{
		ID: b.ID, Kind: basilic.BlockLink, Title: cut(name, basilic.MaxBlockTitle), URL: b.URL, Caption: b.Caption,
	}
	c.Blocks = append(c.Blocks, link)
	if b.Licence != "" {
		c.licences[b.ID] = b.Licence
	}
	if b.Size > basilic.MaxFile {
		c.Linked = append(c.Linked, name)
	}
	c.files = append(c.files, b)
}

func orHost(title, address string) string {
	if title != "" {
		return title
	}
	return basilic.IRI(address).Host()
}
