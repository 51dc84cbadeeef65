package ui

import (
	"strings"
	"time"

	"codeberg.org/basilic/basilic"
)

// leadImage is the image that stands beside the title of a resource: its cover, or
// the image that opens it.
func (r ResourcePage) leadImage() *basilic.Block {
	if r.Sheet.Cover != nil {
		return r.Sheet.Cover
	}
	if len(r.Sheet.Blocks) > 0 && r.Sheet.Blocks[0].Kind == basilic.BlockImage {
		return &r.Sheet.Blocks[0]
	}
	return nil
}

// blocks are those under the head of the page.
func (r ResourcePage) blocks() []basilic.Block {
	if r.Sheet.Cover == nil && r.leadImage() != nil {
		return r.Sheet.Blocks[1:]
	}
	return r.Sheet.Blocks
}

// updatedLater reports whether the text changed on a later day than it was
// published.
func (r ResourcePage) updatedLater() bool {
	return r.Resource.PublishedAt != nil && r.Resource.UpdatedAt.Sub(*r.Resource.PublishedAt) > 24*time.Hour
}

// indexed reports whether the sheet says how it is filed: a private one need not.
func (r ResourcePage) indexed() bool {
	i := r.Sheet.Indexation
	return len(i.Themes)+len(i.SupportTypes)+len(i.Audiences)+len(i.Keywords) > 0
}

// indexTitle is over how the sheet is filed and what may be done with it.
func (r ResourcePage) indexTitle() string {
	if r.indexed() {
		return "Indexation et licence"
	}
	return "Licence"
}

func (r ResourcePage) keywords() string { return strings.Join(r.Sheet.Indexation.Keywords, ", ") }

// origin says where the content comes from, "" where the sheet does not say.
func (r ResourcePage) origin() string {
	switch {
	case r.Sheet.Provenance == basilic.ProvenanceOwn:
		return "Produite par " + r.speaker()
	case r.Sheet.Provenance == basilic.ProvenanceFound && r.Sheet.Producer != "":
		return "Repérée ailleurs\u00a0: produite par " + r.Sheet.Producer
	case r.Sheet.Provenance == basilic.ProvenanceFound:
		return "Repérée ailleurs"
	}
	return ""
}

// dayText writes a day in French, "" for none.
func dayText(d basilic.Day) string {
	if d == "" {
		return ""
	}
	return Date(d.Time())
}

// speaker is who the resource is by, as its head says first.
func (r ResourcePage) speaker() string {
	if r.Base != nil {
		return r.Base.DisplayName()
	}
	return r.Author.DisplayName()
}
