package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/sample"
)

type sampleCommand struct {
	Hub      string `enum:"hub,neighbour" default:"hub" help:"Which of the two sample hubs this one is."`
	Peer     string `help:"Handle domain of the other one, to follow its profiles and bases."`
	Accounts bool   `help:"Only print the accounts."`
}

// Run loads the sample content, once.
func (s *sampleCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	if !c.Development() {
		return usageError{"sample: only in development mode (BASILIC_MODE=development)"}
	}
	if s.Accounts {
		for _, p := range sample.Profiles() {
			if p.Hub == s.Hub {
				fmt.Printf("%-10s %-12s %-28s %s\n", s.Hub, p.Handle, p.Email, p.Password)
			}
		}
		return nil
	}
	return withHub(ctx, c, log, func(hub *app.App) error {
		if err := sample.Load(ctx, hub, s.Hub, s.Peer); err != nil {
			return err
		}
		return hub.Statistics.Roll(ctx, time.Now())
	})
}
