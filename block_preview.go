package basilic

import "time"

// Limits of what is kept of a page that a link leads to, in characters.
const (
	MaxPreviewTitle = 150
	MaxPreviewText  = 300
	MaxPreviewSite  = 60
)

// LinkPreview is what the page of a link said of itself when it was visited: plain
// text that nobody vouches for.
type LinkPreview struct {
	// URL is the address that was visited.
	URL         string    `json:"url"`
	Title       string    `json:"title,omitempty"`
	Description string    `json:"description,omitempty"`
	Site        string    `json:"site,omitempty"`
	Image       *Picture  `json:"image,omitempty"`
	Icon        *Picture  `json:"icon,omitempty"`
	FetchedAt   time.Time `json:"fetched_at,omitzero"`
	// Problem says in French why there is nothing else.
	Problem string `json:"problem,omitempty"`
}

// Picture is an image of a page, or of a file: stored here or, with a URL, on the server that a
// resource comes from.
type Picture struct {
	MediaID ID     `json:"media_id,omitempty"`
	URL     string `json:"url,omitempty"`
	Width   int    `json:"width,omitempty"`
	Height  int    `json:"height,omitempty"`
}

// Shown returns what a link shows of its page, nil when there is nothing.
func (b Block) Shown() *LinkPreview {
	if b.Kind != BlockLink || !b.ShowPreview || b.Preview == nil || b.Preview.Title == "" {
		return nil
	}
	return b.Preview
}

// Pictures are the images of a link's preview, or that of a file of another server.
func (b Block) Pictures() []Picture {
	var all []Picture
	if b.Kind == BlockFile && b.MediaID == "" && b.Picture != nil {
		all = append(all, *b.Picture)
	}
	if p := b.Shown(); p != nil {
		for _, picture := range []*Picture{p.Image, p.Icon} {
			if picture != nil {
				all = append(all, *picture)
			}
		}
	}
	return all
}
