package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"codeberg.org/basilic/basilic/migrations"
)

// Migrate brings the schema at url to this binary's version: our files, then
// River's, under a session advisory lock so that processes started together
// wait for one another.
func Migrate(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	defer pool.Close()
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return fmt.Errorf("postgres: migrate: lock: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS, goose.WithSessionLocker(locker),
		// Numbers are given out before the work is done: a lower one may come later.
		goose.WithAllowOutofOrder(true))
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	return migrateRiver(ctx, pool)
}

// riverLock is the key of the advisory lock held while River migrates; goose's
// own is released by then.
const riverLock = 7_205_113

func migrateRiver(ctx context.Context, pool *pgxpool.Pool) error {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("postgres: migrate river: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", riverLock); err != nil {
		return fmt.Errorf("postgres: migrate river: lock: %w", err)
	}
	defer func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", riverLock)
	}()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return fmt.Errorf("postgres: migrate river: %w", err)
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("postgres: migrate river: %w", err)
	}
	return nil
}

// Pending reports whether the schema is older than this binary.
func (db *DB) Pending(ctx context.Context) (bool, error) {
	var applied int
	err := db.q().QueryRow(ctx, "select count(distinct version_id) from goose_db_version where is_applied and version_id > 0").Scan(&applied)
	if err != nil {
		return true, wrap("migrations pending", err)
	}
	sources, err := migrations.FS.ReadDir(".")
	if err != nil {
		return true, fmt.Errorf("postgres: migrations pending: %w", err)
	}
	return applied < len(sources), nil
}
