package moderation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	pageSize = 30
	// maxComment is the longest comment about a host, in characters.
	maxComment = 1000
)

// Filter narrows the list of hosts.
type Filter struct {
	// Words are a part of the host's name.
	Words string
	// State is "", "waiting" (something waits for it), "decided" (it has a policy of
	// its own), or a basilic.HostState.
	State string
}

// Hosts returns one page of the servers known here, by name.
func (s *Service) Hosts(ctx context.Context, v basilic.Viewer, f Filter, after string) ([]postgres.HostLine, string, error) {
	if err := allowed(v); err != nil {
		return nil, "", err
	}
	filter := postgres.HostFilter{Words: strings.ToLower(strings.TrimSpace(clean(f.Words))), State: clean(f.State)}
	lines, err := s.db.HostLines(ctx, filter, clean(after), pageSize+1)
	if err != nil {
		return nil, "", fmt.Errorf("moderation: hosts: %w", err)
	}
	if len(lines) <= pageSize {
		return lines, "", nil
	}
	return lines[:pageSize], lines[pageSize-1].Authority, nil
}

// Overview counts what goes on with other servers.
func (s *Service) Overview(ctx context.Context, v basilic.Viewer) (postgres.HostOverview, error) {
	if err := allowed(v); err != nil {
		return postgres.HostOverview{}, err
	}
	o, err := s.db.HostOverview(ctx)
	if err != nil {
		return o, fmt.Errorf("moderation: overview: %w", err)
	}
	return o, nil
}

// Host returns what is known of a server, with what stands between it and this
// hub: what blocking it would end. A server that is not known yet is one without
// decision.
func (s *Service) Host(ctx context.Context, v basilic.Viewer, host string) (postgres.HostLine, postgres.HostTies, error) {
	if err := allowed(v); err != nil {
		return postgres.HostLine{}, postgres.HostTies{}, err
	}
	host, err := s.hostOf(host)
	if err != nil {
		return postgres.HostLine{}, postgres.HostTies{}, err
	}
	line, err := s.db.HostLine(ctx, host)
	if errors.Is(err, basilic.ErrNotFound) {
		line = postgres.HostLine{Host: basilic.Host{
			Authority: host, HostDecision: basilic.HostDecision{HostRules: basilic.HostRules{Policy: basilic.PolicyNone}},
		}}
		err = nil
	}
	if err != nil {
		return line, postgres.HostTies{}, fmt.Errorf("moderation: host %s: %w", host, err)
	}
	ties, err := s.db.HostTies(ctx, []string{host})
	if err != nil {
		return line, ties, fmt.Errorf("moderation: ties with %s: %w", host, err)
	}
	return line, ties, nil
}

// hostOf reads the name of another server.
func (s *Service) hostOf(text string) (string, error) {
	var problems basilic.Problems
	text = strings.TrimPrefix(strings.TrimPrefix(strings.TrimSpace(text), "https://"), "http://")
	text = strings.TrimSuffix(text, "/")
	host, err := webfinger.NormaliseHost(text)
	switch {
	case text == "":
		problems.Add("host", "Indiquez le nom du serveur, par exemple serveur.exemple.")
	case err != nil:
		problems.Add("host", "« "+cut(text, 80)+" » n’est pas un nom de serveur. Écrivez par exemple serveur.exemple.")
	case host == s.own:
		problems.Add("host", "C’est le nom de ce hub : il ne peut pas se bloquer lui-même.")
	}
	return host, problems.Err()
}

// clean returns a text that a database can hold.
func clean(text string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\x00", "")
}

// cut returns the beginning of a text that somebody else wrote, without what
// would steer a terminal.
func cut(text string, limit int) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return utf8.RuneError
		}
		return r
	}, text)
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit]) + "…"
}

// Decide keeps a decision about a server and draws its consequences. Blocking
// ends follows in both directions and drops what waits to be sent; undoing it
// gives those back to nobody, but what was hidden is shown again.
func (s *Service) Decide(ctx context.Context, v basilic.Viewer, host string, d basilic.HostDecision) (string, error) {
	if err := allowed(v); err != nil {
		return "", err
	}
	host, err := s.hostOf(host)
	if err != nil {
		return "", err
	}
	if err := check(&d); err != nil {
		return host, err
	}
	err = s.db.InTx(ctx, func(tx *postgres.DB) error { return s.decideTx(ctx, tx, host, d) })
	if err != nil {
		return host, fmt.Errorf("moderation: decide about %s: %w", host, err)
	}
	s.log.Info("host decided", "host", host, "policy", string(d.Policy), "by", who(v))
	return host, nil
}

