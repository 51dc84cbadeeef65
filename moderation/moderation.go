// Package moderation is what administrators decide. Here: about other servers.
// A decision about a host holds for the domains under it; blocking one ends what
// was going on with it, in one transaction with the decision.
//
// Each method checks that who asks is an administrator; the command line asks
// as basilic.Operator.
package moderation

import (
	"fmt"
	"log/slog"
	"time"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/outbox"
)

// Service decides about other servers.
type Service struct {
	db     *postgres.DB
	outbox *outbox.Outbox
	// own is the host of this hub, about which nothing can be decided.
	own string
	log *slog.Logger
	now func() time.Time
}

// New returns the service of the hub on a host.
func New(db *postgres.DB, o *outbox.Outbox, own string, log *slog.Logger) *Service {
	return &Service{db: db, outbox: o, own: own, log: log, now: time.Now}
}

// allowed reports whether somebody may decide: visitors are told that there is
// nothing here, others that it is not for them.
func allowed(v basilic.Viewer) error {
	switch {
	case v.Administrator():
		return nil
	case v.SignedIn():
		return fmt.Errorf("moderation: %w", basilic.ErrForbidden)
	}
	return fmt.Errorf("moderation: %w", basilic.ErrNotFound)
}
