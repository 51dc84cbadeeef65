package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"codeberg.org/basilic/basilic/migrations"
)

// migrationLock is the key of the advisory lock held while the schema changes.
const migrationLock = 7_205_113

// Migrate brings the schema at url to this binary's version: our files, then
// River's. It holds one advisory lock for both, so that processes started
// together wait for one another. A database of a newer version is refused.
func Migrate(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	defer pool.Close()
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", migrationLock); err != nil {
		return fmt.Errorf("postgres: migrate: lock: %w", err)
	}
	defer func() {
		_, _ = conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", migrationLock)
	}()
	if err := migrateOwn(ctx, pool); err != nil {
		return fmt.Errorf("postgres: migrate: %w", err)
	}
	if err := migrateRiver(ctx, pool); err != nil {
		return fmt.Errorf("postgres: migrate river: %w", err)
	}
	return nil
}

func migrateOwn(ctx context.Context, pool *pgxpool.Pool) error {
	db := stdlib.OpenDBFromPool(pool)
	defer func() { _ = db.Close() }()
	// Numbers are given out before the work is done: a lower one may come later.
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS, goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > newest {
		return newerError(int(current), int(newest))
	}
	_, err = provider.Up(ctx)
	return err
}

func migrateRiver(ctx context.Context, pool *pgxpool.Pool) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	newest := migrator.AllVersions()[len(migrator.AllVersions())-1].Version
	current, err := riverVersion(ctx, pool)
	if err != nil {
		return err
	}
	if current > newest {
		return newerError(current, newest)
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	return err
}

// riverVersion returns the version of River's tables, 0 where there are none.
func riverVersion(ctx context.Context, pool *pgxpool.Pool) (int, error) {
	var exists bool
	if err := pool.QueryRow(ctx, "select to_regclass('river_migration') is not null").Scan(&exists); err != nil || !exists {
		return 0, err
	}
	var version int
	err := pool.QueryRow(ctx, "select coalesce(max(version), 0) from river_migration").Scan(&version)
	return version, err
}

func newerError(current, newest int) error {
	return fmt.Errorf("the database is at version %d, which a newer Basilic made; this one knows up to version %d: "+
		"start the newer one, or restore a backup made before it", current, newest)
}

// Pending reports whether the schema is older than this binary.
func (db *DB) Pending(ctx context.Context) (bool, error) {
	applied, err := scalar[int](ctx, db, "migrations pending", "select count(distinct version_id) from goose_db_version where is_applied and version_id > 0")
	if err != nil {
		return true, err
	}
	files, err := migrations.FS.ReadDir(".")
	if err != nil {
		return true, fmt.Errorf("postgres: migrations pending: %w", err)
	}
	return applied < len(files), nil
}
