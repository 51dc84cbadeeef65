package federation

import (
	"context"
	"fmt"
	"net"
	"strings"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// CheckHost returns an error matching basilic.ErrBlocked when this hub's policy
// refuses the host or a domain above it (security.md 54).
func CheckHost(ctx context.Context, db *postgres.DB, host string) error {
	blocked, err := db.AnyHostBlocked(ctx, withParents(host))
	if err != nil {
		return fmt.Errorf("federation: policy of %s: %w", host, err)
	}
	if blocked {
		return fmt.Errorf("federation: %s: %w", host, basilic.ErrBlocked)
	}
	return nil
}

// withParents returns a host, without its port, and the domains above it.
func withParents(host string) []string {
	names := []string{host}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	} else {
		names = append(names, name)
	}
	for {
		_, parent, found := strings.Cut(name, ".")
		if !found {
			return names
		}
		names = append(names, parent)
		name = parent
	}
}
