// Command basilic is a hub: it serves pages and federation, works the queue, and
// administers both. Run `basilic help`.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"unicode"

	"github.com/alecthomas/kong"

	"codeberg.org/basilic/basilic/internal/config"
)

// commands is the command line: the settings, which are environment variables,
// and one field for each sub-command.
type commands struct {
	config.Config `embed:""`

	Serve   serveCommand   `cmd:"" help:"Serve the hub."`
	Migrate migrateCommand `cmd:"" help:"Bring the database to this version, then end."`
	User    struct {
		Create userCreateCommand `cmd:"" help:"Make a confirmed account; the first one is administrator."`
	} `cmd:"" help:"Accounts."`
	Federation federationCommands `cmd:"" help:"Other servers."`
	Digests    digestsCommand     `cmd:"" help:"Send the monthly summaries of a month that were not sent, as after a long outage."`
	Sample     sampleCommand      `cmd:"" help:"Load the sample content (development mode only)."`
	Settings   configCommand      `cmd:"" name:"config" help:"Print the settings with their documentation."`
	Version    versionCommand     `cmd:"" help:"Print the version."`
}

// Exit codes (architecture.md 10).
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() { os.Exit(run(os.Args[1:])) }

func run(arguments []string) int {
	var c commands
	parser, err := kong.New(&c, kong.Name("basilic"), kong.Description("A hub of Basilic: resources of digital mediation, shared between hubs."),
		kong.Exit(os.Exit))
	if err != nil {
		fmt.Fprintln(os.Stderr, "basilic:", err)
		return exitFailed
	}
	command, err := parser.Parse(asked(arguments))
	if err != nil {
		refuse(parser, err)
		return exitUsage
	}
	if err := tellTime(); err != nil {
		fmt.Fprintln(os.Stderr, "basilic:", err)
		return exitFailed
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command.BindTo(ctx, (*context.Context)(nil))
	if err := command.Run(&c.Config, newLog(c.Log)); err != nil {
		fmt.Fprintln(os.Stderr, "basilic:", err)
		var usage usageError
		if errors.As(err, &usage) {
			return exitUsage
		}
		return exitFailed
	}
	return 0
}

// named says of a setting with a wrong value by which variable it is set, since that is
// where whoever started the hub wrote it.
func named(flags []*kong.Flag, err error) error {
	for _, word := range strings.FieldsFunc(err.Error(), func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		for _, flag := range flags {
			if word == "--"+flag.Name && len(flag.Envs) > 0 {
				return fmt.Errorf("%s: %w", flag.Envs[0], err)
			}
		}
	}
	return err
}

// usageError is a mistake in how the command was called.
type usageError struct{ text string }

// Error says what to do.
func (e usageError) Error() string { return e.text }

func newLog(level string) *slog.Logger {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		l = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: l}))
}
