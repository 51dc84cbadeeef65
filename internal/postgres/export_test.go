package postgres

import (
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgxpool"
)

// FromPool lets tests watch the statements of a pool of their own.
func FromPool(pool *pgxpool.Pool) *DB {
	return &DB{pool: pool, changes: newChanges(pool), spread: new(atomic.Pointer[spread])}
}
