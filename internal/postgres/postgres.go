// Package postgres holds every SQL statement of Basilic and turns rows into
// the nouns of package basilic and back. One file per aggregate; what the
// statements mean for the product is decided by the packages above.
//
// A DB may be the whole database or a transaction: InTx runs a function on a
// DB that is a transaction, and nests by savepoint. Methods whose name ends in
// Tx must be called on a transaction, because they only make sense together
// with the change that they accompany.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/sync/errgroup"

	"codeberg.org/basilic/basilic"
)

// DB runs statements, on a pool of connections or inside a transaction.
type DB struct {
	pool    *pgxpool.Pool
	tx      pgx.Tx
	changes *Changes
	// spread is what searches were last told of how much there is.
	spread *atomic.Pointer[spread]
	// after gathers what this process must forget when the transaction ends.
	after *[]Change
}

// querier is what a pool and a transaction have in common.
type querier interface {
	Exec(ctx context.Context, sql string, arguments ...any) (pgconn.CommandTag, error)
	Query(ctx context.Context, sql string, arguments ...any) (pgx.Rows, error)
	QueryRow(ctx context.Context, sql string, arguments ...any) pgx.Row
	CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error)
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// Open connects to the database at url. It does not migrate.
func Open(ctx context.Context, url string) (*DB, error) { return OpenTraced(ctx, url, nil) }

// OpenTraced is Open with something that hears of each statement, or nil.
func OpenTraced(ctx context.Context, url string, tracer pgx.QueryTracer) (*DB, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("postgres: parse connection string: %w", err)
	}
	if config.MaxConns < 40 {
		config.MaxConns = 40
	}
	config.MaxConnIdleTime = 5 * time.Minute
	config.ConnConfig.Tracer = tracer
	// Times travel as instants; sessions in UTC make text output independent of the machine.
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.ConnConfig.RuntimeParams[applicationName] = newProcess()
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("postgres: open: %w", err)
	}
	return &DB{pool: pool, changes: newChanges(pool), spread: new(atomic.Pointer[spread])}, nil
}

// Close ends all connections.
func (db *DB) Close() {
	db.changes.stop()
	db.pool.Close()
}

// Pool returns the pool, for libraries that bring statements of their own
// (sessions, jobs).
func (db *DB) Pool() *pgxpool.Pool { return db.pool }

// Tx returns the transaction that the DB is, or nil.
func (db *DB) Tx() pgx.Tx { return db.tx }

