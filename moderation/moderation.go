// Package moderation is what administrators decide, and what they are told. A
// decision about a host holds for the domains under it; blocking one ends what
// was going on with it, in one transaction with the decision. A report says that
// somebody, here or elsewhere, finds something wrong with what is shown here: it
// comes from the page of the thing, or as a "Flag" activity of another server.
// Whoever made it is shown to nobody.
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

// Config is what a Service is made of.
type Config struct {
	DB     *postgres.DB
	Outbox *outbox.Outbox
	// Origin is scheme and host of this hub, about which nothing can be decided.
	Origin string
	// ReportRate is how many reports an hour are taken of one host, or sent to one;
	// 0 is no limit.
	ReportRate int
	Log        *slog.Logger
}

// Service decides about other servers, and keeps reports.
type Service struct {
	db         *postgres.DB
	outbox     *outbox.Outbox
	origin     string
	own        string
	reportRate int
	log        *slog.Logger
	now        func() time.Time
}

// New returns the service of a hub.
func New(c Config) *Service {
	return &Service{
		db: c.DB, outbox: c.Outbox, origin: c.Origin, own: basilic.IRI(c.Origin).Host(), reportRate: c.ReportRate, log: c.Log, now: time.Now,
	}
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
