package federation

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// newSubdomains is how many unknown hosts of one domain that somebody registered
	// are asked anything in newSubdomainsFor: names under a domain cost nothing, and
	// each would make us fetch (security.md 46).
	newSubdomains    = 10
	newSubdomainsFor = 24 * time.Hour
	// maxDomains is how many registered domains are watched at once.
	maxDomains = 10_000
)

// subdomains bounds how many hosts of one registered domain this process gets to
// know in a day. Hosts that are known here do not count.
type subdomains struct {
	db  *postgres.DB
	now func() time.Time

	mu    sync.Mutex
	begun time.Time
	// asked are the new hosts by their registered domain.
	asked map[string]map[string]bool
}

func newSubdomainLimit(db *postgres.DB) *subdomains {
	return &subdomains{db: db, now: time.Now, asked: make(map[string]map[string]bool)}
}

// check returns an error matching basilic.ErrLimited when a host is one new
// sub-domain too many.
func (s *subdomains) check(ctx context.Context, host string) error {
	domain, ok := registeredDomain(host)
	if !ok || s.counted(domain, host) {
		return nil
	}
	_, err := s.db.HostByAuthority(ctx, host)
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, basilic.ErrNotFound):
		return err
	case s.count(domain, host):
		return nil
	}
	return fmt.Errorf("federation: %s is one of too many new hosts of %s: %w", host, domain, basilic.ErrLimited)
}

func (s *subdomains) counted(domain, host string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[domain][host]
}

// count notes a new host of a domain, and reports whether there was room for it.
func (s *subdomains) count(domain, host string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now := s.now(); now.Sub(s.begun) >= newSubdomainsFor {
		s.begun = now
		clear(s.asked)
	}
	hosts := s.asked[domain]
	switch {
	case hosts[host]:
		return true
	case len(hosts) >= newSubdomains || hosts == nil && len(s.asked) >= maxDomains:
		return false
	case hosts == nil:
		hosts = make(map[string]bool)
		s.asked[domain] = hosts
	}
	hosts[host] = true
	return true
}

// registeredDomain returns the domain that somebody registered, of which a host is
// a sub-domain: one label below a suffix under which anybody may have a name. That
// domain itself is none, nor an address.
func registeredDomain(authority string) (string, bool) {
	name := authority
	if host, _, err := net.SplitHostPort(authority); err == nil {
		name = host
	}
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if strings.HasPrefix(name, "[") || net.ParseIP(name) != nil {
		return "", false
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(name)
	return domain, err == nil && domain != name
}
