// Package app builds a whole hub out of the packages: it is the one place that
// knows them all. The command and the tests of several hubs use it.
package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/httpclient"
	"codeberg.org/basilic/basilic/inbox"
	"codeberg.org/basilic/basilic/internal/blob"
	"codeberg.org/basilic/basilic/internal/config"
	"codeberg.org/basilic/basilic/internal/mail"
	"codeberg.org/basilic/basilic/internal/media"
	"codeberg.org/basilic/basilic/internal/pdf"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/moderation"
	"codeberg.org/basilic/basilic/outbox"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/search"
	"codeberg.org/basilic/basilic/showcase"
	"codeberg.org/basilic/basilic/statistics"
	"codeberg.org/basilic/basilic/timeline"
	"codeberg.org/basilic/basilic/visits"
	"codeberg.org/basilic/basilic/web"
	"codeberg.org/basilic/basilic/web/ui"
	"codeberg.org/basilic/basilic/withdrawal"
)

// Options is what a hub is made of.
type Options struct {
	Config config.Config
	// DatabaseURL reaches a database that is migrated here.
	DatabaseURL string
	Log         *slog.Logger
	// Transport replaces the network, in tests of several hubs in one process.
	Transport http.RoundTripper
	// Reach changes how other servers are reached, in tests of what is refused.
	Reach func(c *httpclient.Config)
	// Cache is the folder of what can be made again at any time; cache in the data
	// folder when "".
	Cache string
	// Sole says that no other process uses the database: jobs that a killed process
	// left are taken up at once.
	Sole bool
	// Tracer hears of each statement, in tests of what pages cost; nil for none.
	Tracer pgx.QueryTracer
}

// App is a hub.
type App struct {
	Options
	DB         *postgres.DB
	Actors     *actors.Service
	Resources  *resources.Service
	Outbox     *outbox.Outbox
	Inbox      *inbox.Inbox
	Timeline   *timeline.Service
	Search     *search.Service
	Showcase   *showcase.Service
	Withdrawal *withdrawal.Service
	Moderation *moderation.Service
	Visits     *visits.Counter
	Statistics *statistics.Service
	Digests    *timeline.Digests
	// Mailbox holds the mails of development mode; nil in production.
	Mailbox *mail.Mailbox
	// Handler serves pages and federation, Metrics metrics and health.
	Handler, Metrics http.Handler

	policy   *federation.Policy
	client   *federation.Client
	verifier *federation.Verifier
	keys     *federation.Keys
	jobs     *river.Client[pgx.Tx]
	working  *river.Client[pgx.Tx]
	metrics  *metrics
	// unwatch ends the look-out for processes that were killed.
	unwatch func()
}

// New connects, migrates, and records the hub at its first start. Nothing is
// worked or served yet.
func New(ctx context.Context, o Options) (*App, error) {
	if err := postgres.Migrate(ctx, o.DatabaseURL); err != nil {
		return nil, err
	}
	db, err := postgres.OpenTraced(ctx, o.DatabaseURL, o.Tracer)
	if err != nil {
		return nil, err
	}
	a := &App{Options: o, DB: db, metrics: newMetrics(db), unwatch: func() {}}
	if err := a.build(ctx); err != nil {
		db.Close()
		return nil, err
	}
	db.Changes().Listen(o.Log)
	return a, nil
}

func (a *App) build(ctx context.Context) error {
	if err := a.buildServices(ctx); err != nil {
		return err
	}
	if err := a.Actors.EnsureInstance(ctx, a.Config.Accent); err != nil {
		return err
	}
	if err := a.Actors.EnsureKeys(ctx); err != nil {
		return err
	}
	if err := a.buildInbox(); err != nil {
		return err
	}
	if err := a.buildWorkers(ctx); err != nil {
		return err
	}
	return a.buildHandlers()
}