// InTx runs f in a transaction, which is committed when f returns nil. On a DB
// that is a transaction already it uses a savepoint.
func (db *DB) InTx(ctx context.Context, f func(tx *DB) error) error {
	if db.tx != nil {
		return db.inSavepoint(ctx, f)
	}
	tx, err := db.Begin(ctx)
	if err != nil {
		return err
	}
	// Rolling back after a commit does nothing.
	defer func() { _ = tx.tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := f(tx); err != nil {
		return err
	}
	err = tx.tx.Commit(ctx)
	// Also after an error: it does not say that nothing was committed.
	db.changes.tell(*tx.after)
	return wrap("commit", err)
}

func (db *DB) inSavepoint(ctx context.Context, f func(tx *DB) error) error {
	tx, err := db.tx.Begin(ctx)
	if err != nil {
		return wrap("begin", err)
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := f(&DB{pool: db.pool, tx: tx, changes: db.changes, spread: db.spread, after: db.after}); err != nil {
		return err
	}
	return wrap("commit", tx.Commit(ctx))
}

// Begin returns a DB that is a transaction, which the caller ends with Rollback
// or through its Tx. Tests use it; other code uses InTx.
func (db *DB) Begin(ctx context.Context) (*DB, error) {
	tx, err := db.pool.Begin(ctx)
	if err != nil {
		return nil, wrap("begin", err)
	}
	return &DB{pool: db.pool, tx: tx, changes: db.changes, spread: db.spread, after: new([]Change)}, nil
}

// Rollback undoes the transaction that the DB is.
func (db *DB) Rollback(ctx context.Context) error { return wrap("rollback", db.tx.Rollback(ctx)) }

func (db *DB) q() querier {
	if db.tx != nil {
		return db.tx
	}
	return db.pool
}

// wrap turns the database's errors into the domain's, in this one place.
func wrap(operation string, err error) error {
	if err == nil {
		return nil
	}
	var pgErr *pgconn.PgError
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return fmt.Errorf("postgres: %s: %w", operation, basilic.ErrNotFound)
	case errors.As(err, &pgErr) && pgErr.Code == "23505":
		return fmt.Errorf("postgres: %s: %s: %w", operation, pgErr.ConstraintName, basilic.ErrConflict)
	}
	return fmt.Errorf("postgres: %s: %w", operation, err)
}

// Unavailable reports whether err says that the database itself could not be
// reached, went away in the middle, or is starting or stopping, so that the
// caller may try again soon. What another server failed at is not the database's.
func Unavailable(err error) bool {
	if errors.Is(err, basilic.ErrUnreachable) || errors.Is(err, basilic.ErrInvalid) {
		return false
	}
	var pgErr *pgconn.PgError
	if errors.As(err, &pgErr) {
		// Class 57P: operator intervention; 08: connection; 53300: too many connections.
		return strings.HasPrefix(pgErr.Code, "57P") || strings.HasPrefix(pgErr.Code, "08") || pgErr.Code == "53300"
	}
	// A connection that is cut while an answer is awaited ends as any other does.
	var connectErr *pgconn.ConnectError
	var netErr net.Error
	return errors.As(err, &connectErr) || errors.As(err, &netErr) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// Malformed reports whether the database refused a value because no text or
// number can be so.
func Malformed(err error) bool {
	var pgErr *pgconn.PgError
	return errors.As(err, &pgErr) && pgErr.Code[:2] == "22"
}

// together reads several things, two at a time, in a transaction one after the other.
func (db *DB) together(ctx context.Context, reads ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	if db.tx != nil {
		group.SetLimit(1)
	}
	for _, read := range reads {
		group.Go(func() error { return read(ctx) })
	}
	return group.Wait()
}

// exec runs a statement and returns how many rows it touched.
func (db *DB) exec(ctx context.Context, operation, sql string, arguments ...any) (int64, error) {
	tag, err := db.q().Exec(ctx, sql, arguments...)
	return tag.RowsAffected(), wrap(operation, err)
}

// one collects exactly one row by the names of its columns.
func one[T any](ctx context.Context, db *DB, operation, sql string, arguments ...any) (T, error) {
	rows, err := db.q().Query(ctx, sql, arguments...)
	if err != nil {
		var zero T
		return zero, wrap(operation, err)
	}
	value, err := pgx.CollectOneRow(rows, pgx.RowToStructByName[T])
	return value, wrap(operation, err)
}

// many collects all rows by the names of their columns.
func many[T any](ctx context.Context, db *DB, operation, sql string, arguments ...any) ([]T, error) {
	rows, err := db.q().Query(ctx, sql, arguments...)
	if err != nil {
		return nil, wrap(operation, err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowToStructByName[T])
	return values, wrap(operation, err)
}

// scalar returns the only column of the only row.
func scalar[T any](ctx context.Context, db *DB, operation, sql string, arguments ...any) (T, error) {
	var value T
	err := db.q().QueryRow(ctx, sql, arguments...).Scan(&value)
	return value, wrap(operation, err)
}

// scalars returns the only column of all rows.
func scalars[T any](ctx context.Context, db *DB, operation, sql string, arguments ...any) ([]T, error) {
	rows, err := db.q().Query(ctx, sql, arguments...)
	if err != nil {
		return nil, wrap(operation, err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[T])
	return values, wrap(operation, err)
}
