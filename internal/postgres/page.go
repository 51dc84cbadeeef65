package postgres

import (
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"codeberg.org/basilic/basilic"
)

// cursorTime returns a cursor's time as a parameter: infinity at the beginning,
// so that statements compare with it always and an index bounds them.
func cursorTime(c basilic.Cursor) pgtype.Timestamptz {
	if c.IsZero() {
		return pgtype.Timestamptz{InfinityModifier: pgtype.Infinity, Valid: true}
	}
	return pgtype.Timestamptz{Time: c.At, Valid: true}
}

// cursorID returns a cursor's key as a UUID parameter; one that is not a UUID
// stands before all.
func cursorID(c basilic.Cursor) basilic.ID {
	id, err := basilic.ParseID(c.Key)
	if err != nil {
		return "00000000-0000-0000-0000-000000000000"
	}
	return id
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

// cursorNumber returns a cursor's key as a number, for lists of rows whose keys
// are numbers.
func cursorNumber(c basilic.Cursor) int64 {
	n, err := strconv.ParseInt(c.Key, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func numberCursor(at time.Time, key int64) basilic.Cursor {
	return basilic.Cursor{At: at, Key: strconv.FormatInt(key, 10)}
}

// found turns a statement that touched nothing into basilic.ErrNotFound.
func found(operation string, rows int64, err error) error {
	if err == nil && rows == 0 {
		return fmt.Errorf("postgres: %s: %w", operation, basilic.ErrNotFound)
	}
	return err
}
