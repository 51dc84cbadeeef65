package basilic

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// Reason is why a resource stands in a timeline.
type Reason string

// The reasons of a timeline line.
const (
	ReasonPublished Reason = "published"
	ReasonUpdated   Reason = "updated"
	ReasonShared    Reason = "shared"
	// ReasonChosen is a theme or an audience that the reader chose.
	ReasonChosen Reason = "chosen"
	// ReasonFound is a saved search of the reader.
	ReasonFound Reason = "found"
)

// Reasons are those by which a timeline may be narrowed; the first, "", is all of
// them.
func Reasons() []Reason {
	return []Reason{"", ReasonPublished, ReasonUpdated, ReasonShared, ReasonChosen, ReasonFound}
}

// TimelineEntry is one line of the « fil d'actualité »: a resource, and the
// newest reason why it is there.
type TimelineEntry struct {
	Card   ResourceCard
	Reason Reason
	// Via is who published, updated or shared it, the zero value for other reasons.
	Via Actor
	// Topics are what the reader chose of its indexation.
	Topics []Topic
	// SearchID is the saved search that found it, "" for other reasons, and
	// SearchName what its owner calls it.
	SearchID   ID
	SearchName string
	At         time.Time
}

// Cursor is a place in a list ordered by time then key, newest first. The zero
// value is the beginning.
type Cursor struct {
	At  time.Time
	Key string
}

// IsZero reports whether the cursor is the beginning.
func (c Cursor) IsZero() bool { return c.At.IsZero() }

// String returns the cursor for an address.
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	text := c.At.UTC().Format(time.RFC3339Nano) + "|" + c.Key
	return base64.RawURLEncoding.EncodeToString([]byte(text))
}

// ParseCursor reads what String wrote; "" is the beginning.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return Cursor{}, fmt.Errorf("cursor: %w", ErrInvalid)
	}
	at, key, found := strings.Cut(string(text), "|")
	t, err := time.Parse(time.RFC3339Nano, at)
	if err != nil || !found || len(key) > 64 {
		return Cursor{}, fmt.Errorf("cursor: %w", ErrInvalid)
	}
	return Cursor{At: t, Key: key}, nil
}

// Page is one page of a list read by keyset. Next is zero on the last one.
type Page[T any] struct {
	Items []T
	Next  Cursor
}
