// Package web is what people see: the pages of a hub, in French, rendered on the
// server; every journey works without JavaScript. A handler reads the form,
// calls one method of a service, maps its error and renders. Rules are never
// here.
package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"

	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/mail"
	"codeberg.org/basilic/basilic/internal/poster"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/moderation"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/showcase"
	"codeberg.org/basilic/basilic/statistics"
	"codeberg.org/basilic/basilic/timeline"
	"codeberg.org/basilic/basilic/visits"
	"codeberg.org/basilic/basilic/web/static"
	"codeberg.org/basilic/basilic/withdrawal"
)

// Config is what the pages are made of.
type Config struct {
	Hub        config.Config
	DB         *postgres.DB
	Actors     *actors.Service
	Resources  *resources.Service
	Timeline   *timeline.Service
	Search     *search.Service
	Showcase   *showcase.Service
	Withdrawal *withdrawal.Service
	Moderation *moderation.Service
	Visits     *visits.Counter
	Statistics *statistics.Service
	Digests    *timeline.Digests
	// WebFinger asks another server about one of its addresses.
	WebFinger func(ctx context.Context, address webfinger.Address) (webfinger.JRD, error)
	// HostNames returns what other servers are called, by their authorities.
	HostNames func(ctx context.Context) (map[string]string, error)
	// Mailbox holds the mails of development mode, nil in production.
	Mailbox *mail.Mailbox
	Log     *slog.Logger
}

// Web serves the pages.
type Web struct {
	Config
	sessions *scs.SessionManager
	files    *static.Files
	address  func(r *http.Request) string
	lookups  *limit
	// signIns counts by e-mail address, signers by who asks.
	signIns, signers *backoff
	posters          *poster.Keeper
	// buffers are where pages are written before they are sent, and zippers make them
	// smaller.
	buffers, zippers sync.Pool
	turns            turns
}

// New returns the pages.
func New(c Config) (*Web, error) {
	files, err := static.New()
	if err != nil {
		return nil, err
	}
	proxies, err := c.Hub.Proxies()
	if err != nil {
		return nil, err
	}
	w := &Web{
		Config: c, files: files, address: ClientAddress(proxies),
		lookups: newLimit(30, time.Hour), signIns: newBackoff(10, time.Minute, time.Hour),
		signers: newBackoff(30, time.Minute, time.Hour), posters: poster.NewKeeper(), turns: newTurns(),
	}
	w.sessions = w.newSessions()
	return w, nil
}

// ClientAddress returns a function that tells who is at the other end of a
// request: the last address that no trusted proxy added.
func ClientAddress(proxies []netip.Prefix) func(r *http.Request) string {
	trusted := func(text string) bool {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return false
		}
		for _, p := range proxies {
			if p.Contains(address.Unmap()) {
				return true
			}
		}
		return false
	}
	return func(r *http.Request) string {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		if err != nil {
			host = r.RemoteAddr
		}
		if !trusted(host) {
			return host
		}
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0; i-- {
			hop := strings.TrimSpace(hops[i])
			if hop != "" && !trusted(hop) {
				return hop
			}
		}
		return host
	}
}
