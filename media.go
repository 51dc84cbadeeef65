package basilic

import "time"

// Media is a stored image of a resource. Its bytes live in the blob store
// under their digests; who may read it is who may read the resource.
type Media struct {
	ID         ID        `db:"id"`
	ResourceID ID        `db:"resource_id"`
	Name       string    `db:"name"`
	MediaType  string    `db:"media_type"`
	Digest     string    `db:"digest"`
	CardDigest string    `db:"card_digest"`
	Size       int64     `db:"size"`
	Width      int       `db:"width"`
	Height     int       `db:"height"`
	CreatedAt  time.Time `db:"created_at"`
}
