package postgres

import (
	"time"

	"codeberg.org/basilic/basilic"
)

// cursorTime returns a cursor's time as a parameter, null at the beginning.
func cursorTime(c basilic.Cursor) *time.Time {
	if c.IsZero() {
		return nil
	}
	return &c.At
}

// cursorID returns a cursor's key as a UUID parameter; one that is not a UUID
// stands before all.
func cursorID(c basilic.Cursor) *basilic.ID {
	id, err := basilic.ParseID(c.Key)
	if err != nil {
		return nil
	}
	return &id
}

// pageOf cuts limit+1 rows to a page; the last row kept is where the next page
// begins.
func pageOf[T any](items []T, limit int, cursor func(T) basilic.Cursor) basilic.Page[T] {
	if len(items) <= limit {
		return basilic.Page[T]{Items: items}
	}
	items = items[:limit]
	return basilic.Page[T]{Items: items, Next: cursor(items[limit-1])}
}
