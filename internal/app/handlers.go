package app

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/web"
)

func (a *App) buildHandlers() error {
	pages, err := web.New(web.Config{
		Hub: a.Config, DB: a.DB, Actors: a.Actors, Resources: a.Resources, Timeline: a.Timeline, Search: a.Search,
		Showcase:   a.Showcase,
		Withdrawal: a.Withdrawal, Moderation: a.Moderation, Visits: a.Visits, Statistics: a.Statistics, Digests: a.Digests, WebFinger: a.client.WebFinger, HostNames: a.client.HostNames, Mailbox: a.Mailbox, Log: a.Log,
	})
	if err != nil {
		return err
	}
	r := chi.NewRouter()
	r.Use(a.metrics.measure, middleware.Recoverer, middleware.GetHead)
	r.Get("/healthz", a.health)
	r.Get("/readyz", a.ready)
	a.federationRoutes(r)
	r.Mount("/", pages.Routes())
	a.Handler = r

	m := chi.NewRouter()
	m.Get("/healthz", a.health)
	m.Get("/readyz", a.ready)
	m.Handle("/metrics", promhttp.HandlerFor(a.registry(), promhttp.HandlerOpts{}))
	a.Metrics = m
	return nil
}

func (a *App) federationRoutes(r chi.Router) {
	gate := federation.NewGate(federation.GateConfig{
		Policy: a.policy, Verifier: a.verifier, AllowKey: a.Inbox.AllowKey, Awaits: a.Outbox.Awaits, Heard: a.Outbox.Heard,
	})
	r.With(gate.Discovery).Get("/.well-known/webfinger", a.Actors.ServeWebFinger)
	r.With(gate.Discovery).Get("/.well-known/host-meta", a.Actors.ServeHostMeta)
	r.Get("/.well-known/nodeinfo", a.Actors.ServeNodeInfoDiscovery)
	r.Get("/nodeinfo/{version}", a.Actors.ServeNodeInfo)
	r.Route("/ap", func(r chi.Router) {
		r.Use(onlyText, gate.Handler)
		r.NotFound(func(w http.ResponseWriter, _ *http.Request) { federation.WriteError(w, basilic.ErrNotFound) })
		r.Method(http.MethodPost, "/inbox", a.Inbox)
		r.Get("/actor", a.Actors.ServeActor)
		r.Method(http.MethodPost, "/actor/inbox", a.Inbox)
		r.Get("/actor/outbox", a.Outbox.ServeOutbox)
		r.Get("/actor/followers", a.Actors.ServeFollowers)
		r.Get("/actor/following", a.Actors.ServeFollowing)
		r.Get("/actors/{id}", a.Actors.ServeActor)
		r.Post("/actors/{id}/inbox", a.personalInbox)
		r.Get("/actors/{id}/outbox", a.Outbox.ServeOutbox)
		r.Get("/actors/{id}/followers", a.Actors.ServeFollowers)
		r.Get("/actors/{id}/following", a.Actors.ServeFollowing)
		r.Get("/actors/{id}/featured", a.Actors.ServeFeatured)
		r.Get("/actors/{id}/tags", a.Actors.ServeTags)
		r.Get("/actors/{id}/moderators", a.Actors.ServeModerators)
		r.Get("/resources/{id}", a.Resources.ServeResource)
		r.Get("/resources/{id}/context", a.Resources.ServeContext)
		r.Get("/resources/{id}/replies", a.Resources.ServeReplies)
		r.Get("/resources/{id}/likes", a.Resources.ServeLikes)
		r.Get("/resources/{id}/shares", a.Resources.ServeShares)
		r.Get("/notes/{id}", a.Resources.ServeNote)
		r.Get("/notes/{id}/replies", a.Resources.ServeNoteReplies)
		r.Get("/authorizations/{id}", a.Outbox.ServeAuthorization)
		r.Get("/activities/{id}", a.Outbox.ServeActivity)
	})
}

// onlyText answers 404 to addresses that hold bytes that are no text: the
// database would refuse to look them up.
func onlyText(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !utf8.ValidString(r.URL.Path) || strings.ContainsFunc(r.URL.Path, unicode.IsControl) {
			federation.WriteError(w, basilic.ErrNotFound)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// personalInbox takes what is addressed to one actor; an inbox that never was
// and one of a private actor answer alike.
func (a *App) personalInbox(w http.ResponseWriter, r *http.Request) {
	iri := basilic.IRI(a.Config.Origin() + "/ap/actors/" + chi.URLParam(r, "id"))
	if _, err := a.Actors.Known(r.Context(), iri); err != nil {
		federation.WriteError(w, err)
		return
	}
	a.Inbox.ServeHTTP(w, r)
}

func (a *App) health(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("ok\n"))
}

// ready answers whether the hub can do its work.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	if reason, err := a.Ready(r.Context()); err != nil {
		a.Log.Warn("not ready", "error", err)
		w.Header().Set("Retry-After", "5")
		http.Error(w, reason, http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ready\n"))
}

var errPending = errors.New("app: migrations are pending")

// Ready returns nil when the hub can do its work: its database answers and has
// the schema of this binary. Otherwise it says why not, in words that may be
// shown to anybody.
func (a *App) Ready(ctx context.Context) (reason string, err error) {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	pending, err := a.DB.Pending(ctx)
	switch {
	case err != nil:
		return "database cannot be asked", err
	case pending:
		return "migrations pending", errPending
	}
	return "", nil
}
