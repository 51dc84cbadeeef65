package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"time"

	"golang.org/x/sync/errgroup"

	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
)

// drainFor is how long requests and jobs may end by themselves after SIGTERM; what
// is cut then, and the database, need some seconds of the 15 that a stop may take.
const drainFor = 9 * time.Second

type serveCommand struct {
	Role string `enum:"all,web,work" default:"all" help:"What this process does: pages and federation (web), jobs (work), or both (all)."`
}

// Run serves until the process is told to stop.
func (s *serveCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	if err := c.Check(); err != nil {
		return err
	}
	if s.Role != "all" && c.DatabaseURL == "" {
		return usageError{"serve --role " + s.Role + ": several processes need one DATABASE_URL; the hub's own Postgres belongs to one process"}
	}
	url, sole, stop, err := database(ctx, c, log, false)
	if err != nil {
		return err
	}
	defer stop()
	spare := app.SpareMemory()
	defer runtime.KeepAlive(spare)
	hub, err := app.New(ctx, app.Options{Config: *c, DatabaseURL: url, Log: log, Sole: sole})
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return s.serve(ctx, hub, c, log)
}

func (s *serveCommand) serve(ctx context.Context, hub *app.App, c *config.Config, log *slog.Logger) error {
	servers, err := s.listen(hub, c)
	if err != nil {
		hub.DB.Close()
		return err
	}
	group, groupCtx := errgroup.WithContext(ctx)
	for _, server := range servers {
		group.Go(func() error {
			if err := server.http.Serve(server.listener); !errors.Is(err, http.ErrServerClosed) {
				return fmt.Errorf("serve: %w", err)
			}
			return nil
		})
	}
	err = s.begin(groupCtx, hub)
	if err == nil {
		fmt.Printf("basilic: ready %s\n", c.Origin())
		<-groupCtx.Done()
	}
	log.Info("stopping")
	drain, cancel := context.WithTimeout(context.Background(), drainFor)
	defer cancel()
	for _, server := range servers {
		if server.http.Shutdown(drain) != nil {
			// Who still sends or reads after the drain is cut off.
			_ = server.http.Close()
		}
	}
	return errors.Join(err, group.Wait(), hub.Stop(drain))
}

// begin works the queue, and returns once the hub is ready.
func (s *serveCommand) begin(ctx context.Context, hub *app.App) error {
	if s.Role != "web" {
		if err := hub.Work(ctx); err != nil {
			return fmt.Errorf("serve: %w", err)
		}
	}
	for {
		_, err := hub.Ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("serve: stopped before it was ready: %w", err)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// listening is a server with the port that it has.
type listening struct {
	http     *http.Server
	listener net.Listener
}

func (s *serveCommand) listen(hub *app.App, c *config.Config) ([]listening, error) {
	var servers []listening
	add := func(setting, address string, handler http.Handler) error {
		listener, err := app.Listen(address)
		if err != nil {
			return fmt.Errorf("%s: %w", setting, err)
		}
		servers = append(servers, listening{http: app.Server(handler), listener: listener})
		return nil
	}
	if s.Role != "work" {
		if err := add("BASILIC_LISTEN", c.Listen, hub.Handler); err != nil {
			return nil, err
		}
	}
	if c.MetricsListen != "" {
		if err := add("BASILIC_METRICS_LISTEN", c.MetricsListen, hub.Metrics); err != nil {
			for _, server := range servers {
				_ = server.listener.Close()
			}
			return nil, err
		}
	}
	return servers, nil
}