func (a *App) buildServices(ctx context.Context) error {
	c := a.Config
	jobs, err := river.NewClient(riverpgxv5.New(a.DB.Pool()), &river.Config{Logger: a.Log})
	if err != nil {
		return fmt.Errorf("app: jobs: %w", err)
	}
	a.jobs = jobs
	schedule, err := c.Schedule()
	if err != nil {
		return err
	}
	sender, err := a.sender()
	if err != nil {
		return err
	}
	a.keys = federation.NewKeys(a.DB)
	a.policy = federation.NewPolicy(a.DB, federation.Mode(c.Federation))
	reach := httpclient.Config{
		UserAgent: "Basilic/" + config.Version + " (+" + c.Origin() + "/)", DevPeers: c.DevPeers, Transport: a.Transport,
	}
	if a.Reach != nil {
		a.Reach(&reach)
	}
	a.client = federation.NewClient(federation.Config{
		DB: a.DB, Keys: a.keys, Origin: c.Origin(), Policy: a.policy, Met: a.learnHostTx, Signatures: a.metrics.signatures,
		HTTP: httpclient.New(reach),
	})
	a.Outbox = outbox.New(outbox.Config{
		DB: a.DB, Documents: federation.NewDocuments(a.DB), Client: a.client, Jobs: jobs, Origin: c.Origin(), AnnounceRate: c.AnnounceRate,
		Schedule: schedule, Log: a.Log, Deliveries: a.metrics.deliveries,
	})
	a.Actors = actors.New(actors.Config{
		DB: a.DB, Client: a.client, Outbox: a.Outbox, Jobs: jobs, Sender: sender, Origin: c.Origin(), Domain: c.Domain(),
		Name: c.Name, OpenRegistration: c.Registration == "open", Log: a.Log,
	})
	blobs, spool, err := a.blobs(ctx)
	if err != nil {
		return err
	}
	a.Resources = resources.New(resources.Config{
		DB: a.DB, Outbox: a.Outbox, Actors: a.Actors, Client: a.client, Images: media.NewProcessor(1), Blobs: blobs, Spool: spool,
		PDF: pdf.New(a.cacheFolder()), Enqueue: a.enqueueTx,
		Origin: c.Origin(), Log: a.Log,
	})
	a.Timeline = timeline.New(a.DB)
	a.Showcase = showcase.New(a.DB, a.Log)
	a.Visits = visits.New(a.DB, a.Log)
	a.Statistics = statistics.New(a.DB)
	a.Digests = timeline.NewDigests(timeline.DigestsConfig{
		DB: a.DB, Timeline: a.Timeline, Log: a.Log, Viewer: a.Actors.Viewer, MailTx: a.Actors.MailTx, JobTx: a.enqueueTx, Page: ui.ResourcePath,
		Origin: c.Origin(), Name: c.Name,
	})
	a.Search = search.New(search.Config{DB: a.DB, Actors: a.Actors, Resources: a.Resources, Fetch: a.client.Fetch, Authority: c.Authority()})
	a.Moderation = moderation.New(moderation.Config{DB: a.DB, Outbox: a.Outbox, Origin: c.Origin(), ReportRate: c.ReportRate, Log: a.Log})
	a.Withdrawal = withdrawal.New(a.DB, a.Actors, a.Resources)
	return nil
}

// learnHostTx asks for what runs on a host.
func (a *App) learnHostTx(ctx context.Context, tx *postgres.DB, host int64) error {
	if _, err := a.jobs.InsertTx(ctx, tx.Tx(), federation.LearnHostArgs{HostID: host}, nil); err != nil {
		return fmt.Errorf("app: learn host %d: %w", host, err)
	}
	return nil
}

// cacheFolder is where what is compiled once is kept.
func (a *App) cacheFolder() string {
	if a.Cache != "" {
		return a.Cache
	}
	return filepath.Join(a.Config.Data, "cache")
}

// enqueueTx adds a job of a service.
func (a *App) enqueueTx(ctx context.Context, tx *postgres.DB, job river.JobArgs) error {
	if _, err := a.jobs.InsertTx(ctx, tx.Tx(), job, nil); err != nil {
		return fmt.Errorf("app: enqueue %s: %w", job.Kind(), err)
	}
	return nil
}

func (a *App) sender() (mail.Sender, error) {
	if a.Config.SMTPURL != "" {
		return mail.NewSMTP(a.Config.SMTPURL, a.Config.MailFrom)
	}
	a.Mailbox = &mail.Mailbox{}
	return a.Mailbox, nil
}

// blobs opens where media are kept, and where what people send waits until it
// is.
func (a *App) blobs(ctx context.Context) (blob.Store, *blob.Spool, error) {
	data, err := a.Config.DataFolder()
	if err != nil {
		return nil, nil, err
	}
	spool, err := blob.OpenSpool(filepath.Join(data, "received"))
	if err != nil {
		return nil, nil, err
	}
	if a.Config.S3URL == "" {
		store, err := blob.OpenFolder(filepath.Join(data, "media"))
		return store, spool, err
	}
	store, err := blob.OpenS3(ctx, blob.S3Config{
		URL: a.Config.S3URL, Region: a.Config.S3Region, Key: a.Config.S3Key, Secret: a.Config.S3Secret, UserAgent: "Basilic",
	})
	if err != nil {
		return nil, nil, fmt.Errorf("app: BASILIC_S3_URL: %w", err)
	}
	return store, spool, nil
}

func (a *App) buildInbox() error {
	proxies, err := a.Config.Proxies()
	if err != nil {
		return err
	}
	a.verifier = federation.NewVerifier(a.client)
	a.Inbox = inbox.New(inbox.Config{
		DB: a.DB, Jobs: a.jobs, Verifier: a.verifier, Actors: a.Actors,
		Resources: a.Resources, Withdrawal: a.Withdrawal, Moderation: a.Moderation, Origin: a.Config.Origin(), HostRate: a.Config.InboxRate, ReplyRate: a.Config.ReplyRate,
		KeyRate: a.Config.ClientRate, ClientAddress: web.ClientAddress(proxies), Off: a.Config.Federation == "off", Heard: a.Outbox.Heard, Log: a.Log,
		Accepted: a.metrics.accepted, Rejected: a.metrics.rejected, Processed: a.metrics.processed,
	})
	return nil
}

// Server returns an HTTP server with the time limits of security.md 44.
func Server(handler http.Handler) *http.Server {
	return &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 5 * time.Minute, WriteTimeout: 5 * time.Minute,
		IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 128 << 10,
	}
}

// registry returns where the hub's metrics are gathered.
func (a *App) registry() *prometheus.Registry { return a.metrics.registry }
