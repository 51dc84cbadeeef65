package ui

import (
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// leadImage is the image that opens a resource: it stands beside the title.
func (r ResourcePage) leadImage() *basilic.Block {
	if len(r.Sheet.Blocks) > 0 && r.Sheet.Blocks[0].Kind == basilic.BlockImage {
		return &r.Sheet.Blocks[0]
	}
	return nil
}

// blocks are those under the head of the page.
func (r ResourcePage) blocks() []basilic.Block {
	if r.leadImage() != nil {
		return r.Sheet.Blocks[1:]
	}
	return r.Sheet.Blocks
}

// updatedLater reports whether the text changed on a later day than it was
// published.
func (r ResourcePage) updatedLater() bool {
	return r.Resource.PublishedAt != nil && r.Resource.UpdatedAt.Sub(*r.Resource.PublishedAt) > 24*time.Hour
}

func (r ResourcePage) keywords() string { return strings.Join(r.Sheet.Indexation.Keywords, ", ") }

// speaker is who the resource is by, as its head says first.
func (r ResourcePage) speaker() string {
	if r.Base != nil {
		return r.Base.DisplayName()
	}
	return r.Author.DisplayName()
}

// territories names where a resource is about, "" where it does not say.
func (r ResourcePage) territories() string {
	var names []string
	for _, code := range r.Sheet.Indexation.Territories {
		names = append(names, valueLabel("territories", code))
	}
	return strings.Join(names, ", ")
}
