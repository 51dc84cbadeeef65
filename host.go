package basilic

import (
	"net"
	"strings"
	"time"
)

// HostPolicy is what an administrator decided about another host. It holds for
// the domains under it too, unless one of these has a policy of its own.
type HostPolicy string

// The policies.
const (
	// PolicyNone is no decision: the hub's mode decides.
	PolicyNone HostPolicy = "none"
	// PolicyAllow lets a host in, also under a blocked domain and in allow-list mode.
	PolicyAllow HostPolicy = "allow"
	// PolicyLimit shows what comes from a host to those who follow it only.
	PolicyLimit HostPolicy = "limit"
	// PolicyBlock refuses everything from a host and sends nothing to it.
	PolicyBlock HostPolicy = "block"
)

// Label returns the French name of the policy.
func (p HostPolicy) Label() string {
	switch p {
	case PolicyAllow:
		return "Autorisé"
	case PolicyLimit:
		return "Limité"
	case PolicyBlock:
		return "Bloqué"
	}
	return "Selon le mode du hub"
}

// HostRules are what holds for a host, from its own decisions and those about
// the domains above it.
type HostRules struct {
	Policy HostPolicy `db:"policy"`
	// RejectMedia leaves images and files out of what is received.
	RejectMedia bool `db:"reject_media"`
	// RejectReports drops reports that come from there.
	RejectReports bool `db:"reject_reports"`
}

// HostDecision is all that an administrator says about a host.
type HostDecision struct {
	HostRules
	// PublicComment may be shown to anybody, PrivateComment to administrators.
	PublicComment  string `db:"public_comment"`
	PrivateComment string `db:"private_comment"`
	// Obfuscate asks that published lists hide a part of the name.
	Obfuscate bool `db:"obfuscate"`
}

// HostVisibility is where things of a host are shown.
type HostVisibility string

// The visibilities.
const (
	HostShown   HostVisibility = "shown"
	HostLimited HostVisibility = "limited"
	HostHidden  HostVisibility = "hidden"
)

// Host is another server, in limits, policy and delivery.
type Host struct {
	ID        int64  `db:"id"`
	Authority string `db:"authority"`
	HostDecision
	// Refused and Visibility follow from every decision that concerns the host and
	// from the hub's mode.
	Refused    bool           `db:"refused"`
	Visibility HostVisibility `db:"visibility"`
	// Software and SoftwareVersion are what its NodeInfo says; "" while unknown.
	Software        string `db:"software"`
	SoftwareVersion string `db:"software_version"`
	// Name is what its people call it, by its NodeInfo; "" while unknown. It is a claim:
	// nothing is known by it, and it is shown beside the authority only.
	Name string `db:"name"`
	// FailingSince is when the host stopped to answer, SuspendedAt when it had not
	// for so long that it is only probed.
	FailingSince *time.Time `db:"failing_since"`
	SuspendedAt  *time.Time `db:"suspended_at"`
	// AbandonedAt is when what waited for it was dropped.
	AbandonedAt   *time.Time `db:"abandoned_at"`
	NextAttemptAt *time.Time `db:"next_attempt_at"`
	Attempts      int        `db:"attempts"`
	LastSuccessAt *time.Time `db:"last_success_at"`
	// LastError is a DeliveryFailure.
	LastError   DeliveryFailure `db:"last_error"`
	LastErrorAt *time.Time      `db:"last_error_at"`
}

// State says in one word how a host is.
func (h Host) State() HostState {
	switch {
	case h.Refused:
		return HostBlocked
	case h.SuspendedAt != nil:
		return HostSuspended
	case h.FailingSince != nil:
		return HostFailing
	}
	return HostWell
}

// HostState is how a host is, for administrators and metrics.
type HostState string

// The states.
const (
	HostWell      HostState = "well"
	HostFailing   HostState = "failing"
	HostSuspended HostState = "suspended"
	HostBlocked   HostState = "blocked"
)

// Label returns the French name of the state.
func (s HostState) Label() string {
	switch s {
	case HostFailing:
		return "Ne répond plus"
	case HostSuspended:
		return "Suspendu"
	case HostBlocked:
		return "Aucun échange"
	}
	return "En service"
}

// HostNames returns the names under which a policy can hold for a host: its
// authority, the same without port, and the domains above it. An address has
// none above it; one of IPv6 keeps its brackets (RFC 3986 3.2.2).
func HostNames(authority string) []string {
	names := []string{authority}
	name := authority
	if _, port, err := net.SplitHostPort(authority); err == nil {
		name = strings.TrimSuffix(authority, ":"+port)
		names = append(names, name)
	}
	if strings.HasPrefix(name, "[") || net.ParseIP(name) != nil {
		return names
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

// GroupSoftware returns the names, as NodeInfo says them, of software that takes
// a whole activity announced by a group (FEP-1b12): other hubs, forums and blogs
// with communities. Everything else is told the identifier of the resource.
func GroupSoftware() []string {
	return []string{"basilic", "lemmy", "piefed", "mbin", "nodebb", "discourse", "wordpress", "ghost"}
}
