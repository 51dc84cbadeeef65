package federation

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/httpclient"
	"codeberg.org/basilic/basilic/federation/nodeinfo"
	"codeberg.org/basilic/basilic/internal/postgres"
)

const (
	// askAfter is the age at which what runs on a host is asked again.
	askAfter = 7 * 24 * time.Hour
	// askAtOnce is how many hosts one sweep asks.
	askAtOnce = 100
)

// LearnHostArgs asks for the NodeInfo of a host. There is one such job a host.
type LearnHostArgs struct {
	HostID int64 `json:"host_id" river:"unique"`
}

// Kind names the job.
func (LearnHostArgs) Kind() string { return "federation.learn_host" }

// InsertOpts makes the job the only one of its host, and everything else more
// urgent.
func (LearnHostArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		Priority: 4, MaxAttempts: 5,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
			rivertype.JobStateRunning, rivertype.JobStateScheduled,
		}},
	}
}

// metTx reports a host that was not asked lately.
func (c *Client) metTx(ctx context.Context, tx *postgres.DB, authority string) error {
	if c.Met == nil {
		return nil
	}
	host, err := tx.HostUnasked(ctx, authority, time.Now().Add(-askAfter))
	if errors.Is(err, basilic.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return c.Met(ctx, tx, host)
}

// LearnHostWorker asks hosts what runs there.
type LearnHostWorker struct {
	river.WorkerDefaults[LearnHostArgs]
	Client *Client
}

// Timeout bounds the job: two requests.
func (w *LearnHostWorker) Timeout(*river.Job[LearnHostArgs]) time.Duration { return time.Minute }

// Work asks once. A host that does not tell is asked again with the next sweep
// after a week: nothing depends on the answer but the form of what is announced.
func (w *LearnHostWorker) Work(ctx context.Context, job *river.Job[LearnHostArgs]) error {
	host, err := w.Client.DB.HostByID(ctx, job.Args.HostID)
	if err != nil {
		return fmt.Errorf("federation: learn host: %w", err)
	}
	software, err := w.Client.fetchSoftware(ctx, host.Authority)
	if postgres.Unavailable(err) || ctx.Err() != nil {
		return fmt.Errorf("federation: learn host %s: %w", host.Authority, err)
	}
	return w.Client.DB.SetHostSoftware(ctx, host.ID, postgres.HostSoftware(software))
}

// fetchSoftware asks a host what runs there (NodeInfo 2.0, 2.1). Errors match
// ErrNotFound, ErrGone, ErrUnreachable, ErrBlocked or ErrInvalid.
func (c *Client) fetchSoftware(ctx context.Context, authority string) (nodeinfo.Software, error) {
	scheme := "https"
	if strings.HasPrefix(c.Origin, "http://") {
		// Development mode speaks plain http, to loopback peers only.
		scheme = "http"
	}
	body, from, err := c.fetchJSON(ctx, basilic.IRI(scheme+"://"+authority+"/.well-known/nodeinfo"))
	if err != nil {
		return nodeinfo.Software{}, err
	}
	discovery, err := nodeinfo.ParseDiscovery(body, from)
	if err != nil {
		return nodeinfo.Software{}, err
	}
	if body, _, err = c.fetchJSON(ctx, discovery.Document); err != nil {
		return nodeinfo.Software{}, err
	}
	return nodeinfo.Parse(body)
}

// unsigned lets a request go without a signature where the policy lets it go at all:
// a redirect may lead to a host that is blocked, or here.
func (c *Client) unsigned(ctx context.Context) httpclient.Sign {
	return func(r *http.Request) error { return c.allowed(ctx, basilic.IRI(r.URL.String())) }
}

// fetchJSON fetches a document that is not ActivityStreams: nothing of it is
// believed as such.
func (c *Client) fetchJSON(ctx context.Context, iri basilic.IRI) ([]byte, basilic.IRI, error) {
	if err := c.allowed(ctx, iri); err != nil {
		return nil, "", err
	}
	response, err := c.HTTP.Get(ctx, iri, "application/json", c.unsigned(ctx))
	if err != nil {
		return nil, "", fmt.Errorf("federation: fetch: %w", err)
	}
	if err := errorOf(response.Status); err != nil {
		return nil, "", fmt.Errorf("federation: fetch %s: status %d: %w", iri, response.Status, err)
	}
	return response.Body, response.URL, nil
}

// LearnHostsArgs asks for the hosts that were not asked for long.
type LearnHostsArgs struct{}

// Kind names the job.
func (LearnHostsArgs) Kind() string { return "federation.learn_hosts" }

// LearnHostsWorker makes sure that every host that something is delivered to is
// asked now and then.
type LearnHostsWorker struct {
	river.WorkerDefaults[LearnHostsArgs]
	Client *Client
}

// Work makes the jobs.
func (w *LearnHostsWorker) Work(ctx context.Context, _ *river.Job[LearnHostsArgs]) error {
	if w.Client.Met == nil || w.Client.Policy.Mode() == ModeOff {
		return nil
	}
	hosts, err := w.Client.DB.HostsUnasked(ctx, time.Now().Add(-askAfter), askAtOnce)
	if err != nil {
		return fmt.Errorf("federation: learn hosts: %w", err)
	}
	return w.Client.DB.InTx(ctx, func(tx *postgres.DB) error {
		for _, host := range hosts {
			if err := w.Client.Met(ctx, tx, host); err != nil {
				return err
			}
		}
		return nil
	})
}

// Register adds the workers that learn about hosts to those of a process.
func (c *Client) Register(workers *river.Workers) {
	river.AddWorker(workers, &LearnHostWorker{Client: c})
	river.AddWorker(workers, &LearnHostsWorker{Client: c})
}

// PeriodicJobs returns what must run now and then.
func (c *Client) PeriodicJobs() []*river.PeriodicJob {
	return []*river.PeriodicJob{river.NewPeriodicJob(
		river.PeriodicInterval(time.Hour),
		func() (river.JobArgs, *river.InsertOpts) { return LearnHostsArgs{}, nil }, nil,
	)}
}
