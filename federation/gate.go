package federation

import (
	"context"
	"errors"
	"net/http"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// instanceActorPath is the one document that everybody may read in allow-list
// mode: without it no two such hubs could ever verify one another.
const instanceActorPath = "/ap/actor"

// GateConfig is what a Gate is made of.
type GateConfig struct {
	Policy   *Policy
	Verifier *Verifier
	// AllowKey is asked before the key of a caller is fetched from a host.
	AllowKey func(r *http.Request, host string) bool
	// Awaits says whether a sign of life of a host would be news, Heard takes it.
	Awaits func(ctx context.Context, host string) bool
	Heard  func(ctx context.Context, host string)
}

// Gate decides who may read documents, before anything is looked up, so that
// what is private, unknown or cached makes no difference (security.md 52, 53).
type Gate struct {
	GateConfig
}

// NewGate returns a gate.
func NewGate(c GateConfig) *Gate { return &Gate{GateConfig: c} }

// Handler guards documents. Inboxes verify what is posted to them themselves.
func (g *Gate) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		switch g.Policy.Mode() {
		case ModeOff:
			WriteProblem(w, http.StatusForbidden, "this hub does not federate")
		case ModeAllowList:
			g.listed(w, r, next)
		default:
			g.open(w, r, next)
		}
	})
}

// Discovery guards WebFinger and the like: they stay public unless the hub does
// not federate at all.
func (g *Gate) Discovery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g.Policy.Mode() == ModeOff {
			WriteProblem(w, http.StatusNotFound, "this hub does not federate")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// open refuses whoever says to be of a blocked host: nobody would forge that.
func (g *Gate) open(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if host, ok := g.Verifier.claimed(r); ok {
		if err := g.Policy.checkBlocked(r.Context(), host); err != nil {
			writeRefusal(w, err)
			return
		}
		g.heard(r, host)
	}
	next.ServeHTTP(w, r)
}

// heard tells that a host is alive when its signature holds, by a key that is
// kept here: nothing is fetched for it.
func (g *Gate) heard(r *http.Request, host string) {
	ctx := r.Context()
	if g.Awaits == nil || !g.Awaits(ctx, host) {
		return
	}
	if _, err := g.Verifier.Verify(ctx, r, nil, func(string) bool { return false }); err == nil {
		g.Heard(ctx, host)
	}
}

// listed serves only callers that prove to be of an allowed host.
func (g *Gate) listed(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if r.URL.Path == instanceActorPath {
		g.open(w, r, next)
		return
	}
	signer, err := g.Verifier.Verify(r.Context(), r, nil, func(host string) bool { return g.AllowKey == nil || g.AllowKey(r, host) })
	if err != nil {
		writeRefusal(w, err)
		return
	}
	if g.Heard != nil {
		g.Heard(r.Context(), signer.Host())
	}
	next.ServeHTTP(&uncached{ResponseWriter: w}, r)
}

// uncached keeps what one caller may read out of caches that others share.
type uncached struct {
	http.ResponseWriter
	wrote bool
}

// WriteHeader sets the header of a private answer.
func (u *uncached) WriteHeader(status int) {
	u.wrote = true
	u.Header().Set("Cache-Control", "private, no-store")
	u.ResponseWriter.WriteHeader(status)
}

// Write writes the header first.
func (u *uncached) Write(b []byte) (int, error) {
	if !u.wrote {
		u.WriteHeader(http.StatusOK)
	}
	return u.ResponseWriter.Write(b)
}

// writeRefusal answers a caller that did not prove who it is, or may not read.
func writeRefusal(w http.ResponseWriter, err error) {
	switch {
	case errors.Is(err, basilic.ErrBlocked):
		WriteProblem(w, http.StatusForbidden, "this hub does not talk to that server")
	case errors.Is(err, httpsig.ErrMalformed):
		WriteProblem(w, http.StatusBadRequest, err.Error())
	case errors.Is(err, httpsig.ErrUnsigned):
		WriteProblem(w, http.StatusUnauthorized, "this hub shows documents to servers that it allows: sign the request")
	case errors.Is(err, basilic.ErrLimited):
		w.Header().Set("Retry-After", "60")
		WriteProblem(w, http.StatusTooManyRequests, "too many unknown keys")
	case Passing(err), postgres.Unavailable(err):
		w.Header().Set("Retry-After", "60")
		WriteProblem(w, http.StatusServiceUnavailable, "the key could not be had just now")
	default:
		WriteProblem(w, http.StatusUnauthorized, "the signature does not hold, or its key could not be fetched")
	}
}
