package basilic

import "time"

// ResourceState is where a resource stands.
type ResourceState string

// The states of a resource. A remote one is always public or deleted.
const (
	ResourceDraft   ResourceState = "draft"
	ResourcePublic  ResourceState = "public"
	ResourcePrivate ResourceState = "private"
	ResourceDeleted ResourceState = "deleted"
)

// Mapping says who speaks for a resource of a base on other servers
// (federation.md 3). It is fixed at the first publication.
type Mapping string

// The two mappings.
const (
	// MappingAuthor (A): the author creates, the base announces.
	MappingAuthor Mapping = "A"
	// MappingBase (B): the base itself is the author, because the profile of
	// the person who wrote is private.
	MappingBase Mapping = "B"
)

// Limits of a resource, in characters unless said otherwise.
const (
	MaxTitle       = 100
	MaxDescription = 560
	MaxBlocks      = 200
	// MaxSerialized is the size of the wire document, in bytes.
	MaxSerialized = 900 << 10
	MaxKeywords   = 10
	MaxKeyword    = 40
)

// Sheet is what an author writes and a revision freezes: the text, its order
// and its indexation.
type Sheet struct {
	Title       string     `json:"title"`
	Description string     `json:"description"`
	Language    string     `json:"language"`
	Licence     string     `json:"licence"`
	Indexation  Indexation `json:"indexation"`
	Facts
	// Cover is the image that stands for the sheet in lists and at its head, nil to
	// let its first image do so. Of the fields of a block it has those of an image.
	Cover  *Block  `json:"cover,omitempty"`
	Blocks []Block `json:"blocks"`
}

// Resource is a sheet that somebody shares, here or on another server.
type Resource struct {
	ID    ID
	Local bool
	// IRI identifies the present public life; empty while not public.
	IRI IRI
	// Slug is the last part of the page's address of a local resource: its ID
	// until the first publication.
	Slug string
	// AuthorID is who wrote it; with MappingBase other servers see the base.
	AuthorID ActorID
	// BaseID is the base that it is located in, or 0.
	BaseID  ActorID
	Mapping Mapping
	State   ResourceState
	// Label is the one that the moderators of its hub gave it.
	Label Label
	// Sheet is the published version; for a draft never published, the draft.
	Sheet Sheet
	// ContentHTML is the whole text of the blocks as sanitised HTML.
	ContentHTML string
	// URL is the page for people on the server it comes from.
	URL string
	// Revision is the number of the published version, 0 while there is none.
	Revision int
	// HasChanges says that the draft differs from the published version.
	HasChanges  bool
	CreatedAt   time.Time
	PublishedAt *time.Time
	UpdatedAt   time.Time
}

// Revision is one published version. It never changes.
type Revision struct {
	// Number counts the publications of the resource, from 1.
	Number int
	Sheet  Sheet
	// AuthorID is who published it.
	AuthorID  ActorID
	CreatedAt time.Time
	// Changes since the version before it; nil for the first.
	Changes *Changes
}

// Changes is how much a version differs from the one before it: numbers of blocks,
// and the names of the fields of the sheet.
type Changes struct {
	Added   int      `json:"added,omitempty"`
	Removed int      `json:"removed,omitempty"`
	Moved   int      `json:"moved,omitempty"`
	Edited  int      `json:"edited,omitempty"`
	Fields  []string `json:"fields,omitempty"`
}

// ResourceCard is a resource in a list, with who wrote it and where it stands.
type ResourceCard struct {
	// Resource is without its text, its practical facts, its territories and the number
	// of its version.
	Resource Resource
	Author   Actor
	// Base is nil outside any base.
	Base *Actor
	// CoverMediaID is the cover of the sheet or its first image, or "", and CoverName
	// the name of its card.
	CoverMediaID ID
	// RemoteCover is where the card of the image of a resource of another server is,
	// under /medias/distants/, or "".
	RemoteCover string
	CoverName   string
	// Shared says that the base whose list this is shares a resource that is
	// located elsewhere.
	Shared bool
}

// ListedPage is a public page of this hub in the list that search engines read.
type ListedPage struct {
	URL       string    `db:"url"`
	UpdatedAt time.Time `db:"updated_at"`
}
