package postgres

import (
	"context"
	"hash/maphash"
	"sync"
)

// slots is how finely a cache tells apart which of its loads a change overtook.
const slots = 256

// Cache keeps values that were read from the database, up to a number, as long
// as this process hears of changes. A value that changed while it was being read
// is not kept.
type Cache[V any] struct {
	changes *Changes
	limit   int
	// worthy says which values are kept; nil keeps all.
	worthy func(V) bool
	seed   maphash.Seed

	mu   sync.RWMutex
	kept map[string]V
	// changed counts the changes heard, by the slot of their key.
	changed [slots]uint64
}

// NewCache returns an empty cache of up to limit values. It drops the value of a
// key at a change of kind with that key, and all at one without key; of no
// kind, ClearOn says when.
func NewCache[V any](changes *Changes, kind string, limit int) *Cache[V] {
	c := &Cache[V]{changes: changes, limit: limit, seed: maphash.MakeSeed(), kept: make(map[string]V)}
	if kind != "" {
		changes.OnChange(kind, c.drop)
	}
	return c
}

// ClearOn drops everything at any change of another kind too.
func (c *Cache[V]) ClearOn(kind string) *Cache[V] {
	c.changes.OnChange(kind, func(string) { c.drop("") })
	return c
}

// Only keeps no value but those that worthy admits, such as those of a size.
func (c *Cache[V]) Only(worthy func(V) bool) *Cache[V] {
	c.worthy = worthy
	return c
}

// Get returns the value of a key, kept or else read by load. Errors of load are
// returned and not kept.
func (c *Cache[V]) Get(ctx context.Context, key string, load func(ctx context.Context) (V, error)) (V, error) {
	slot := c.slot(key)
	c.mu.RLock()
	value, ok := c.kept[key]
	before := c.changed[slot]
	c.mu.RUnlock()
	listening := c.changes.Listening()
	if ok && listening {
		return value, nil
	}
	value, err := load(ctx)
	if err != nil || !listening || c.worthy != nil && !c.worthy(value) {
		return value, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed[slot] == before {
		c.keep(key, value)
	}
	return value, nil
}

// keep makes room by dropping any other value when there are too many.
func (c *Cache[V]) keep(key string, value V) {
	if _, known := c.kept[key]; !known && len(c.kept) >= c.limit {
		for other := range c.kept {
			delete(c.kept, other)
			break
		}
	}
	c.kept[key] = value
}

func (c *Cache[V]) drop(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key != "" {
		delete(c.kept, key)
		c.changed[c.slot(key)]++
		return
	}
	clear(c.kept)
	for slot := range c.changed {
		c.changed[slot]++
	}
}

func (c *Cache[V]) slot(key string) int { return int(maphash.String(c.seed, key) % slots) }
