// Package visits counts what is read, downloaded and followed without knowing by
// whom: a visitor counts once in two hours for one thing. It takes an address and a
// browser's name, and keeps of them a hash under a key that is thrown away each day;
// nothing of it outlives two hours, a crash of the database or the key. What is looked
// for is counted likewise; words are kept for a year, by month, and shown to
// administrators once several visitors looked for them.
//
// Counting costs a reader nothing: what is seen waits in memory, and is written some
// seconds later, many at once. A process that is killed loses these seconds.
package visits

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"log/slog"
	"net/netip"
	"regexp"
	"slices"
	"sync"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// once is the time in which a visitor counts once.
	once = 2 * time.Hour
	// keyAge is how long a key serves, and keyFresh how long a process uses it without
	// asking.
	keyAge   = 24 * time.Hour
	keyFresh = 5 * time.Minute
	// wait is how long what was seen waits, most how much of it, and batch how much goes
	// in one statement, whose time grows with the square: 3 ms for 100, 3 s for 5,000.
	wait  = 5 * time.Second
	most  = 5000
	batch = 500
	// markSize is the length of a mark, in bytes.
	markSize = 16
)

// Kind is what somebody did.
type Kind string

// The kinds of visits.
const (
	View     Kind = "view"
	Download Kind = "download"
	Click    Kind = "click"
)

// Visitor is who does it, as the network tells it.
type Visitor struct{ Address, Agent string }

// robots name themselves, as programs that fetch pages for previews do; what says
// nothing is none of the browsers.
var robots = regexp.MustCompile(`(?i)bot\b|bot/|crawl|spider|slurp|preview|fetch|monitor|headless|curl|wget|python|java/|perl|ruby|http\.rb|go-http|okhttp|axios|node|libwww|scrapy|\(\+?https?:|; \+?https?:|facebookexternal|whatsapp|telegram|validator|lighthouse`)

// human reports whether a browser says that somebody reads.
func (v Visitor) human() bool { return v.Agent != "" && !robots.MatchString(v.Agent) }

// network is the address of who asks, or the part of it that names a household: the
// rest of an IPv6 address changes by itself.
func (v Visitor) network() string {
	address, err := netip.ParseAddr(v.Address)
	if err != nil || address.Unmap().Is4() {
		return v.Address
	}
	prefix, err := address.Prefix(64)
	if err != nil {
		return v.Address
	}
	return prefix.String()
}

// Counter counts visits.
type Counter struct {
	db  *postgres.DB
	log *slog.Logger

	mu       sync.Mutex
	waiting  map[string]postgres.Visit
	searches map[string]postgres.SearchVisit
	armed    bool
	key      []byte
	keyAt    time.Time
	// monthKey is the key of a month, for who looked for words.
	monthKey               []byte
	monthKeyOf, monthKeyAt time.Time
}

// New returns a counter.
func New(db *postgres.DB, log *slog.Logger) *Counter {
	return &Counter{db: db, log: log, waiting: make(map[string]postgres.Visit), searches: make(map[string]postgres.SearchVisit)}
}

// Seen takes note of what a visitor did to a thing at a time: to a resource or, for a
// download, to a media; part names a part of it. It never waits for the database but for
// the first of a day.
func (c *Counter) Seen(ctx context.Context, v Visitor, kind Kind, thing basilic.ID, part string, at time.Time) {
	if !v.human() {
		return
	}
	key, err := c.currentKey(ctx, at)
	if err != nil {
		c.log.Warn("visits", "error", err)
		return
	}
	mark := markOf(key, v, string(kind), string(thing), part)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.waiting[string(mark)]; !known && len(c.waiting) < most {
		c.waiting[string(mark)] = postgres.Visit{Mark: mark, Kind: string(kind), Thing: thing, At: at}
	}
	c.arm()
}

// arm has what waits written some seconds later. The lock is held.
func (c *Counter) arm() {
	if !c.armed {
		c.armed = true
		time.AfterFunc(wait, c.flushLater)
	}
}

// currentKey returns the key that all processes share.
func (c *Counter) currentKey(ctx context.Context, at time.Time) ([]byte, error) {
	c.mu.Lock()
	key, known := c.key, at.Sub(c.keyAt) < keyFresh
	c.mu.Unlock()
	if known && key != nil {
		return key, nil
	}
	proposed := make([]byte, sha256.Size)
	_, _ = rand.Read(proposed) // it never fails
	key, err := c.db.VisitsKey(ctx, proposed, keyAge)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.key, c.keyAt = key, at
	return key, nil
}

func (c *Counter) flushLater() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := c.Flush(ctx); err != nil {
		c.log.Warn("visits", "error", err)
	}
}

// Flush writes what waits. What cannot be written is lost: a number that is a little
// low is better than a queue that grows.
func (c *Counter) Flush(ctx context.Context) error {
	c.mu.Lock()
	visits := make([]postgres.Visit, 0, len(c.waiting))
	for _, v := range c.waiting {
		visits = append(visits, v)
	}
	clear(c.waiting)
	c.armed = false
	c.mu.Unlock()
	for part := range slices.Chunk(visits, batch) {
		if err := c.db.CountVisits(ctx, part, once); err != nil {
			return err
		}
	}
	return c.flushSearches(ctx)
}
