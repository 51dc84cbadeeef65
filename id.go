package basilic

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"time"
)

// ID is a UUID version 7 in its text form (RFC 9562 5.7): it sorts by the time
// of its making and cannot be guessed.
type ID string

// NewID makes a fresh ID.
func NewID() ID { return newIDAt(time.Now()) }

func newIDAt(t time.Time) ID {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(t.UnixMilli())<<16)
	// crypto/rand.Read never fails since Go 1.24: it ends the process instead.
	_, _ = rand.Read(b[6:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	s := hex.EncodeToString(b[:])
	return ID(s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:])
}

// ParseID accepts the canonical lower-case text form of a UUID and returns
// ErrNotFound for anything else: an ID comes from an address, and an address
// that cannot exist is one that is not found.
func ParseID(s string) (ID, error) {
	if len(s) != 36 {
		return "", ErrNotFound
	}
	for i := range len(s) {
		c := s[i]
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hexadecimal := c >= '0' && c <= '9' || c >= 'a' && c <= 'f'
		if dash && c != '-' || !dash && !hexadecimal {
			return "", ErrNotFound
		}
	}
	return ID(s), nil
}
