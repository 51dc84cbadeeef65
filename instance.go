package basilic

import "time"

// Instance is this hub.
type Instance struct {
	// Origin is scheme, host and port; recorded at the first start.
	Origin string `db:"origin"`
	// HandleDomain stands after the second '@' of local addresses.
	HandleDomain string `db:"handle_domain"`
	Name         string `db:"name"`
	Description  string `db:"description"`
	// Accent is the hub's colour, "#rrggbb".
	Accent  string  `db:"accent"`
	ActorID ActorID `db:"actor_id"`
}

// HostPolicy is what this hub accepts from another host.
type HostPolicy string

// The policies.
const (
	PolicyAllow HostPolicy = "allow"
	PolicyBlock HostPolicy = "block"
)

// Host is another server, in limits, policy and delivery.
type Host struct {
	ID            int64      `db:"id"`
	Authority     string     `db:"authority"`
	Policy        HostPolicy `db:"policy"`
	Software      string     `db:"software"`
	FailingSince  *time.Time `db:"failing_since"`
	NextAttemptAt *time.Time `db:"next_attempt_at"`
	Attempts      int        `db:"attempts"`
	LastSuccessAt *time.Time `db:"last_success_at"`
	LastError     string     `db:"last_error"`
}
