package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"text/tabwriter"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/app"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/moderation"
)

// federationCommands decide about other servers.
type federationCommands struct {
	Block   blockCommand   `cmd:"" help:"Refuse everything from a host and its sub-domains; ends follows and drops what waits."`
	Unblock unblockCommand `cmd:"" help:"Take back every decision about a host."`
	Allow   allowCommand   `cmd:"" help:"Let a host in: in allow-list mode, or under a blocked domain."`
	Limit   limitCommand   `cmd:"" help:"Show what comes from a host to those who follow it only."`
	List    listCommand    `cmd:"" help:"List the hosts known here."`
	Import  importCommand  `cmd:"" help:"Import a block list (CSV of Mastodon)."`
	Export  exportCommand  `cmd:"" help:"Write the block list (CSV of Mastodon) to the standard output."`
	Retry   retryCommand   `cmd:"" help:"Send what waits for a host now."`
	Drop    dropCommand    `cmd:"" help:"Give up what waits for a host."`
}

// hostArgument names the host that a command is about.
type hostArgument struct {
	Host string `arg:"" help:"Host, with its port when not the default."`
}

// decisionFlags say more about a host.
type decisionFlags struct {
	hostArgument
	RejectMedia    bool   `help:"Keep no images or files of it."`
	RejectReports  bool   `help:"Ignore its reports."`
	Comment        string `help:"Why, for everybody."`
	PrivateComment string `help:"Why, for administrators."`
}

// moderate runs a command on the moderation service, and tells mistakes of the
// caller from failures.
func moderate(ctx context.Context, c *config.Config, log *slog.Logger, run func(s *moderation.Service) error) error {
	return withHub(ctx, c, log, func(hub *app.App) error {
		err := run(hub.Moderation)
		var problems basilic.Problems
		if errors.As(err, &problems) {
			return usageError{"federation: " + problems[0].Text}
		}
		return err
	})
}

func (d decisionFlags) decide(ctx context.Context, c *config.Config, log *slog.Logger, policy basilic.HostPolicy) error {
	return moderate(ctx, c, log, func(s *moderation.Service) error {
		host, err := s.Decide(ctx, basilic.Operator(), d.Host, basilic.HostDecision{
			HostRules:     basilic.HostRules{Policy: policy, RejectMedia: d.RejectMedia, RejectReports: d.RejectReports},
			PublicComment: d.Comment, PrivateComment: d.PrivateComment,
		})
		if err == nil {
			fmt.Println(policy, host)
		}
		return err
	})
}

type blockCommand struct{ decisionFlags }

// Run blocks a host.
func (b *blockCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return b.decide(ctx, c, log, basilic.PolicyBlock)
}

type unblockCommand struct{ hostArgument }

// Run takes back what was decided about a host.
func (u *unblockCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return decisionFlags{hostArgument: u.hostArgument}.decide(ctx, c, log, basilic.PolicyNone)
}

type allowCommand struct{ decisionFlags }

// Run allows a host.
func (a *allowCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return a.decide(ctx, c, log, basilic.PolicyAllow)
}

type limitCommand struct{ decisionFlags }

// Run limits a host.
func (l *limitCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return l.decide(ctx, c, log, basilic.PolicyLimit)
}

type listCommand struct {
	Words string `arg:"" optional:"" help:"A part of the hosts' names."`
	State string `enum:"all,waiting,failing,suspended,blocked,decided,well" default:"all" help:"Only hosts of a state."`
}

// Run prints one line a host.
func (l *listCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return moderate(ctx, c, log, func(s *moderation.Service) error {
		filter := moderation.Filter{Words: l.Words, State: l.State}
		if l.State == "all" {
			filter.State = ""
		}
		out := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
		_, _ = fmt.Fprintln(out, "HOST\tPOLICY\tSTATE\tPENDING\tLAST SUCCESS\tLAST ERROR")
		for after := ""; ; {
			hosts, next, err := s.Hosts(ctx, basilic.Operator(), filter, after)
			if err != nil {
				return err
			}
			for _, h := range hosts {
				_, _ = fmt.Fprintf(out, "%s\t%s\t%s\t%d\t%s\t%s\n", h.Authority, h.Policy, h.State(), h.Pending, instant(h.LastSuccessAt), h.LastError)
			}
			if next == "" {
				return out.Flush()
			}
			after = next
		}
	})
}

func instant(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return t.UTC().Format(time.RFC3339)
}

type importCommand struct {
	File   string `arg:"" help:"The list; - is the standard input."`
	DryRun bool   `help:"Only say what would change."`
}

// Run imports a block list and says what changed, and line by line what could
// not be read.
func (i *importCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	var list io.Reader = os.Stdin
	if i.File != "-" {
		file, err := os.Open(i.File)
		if err != nil {
			return usageError{"federation import: " + err.Error()}
		}
		if about, err := file.Stat(); err == nil && about.IsDir() {
			return usageError{"federation import: " + i.File + " is a folder"}
		}
		defer func() { _ = file.Close() }()
		list = file
	}
	return moderate(ctx, c, log, func(s *moderation.Service) error {
		found, err := s.Import(ctx, basilic.Operator(), list, i.DryRun)
		if err != nil {
			return err
		}
		for _, p := range found.Problems {
			fmt.Fprintf(os.Stderr, "line %d: %s\n", p.Line, p.Text)
		}
		if found.Read() == 0 {
			return usageError{"federation import: no line of " + i.File + " could be read"}
		}
		fmt.Printf("added %d, hardened %d, unchanged %d, kept %d, skipped %d\n",
			len(found.Added), len(found.Hardened), len(found.Unchanged), len(found.Kept), len(found.Problems))
		fmt.Printf("follows ended: %d from there, %d from here; deliveries dropped: %d\n", found.Ties.Followers, found.Ties.Followed, found.Ties.Pending)
		return nil
	})
}

type exportCommand struct{}

// Run writes the block list.
func (exportCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return moderate(ctx, c, log, func(s *moderation.Service) error { return s.Export(ctx, basilic.Operator(), os.Stdout) })
}

// say tells how many deliveries something was done to.
func say(done string, n int, host string) {
	if n == 0 {
		fmt.Println("nothing waits for", host)
		return
	}
	fmt.Println(done, n)
}

type retryCommand struct{ hostArgument }

// Run has what waits for a host sent by the process that works.
func (r *retryCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return moderate(ctx, c, log, func(s *moderation.Service) error {
		n, err := s.Retry(ctx, basilic.Operator(), r.Host)
		if err == nil {
			say("retrying", n, r.Host)
		}
		return err
	})
}

type dropCommand struct{ hostArgument }

// Run gives up what waits for a host.
func (d *dropCommand) Run(ctx context.Context, c *config.Config, log *slog.Logger) error {
	return moderate(ctx, c, log, func(s *moderation.Service) error {
		n, err := s.Drop(ctx, basilic.Operator(), d.Host)
		if err == nil {
			say("dropped", n, d.Host)
		}
		return err
	})
}
