package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/embeddedpg"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// database returns the connection string of the hub's database. Without
// DATABASE_URL it starts a Postgres of the hub's own; when another process of
// this hub runs one already, borrow says that its server may be used.
func database(ctx context.Context, c *config.Config, log *slog.Logger, borrow bool) (url string, sole bool, stop func(), err error) {
	if c.DatabaseURL != "" {
		return c.DatabaseURL, false, func() {}, postgres.Check(ctx, c.DatabaseURL)
	}
	folder, err := c.DataFolder()
	if err != nil {
		return "", false, nil, err
	}
	cluster, err := embeddedpg.Start(ctx, embeddedpg.Config{DataDir: folder, Log: log})
	if errors.Is(err, embeddedpg.ErrLocked) && borrow {
		url, err := embeddedpg.SocketURL(folder, embeddedpg.Database)
		return url, false, func() {}, err
	}
	if errors.Is(err, embeddedpg.ErrLocked) {
		return "", false, nil, fmt.Errorf("%w: stop it first, or give several processes one DATABASE_URL", err)
	}
	if err != nil {
		return "", false, nil, err
	}
	return cluster.URL(embeddedpg.Database), true, func() {
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
		defer cancel()
		if err := cluster.Stop(ctx); err != nil {
			log.Error("postgres", "error", err)
		}
	}, nil
}

// withHub runs a short command on the hub's services, beside a hub that serves
// or alone.
func withHub(ctx context.Context, c *config.Config, log *slog.Logger, run func(hub *app.App) error) error {
	if err := c.Check(); err != nil {
		return err
	}
	url, _, stop, err := database(ctx, c, log, true)
	if err != nil {
		return err
	}
	defer stop()
	hub, err := app.New(ctx, app.Options{Config: *c, DatabaseURL: url, Log: log})
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer hub.DB.Close()
	return run(hub)
}
