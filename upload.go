package basilic

import "time"

// Upload is a file that somebody sends piece by piece, until it is whole and a
// block names it.
type Upload struct {
	ID         ID     `db:"id"`
	AccountID  ID     `db:"account_id"`
	ResourceID ID     `db:"resource_id"`
	Name       string `db:"name"`
	// Size is how many bytes are announced, Received how many are kept.
	Size      int64     `db:"size"`
	Received  int64     `db:"received"`
	TouchedAt time.Time `db:"touched_at"`
}

// UploadPart is one piece of an upload.
type UploadPart struct {
	Start  int64  `db:"start"`
	Digest string `db:"digest"`
	Size   int64  `db:"size"`
}

// Limits of uploads: how many one account may have under way, and of how many
// pieces each is.
const (
	MaxUploads     = 20
	MaxUploadParts = 4_000
)
