package embeddedpg

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
)

// initialise runs initdb into a folder of its own, then renames it: a cluster is
// either whole or not there.
func (c *Cluster) initialise(ctx context.Context) error {
	if clusterVersion(c.layout.data) != "" {
		return nil
	}
	if _, err := os.Lstat(c.layout.data); err == nil {
		return fmt.Errorf("embeddedpg: %s holds no cluster and is in the way: move it away", c.layout.data)
	}
	fresh := fmt.Sprintf("%s.new-%d", c.layout.data, time.Now().UnixNano())
	arguments := []string{"--pgdata", fresh, "--username", databaseUser, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8"}
	if c.config.Fast {
		arguments = append(arguments, "--no-sync")
	}
	command := c.command(ctx, "initdb", arguments...)
	if out, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("embeddedpg: initdb: %w: %s", err, out)
	}
	if err := os.Rename(fresh, c.layout.data); err != nil {
		return fmt.Errorf("embeddedpg: initdb: %w", err)
	}
	if c.config.Fast {
		return nil
	}
	return syncFolder(filepath.Dir(c.layout.data))
}

// syncFolder makes a rename inside a folder survive a power cut.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("embeddedpg: sync: %w", err)
	}
	defer func() { _ = folder.Close() }()
	if err := folder.Sync(); err != nil {
		return fmt.Errorf("embeddedpg: sync: %w", err)
	}
	return nil
}

func (c *Cluster) ensureDatabase(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("embeddedpg: database: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	var exists bool
	err = conn.QueryRow(ctx, "select exists (select 1 from pg_database where datname = $1)", Database).Scan(&exists)
	if err != nil {
		return fmt.Errorf("embeddedpg: database: %w", err)
	}
	if exists {
		return nil
	}
	if _, err := conn.Exec(ctx, "create database "+pgx.Identifier{Database}.Sanitize()); err != nil {
		return fmt.Errorf("embeddedpg: create database: %w", err)
	}
	return nil
}
