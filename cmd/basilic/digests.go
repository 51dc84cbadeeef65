package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
)

type digestsCommand struct {
	Month string `arg:"" help:"A month that is over, as 2026-10."`
}

// Run asks the hub that serves for the summaries of a month that nobody was sent:
// they leave by themselves in the first days of the next, unless the hub is off.
func (d *digestsCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	month, err := time.Parse("2006-01", d.Month)
	if err != nil {
		return usageError{"digests: give a month as 2026-10"}
	}
	return withHub(ctx, c, log, func(hub *app.App) error {
		err := hub.Digests.CatchUp(ctx, month, time.Now())
		if errors.Is(err, basilic.ErrInvalid) {
			return usageError{"digests: " + d.Month + " is not over yet"}
		}
		if err != nil {
			return fmt.Errorf("digests: %w", err)
		}
		return nil
	})
}
