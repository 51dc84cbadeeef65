package visits

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// longestWords and mostWords are beyond what people look for, and within what
	// they paste: a letter, an address, somebody's number.
	longestWords, mostWords = 60, 6
	// mostDigits is how many digits words may have: a year has four, a telephone ten.
	mostDigits = 5
	// SeveralVisitors is how many must look for the same words before anybody is shown
	// them.
	SeveralVisitors = 3
)

// Searched takes note of words that a visitor looked for at a time, and whether
// nothing has them. The same words of the same visitor count once in two hours, on
// whichever page, with whichever filters. What looks like an address or a number of
// somebody is counted, its words are not kept.
func (c *Counter) Searched(ctx context.Context, v Visitor, words string, missed bool, at time.Time) {
	words = folded(words)
	if !v.human() || words == "" {
		return
	}
	key, err := c.currentKey(ctx, at)
	if err != nil {
		c.log.Warn("visits: searches", "error", err)
		return
	}
	kept := words
	var seen byte
	if !keepable(words) {
		kept = ""
	} else if seen, err = c.seenBy(ctx, v, words, at); err != nil {
		c.log.Warn("visits: searches", "error", err)
		return
	}
	mark := markOf(key, v, "search", words)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.searches[string(mark)]; !known && len(c.searches) < most {
		c.searches[string(mark)] = postgres.SearchVisit{Mark: mark, Words: kept, Missed: missed, Seen: seen, At: at}
	}
	c.arm()
}

// seenBy returns one byte of a hash of who looked for words in a month: two visitors
// have the same once in 256 times, so it says of nobody that it was them.
func (c *Counter) seenBy(ctx context.Context, v Visitor, words string, at time.Time) (byte, error) {
	month := basilic.MonthOf(at)
	c.mu.Lock()
	key := c.monthKey
	if !c.monthKeyOf.Equal(month) || at.Sub(c.monthKeyAt) > keyFresh {
		key = nil
	}
	c.mu.Unlock()
	if key == nil {
		proposed := make([]byte, sha256.Size)
		_, _ = rand.Read(proposed) // it never fails
		var err error
		if key, err = c.db.SearchesKey(ctx, proposed, month); err != nil {
			return 0, err
		}
		c.mu.Lock()
		c.monthKey, c.monthKeyOf, c.monthKeyAt = key, month, at
		c.mu.Unlock()
	}
	return markOf(key, v, words)[0], nil
}

// markOf is a keyed hash of who did what.
func markOf(key []byte, v Visitor, what ...string) []byte {
	hash := hmac.New(sha256.New, key)
	for _, text := range append([]string{v.network(), v.Agent}, what...) {
		_, _ = hash.Write([]byte(text + "\x00"))
	}
	return hash.Sum(nil)[:markSize]
}

// folded writes words as they are compared: in lower case, one space between two.
func folded(words string) string {
	return strings.ToLower(strings.Join(strings.Fields(words), " "))
}

// keepable reports whether words look like words, and not like an address, a number
// or a letter.
func keepable(words string) bool {
	digits := 0
	for _, r := range words {
		if unicode.IsDigit(r) {
			digits++
		}
		if r == '@' || unicode.IsControl(r) {
			return false
		}
	}
	return utf8.RuneCountInString(words) <= longestWords && len(strings.Fields(words)) <= mostWords && digits <= mostDigits &&
		!strings.Contains(words, "://") && !strings.Contains(words, "www.")
}

// flushSearches writes the searches that wait.
func (c *Counter) flushSearches(ctx context.Context) error {
	c.mu.Lock()
	searches := make([]postgres.SearchVisit, 0, len(c.searches))
	for _, s := range c.searches {
		searches = append(searches, s)
	}
	clear(c.searches)
	c.mu.Unlock()
	for part := range slices.Chunk(searches, batch) {
		if err := c.db.CountSearches(ctx, part, once, SeveralVisitors); err != nil {
			return err
		}
	}
	return nil
}
