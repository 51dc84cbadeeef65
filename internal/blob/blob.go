// Package blob keeps bytes by their digest (SHA-256 in hexadecimal), in a
// folder: what has one digest is kept once, never changes and can be checked.
// A Spool receives what people send, whose digest nobody knows yet, without
// holding it in memory; a Store keeps it for good. Who may read a blob, and what
// it is, are not known here.
package blob

import (
	"context"
	"fmt"
	"io"
	"regexp"

	"codeberg.org/basilic/basilic"
)

// Store keeps blobs by their digest.
type Store interface {
	// Put keeps a blob of a size durably. To put one that is there already is no
	// error; bytes that are not of the size or the digest are refused.
	Put(ctx context.Context, digest string, r io.Reader, size int64) error
	// Open returns a blob, or basilic.ErrNotFound.
	Open(ctx context.Context, digest string) (io.ReadSeekCloser, error)
	// Delete removes a blob, or returns basilic.ErrNotFound.
	Delete(ctx context.Context, digest string) error
}

var digestPattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// pathOf returns where a blob lies, at ab/cd/abcd…: no folder grows beyond what a
// file system likes.
func pathOf(digest string) (folder, path string, err error) {
	if !digestPattern.MatchString(digest) {
		return "", "", fmt.Errorf("blob: digest: %w", basilic.ErrNotFound)
	}
	folder = digest[:2] + "/" + digest[2:4]
	return folder, folder + "/" + digest, nil
}
