package blob

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

// checkedReader fails where bytes are not of their size or digest, so that
// nothing is ever kept under a name that is not its own. It gives the last of
// them only once they are known to be right: whoever must send a certain number
// of bytes has not sent them all before.
type checkedReader struct {
	r      io.Reader
	hash   hash.Hash
	digest string
	left   int64
}

func checked(r io.Reader, digest string, size int64) *checkedReader {
	return &checkedReader{r: r, hash: sha256.New(), digest: digest, left: size}
}

func (c *checkedReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.hash.Write(p[:n])
	c.left -= int64(n)
	switch {
	case c.left < 0:
		return 0, fmt.Errorf("blob: %s is longer than announced", c.digest)
	case c.left > 0 && errors.Is(err, io.EOF):
		return 0, fmt.Errorf("blob: %s: %w", c.digest, io.ErrUnexpectedEOF)
	case c.left > 0 || n == 0 && err != nil && !errors.Is(err, io.EOF):
		return n, err
	}
	if more, _ := io.ReadFull(c.r, make([]byte, 1)); more > 0 {
		return 0, fmt.Errorf("blob: %s is longer than announced", c.digest)
	}
	if hex.EncodeToString(c.hash.Sum(nil)) != c.digest {
		return 0, fmt.Errorf("blob: %s has another digest", c.digest)
	}
	return n, io.EOF
}
