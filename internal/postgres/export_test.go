package postgres

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"
)

// FromPool lets tests watch the statements of a pool of their own.
func FromPool(pool *pgxpool.Pool) *DB {
	return &DB{pool: pool, changes: newChanges(pool), spread: new(atomic.Pointer[spread])}
}

// EveryWay searches in each of the ways in which a search with filters may be read:
// all that has the words, all that misses one filter at most, filter by filter.
func (db *DB) EveryWay(ctx context.Context, q ResourceQuery) (map[string]ResourceHits, error) {
	ways := make(map[string]ResourceHits)
	for name, read := range map[string]func(context.Context, ResourceQuery) ([]entry, ResourceHits, bool, error){"words": db.words, "filters": db.ways} {
		found, hits, few, err := read(ctx, q)
		if err != nil || !few {
			return nil, fmt.Errorf("%s: few %v: %w", name, few, err)
		}
		hits.Total = len(found)
		ways[name] = hits
	}
	last := len(q.Chosen) - 1
	for name, whole := range map[string]allBut{"each filter": none(), "each filter, the last read whole": {last, searchRead}, "more than expected": {last, 0}} {
		found, hits, err := db.others(ctx, whole, q)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		hits.Total = len(found)
		ways[name] = hits
	}
	return ways, nil
}

// Roots turns a tsquery into one of roots.
func Roots(match string) string { return roots(match) }
