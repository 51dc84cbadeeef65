package federation

import (
	"context"
	"fmt"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Mode is whom this hub talks to when nothing was decided about a host.
type Mode string

// The modes (federation.md 3).
const (
	// ModeOpen is everybody but those who are blocked.
	ModeOpen Mode = "open"
	// ModeAllowList is only those who are allowed.
	ModeAllowList Mode = "allow-list"
	// ModeOff is nobody.
	ModeOff Mode = "off"
)

// Policy decides which hosts this hub talks to.
type Policy struct {
	db   *postgres.DB
	mode Mode
	// rules are kept by host; any decision empties them, since that about a domain
	// holds for all below it.
	rules *postgres.Cache[basilic.HostRules]
}

// NewPolicy returns the policy of a hub in a mode.
func NewPolicy(db *postgres.DB, mode Mode) *Policy {
	rules := postgres.NewCache[basilic.HostRules](db.Changes(), "", maxKeptHosts).ClearOn(postgres.ChangedHost)
	return &Policy{db: db, mode: mode, rules: rules}
}

// Mode returns the hub's mode.
func (p *Policy) Mode() Mode { return p.mode }

// Record keeps the mode in the database, where delivery and lists read what
// follows from it. Only a process that serves the hub may call it.
func (p *Policy) Record(ctx context.Context) error {
	err := p.db.InTx(ctx, func(tx *postgres.DB) error {
		changed, err := tx.SetFederationTx(ctx, string(p.mode))
		if err != nil || !changed {
			return err
		}
		return tx.RefreshHostsTx(ctx, "")
	})
	if err != nil {
		return fmt.Errorf("federation: record mode %s: %w", p.mode, err)
	}
	return nil
}

// Check returns an error matching basilic.ErrBlocked when this hub does not talk
// to a host, by what was decided about it or a domain above it
// (security.md 54) and by the hub's mode.
func (p *Policy) Check(ctx context.Context, host string) error {
	if p.mode == ModeOff {
		return fmt.Errorf("federation: off: %w", basilic.ErrBlocked)
	}
	rules, err := p.Rules(ctx, host)
	if err != nil {
		return err
	}
	switch {
	case rules.Policy == basilic.PolicyBlock:
		return fmt.Errorf("federation: %s: %w", host, basilic.ErrBlocked)
	case p.mode == ModeAllowList && rules.Policy == basilic.PolicyNone:
		return fmt.Errorf("federation: %s is not on the allow list: %w", host, basilic.ErrBlocked)
	}
	return nil
}

// checkBlocked returns an error matching basilic.ErrBlocked when a host is
// blocked, whatever the hub's mode.
func (p *Policy) checkBlocked(ctx context.Context, host string) error {
	rules, err := p.Rules(ctx, host)
	if err == nil && rules.Policy == basilic.PolicyBlock {
		err = fmt.Errorf("federation: %s: %w", host, basilic.ErrBlocked)
	}
	return err
}

// maxKeptHosts is how many hosts' rules are kept in memory.
const maxKeptHosts = 20_000

// Rules returns what holds for a host, whatever the hub's mode: from memory
// while this process hears of decisions, which count at once here and within a
// second in every other process.
func (p *Policy) Rules(ctx context.Context, host string) (basilic.HostRules, error) {
	rules, err := p.rules.Get(ctx, host, func(ctx context.Context) (basilic.HostRules, error) {
		return p.db.HostRules(ctx, basilic.HostNames(host))
	})
	if err != nil {
		return basilic.HostRules{}, fmt.Errorf("federation: policy of %s: %w", host, err)
	}
	return rules, nil
}