// who names an administrator for the log.
func who(v basilic.Viewer) string {
	if v.Profile == nil {
		return "command"
	}
	return v.Profile.Handle
}

func check(d *basilic.HostDecision) error {
	var problems basilic.Problems
	switch d.Policy {
	case basilic.PolicyNone, basilic.PolicyAllow, basilic.PolicyLimit, basilic.PolicyBlock:
	default:
		problems.Add("policy", "Choisissez une règle dans la liste.")
	}
	d.PublicComment, d.PrivateComment = strings.TrimSpace(clean(d.PublicComment)), strings.TrimSpace(clean(d.PrivateComment))
	if utf8.RuneCountInString(d.PublicComment) > maxComment {
		problems.Add("public_comment", "Raccourcissez ce commentaire : 1 000 caractères au plus.")
	}
	if utf8.RuneCountInString(d.PrivateComment) > maxComment {
		problems.Add("private_comment", "Raccourcissez ce commentaire : 1 000 caractères au plus.")
	}
	return problems.Err()
}

func (s *Service) decideTx(ctx context.Context, tx *postgres.DB, host string, d basilic.HostDecision) error {
	if err := tx.DecideHostTx(ctx, host, d); err != nil {
		return err
	}
	if err := tx.RefreshHostsTx(ctx, host); err != nil {
		return err
	}
	if d.Policy != basilic.PolicyBlock {
		return nil
	}
	return endTx(ctx, tx, host)
}

// endTx ends what goes on with blocked hosts and those under them.
func endTx(ctx context.Context, tx *postgres.DB, hosts ...string) error {
	blocked, err := tx.BlockedUnder(ctx, hosts)
	if err != nil {
		return err
	}
	if err := tx.LockHosts(ctx, blocked); err != nil {
		return err
	}
	if _, err := tx.DropDeliveries(ctx, blocked); err != nil {
		return err
	}
	return tx.EndFollowsTx(ctx, blocked)
}

// Retry has what waits for a server sent now, and returns how much that is.
func (s *Service) Retry(ctx context.Context, v basilic.Viewer, host string) (int, error) {
	return s.withHost(ctx, v, host, func(tx *postgres.DB, line postgres.HostLine) error {
		if line.Refused {
			var problems basilic.Problems
			problems.Add("host", "Ce hub n’échange pas avec "+line.Authority+". Autorisez-le d’abord.")
			return problems
		}
		return s.outbox.RetryTx(ctx, tx, line.ID)
	})
}

// Drop gives up what waits for a server, and returns how much that was.
func (s *Service) Drop(ctx context.Context, v basilic.Viewer, host string) (int, error) {
	return s.withHost(ctx, v, host, func(tx *postgres.DB, line postgres.HostLine) error {
		if err := tx.LockHosts(ctx, []int64{line.ID}); err != nil {
			return err
		}
		_, err := tx.DropDeliveries(ctx, []int64{line.ID})
		return err
	})
}

// withHost does something to a server that is known here, and returns how much
// waited for it.
func (s *Service) withHost(ctx context.Context, v basilic.Viewer, host string, do func(*postgres.DB, postgres.HostLine) error) (int, error) {
	if err := allowed(v); err != nil {
		return 0, err
	}
	host, err := s.hostOf(host)
	if err != nil {
		return 0, err
	}
	var line postgres.HostLine
	err = s.db.InTx(ctx, func(tx *postgres.DB) error {
		if line, err = tx.HostLine(ctx, host); err != nil {
			return err
		}
		return do(tx, line)
	})
	if errors.Is(err, basilic.ErrNotFound) {
		var problems basilic.Problems
		problems.Add("host", "Ce hub ne connaît pas encore "+host+" : rien n’attend de lui être envoyé.")
		return 0, problems
	}
	if err != nil {
		return 0, fmt.Errorf("moderation: %s: %w", host, err)
	}
	return line.Pending, nil
}
