package basilic

import "time"

// Media is what somebody put into a resource: an image or a file. Its bytes live
// in the blob store under their digests; who may read it is who may read the
// resource.
type Media struct {
	ID         ID `db:"id"`
	ResourceID ID `db:"resource_id"`
	// Name is that of the file, without folders.
	Name      string    `db:"name"`
	MediaType string    `db:"media_type"`
	Digest    string    `db:"digest"`
	Size      int64     `db:"size"`
	Width     int       `db:"width"`
	Height    int       `db:"height"`
	CreatedAt time.Time `db:"created_at"`
}

// MediaFile is one file that is served of a media: the file itself, a size of an
// image, or a preview. Name is the last part of its address.
type MediaFile struct {
	MediaID   ID     `db:"media_id"`
	Name      string `db:"name"`
	MediaType string `db:"media_type"`
	// Digest is the SHA-256 of the bytes in hexadecimal, Size their number.
	Digest string `db:"digest"`
	Size   int64  `db:"size"`
	Width  int    `db:"width"`
	Height int    `db:"height"`
}

// MaxFile is the largest file of a resource, in bytes, and MaxFileName the
// longest name of one, in characters; MaxExcerpt that of the lines shown of one.
const (
	MaxExcerpt  = 1000
	MaxFile     = 100 << 20
	MaxFileName = 120
)
