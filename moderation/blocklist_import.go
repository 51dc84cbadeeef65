package moderation

import (
	"context"
	"fmt"
	"io"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Import says what a block list changes here.
type Import struct {
	// Added had no decision, Hardened had a weaker one.
	Added, Hardened []Entry
	// Unchanged are decided so already, or more strictly; Kept are allowed here on
	// purpose, which no list undoes.
	Unchanged, Kept []Entry
	Problems        []LineProblem
	// Ties is what the new blocks end.
	Ties postgres.HostTies
}

// Changes returns how many decisions are new or harder.
func (i Import) Changes() int { return len(i.Added) + len(i.Hardened) }

// Read returns how many hosts the list names that could be read.
func (i Import) Read() int { return i.Changes() + len(i.Unchanged) + len(i.Kept) }

// Import reads a block list and, unless dry, keeps what it says. A list only
// ever makes decisions stricter.
func (s *Service) Import(ctx context.Context, v basilic.Viewer, list io.Reader, dry bool) (Import, error) {
	if err := allowed(v); err != nil {
		return Import{}, err
	}
	entries, problems, err := s.readList(list)
	if err != nil {
		return Import{}, err
	}
	result := Import{Problems: problems}
	err = s.db.InTx(ctx, func(tx *postgres.DB) error {
		known, err := tx.DecidedHosts(ctx)
		if err != nil {
			return err
		}
		result.sort(entries, known)
		blocks := result.blocks()
		if result.Ties, err = tx.HostTies(ctx, blocks); err != nil || dry {
			return err
		}
		return keepTx(ctx, tx, result, blocks)
	})
	if err != nil {
		return result, fmt.Errorf("moderation: import: %w", err)
	}
	if !dry {
		s.log.Info("block list imported", "added", len(result.Added), "hardened", len(result.Hardened), "by", who(v))
	}
	return result, nil
}

// sort compares a list with what is decided; of two lines about one host the
// stricter counts.
func (i *Import) sort(entries []Entry, known []basilic.Host) {
	decided := make(map[string]basilic.HostDecision, len(known))
	for _, h := range known {
		decided[h.Authority] = h.HostDecision
	}
	merged := make(map[string]basilic.HostDecision)
	var order []string
	for _, e := range entries {
		before, again := merged[e.Host]
		if !again {
			order = append(order, e.Host)
			before = basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyNone}}
		}
		merged[e.Host] = stricter(before, e.Decision)
	}
	for _, host := range order {
		before, ok := decided[host]
		e := Entry{Host: host, Decision: merged[host]}
		switch {
		case !ok:
			i.Added = append(i.Added, e)
		case before.Policy == basilic.PolicyAllow:
			i.Kept = append(i.Kept, e)
		default:
			e.Decision = stricter(before, e.Decision)
			if e.Decision.HostRules == before.HostRules {
				i.Unchanged = append(i.Unchanged, e)
			} else {
				i.Hardened = append(i.Hardened, e)
			}
		}
	}
}

// stricter joins two decisions about one host.
func stricter(a, b basilic.HostDecision) basilic.HostDecision {
	if rank(b.Policy) > rank(a.Policy) {
		a.Policy = b.Policy
	}
	a.RejectMedia, a.RejectReports = a.RejectMedia || b.RejectMedia, a.RejectReports || b.RejectReports
	a.Obfuscate = a.Obfuscate || b.Obfuscate
	if a.PublicComment == "" {
		a.PublicComment = b.PublicComment
	}
	return a
}

func rank(p basilic.HostPolicy) int {
	switch p {
	case basilic.PolicyBlock:
		return 2
	case basilic.PolicyLimit:
		return 1
	}
	return 0
}

// blocks returns the hosts that are blocked anew.
func (i *Import) blocks() []string {
	hosts := []string{}
	for _, list := range [][]Entry{i.Added, i.Hardened} {
		for _, e := range list {
			if e.Decision.Policy == basilic.PolicyBlock {
				hosts = append(hosts, e.Host)
			}
		}
	}
	return hosts
}

func keepTx(ctx context.Context, tx *postgres.DB, i Import, blocks []string) error {
	for _, list := range [][]Entry{i.Added, i.Hardened} {
		for _, e := range list {
			if err := tx.DecideHostTx(ctx, e.Host, e.Decision); err != nil {
				return err
			}
		}
	}
	if err := tx.RefreshHostsTx(ctx, ""); err != nil {
		return err
	}
	return endTx(ctx, tx, blocks...)
}

// Export writes the block list of this hub.
func (s *Service) Export(ctx context.Context, v basilic.Viewer, w io.Writer) error {
	if err := allowed(v); err != nil {
		return err
	}
	hosts, err := s.db.DecidedHosts(ctx)
	if err != nil {
		return fmt.Errorf("moderation: export: %w", err)
	}
	return writeList(w, hosts)
}
