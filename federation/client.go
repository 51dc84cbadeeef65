package federation

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/federation/httpclient"
	"codeberg.org/basilic/basilic/federation/webfinger"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/internal/richtext"
)

// accept is what we ask for (ActivityPub 3.2).
const accept = `application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"`

// Config is what a Client is made of.
type Config struct {
	DB   *postgres.DB
	HTTP *httpclient.Client
	Keys *Keys
	// Origin is this hub's: nothing of ours is ever fetched.
	Origin string
	// Policy says whom this hub talks to.
	Policy *Policy
	// Met is called when an actor is kept whose host was not asked lately what runs
	// there, in the transaction that keeps it; nil asks nobody.
	Met func(ctx context.Context, tx *postgres.DB, host int64) error
	// Signatures counts by scheme and direction; nil counts nothing.
	Signatures *prometheus.CounterVec
}

// Client fetches documents of other servers and posts to them.
type Client struct {
	Config
	// known are the keys of actors of other servers.
	known      *keyCache
	schemes    *schemes
	subdomains *subdomains
	names      *postgres.Cache[map[string]string]
}

// NewClient returns a client that signs its GETs as the hub itself.
func NewClient(c Config) *Client {
	return &Client{Config: c, known: newKeyCache(c.DB), schemes: &schemes{db: c.DB}, subdomains: newSubdomainLimit(c.DB), names: newNames(c.DB)}
}

// instanceActor identifies the actor that signs what nobody in particular asks.
func (c *Client) instanceActor() basilic.IRI { return basilic.IRI(c.Origin + "/ap/actor") }

func (c *Client) allowed(ctx context.Context, iri basilic.IRI) error {
	if iri.Origin() == c.Origin {
		return fmt.Errorf("federation: %s is of this hub: %w", iri, basilic.ErrInvalid)
	}
	if err := c.Policy.Check(ctx, iri.Host()); err != nil {
		return err
	}
	rules, err := c.Policy.Rules(ctx, iri.Host())
	if err != nil || rules.Policy == basilic.PolicyAllow {
		return err
	}
	return c.subdomains.check(ctx, iri.Host())
}

// Fetch returns the document of an object from its origin: the object's id is
// the address that it was found at. A document that says to be another one is
// fetched once more at its own id, and only that is believed (security.md 35).
// Errors match ErrNotFound, ErrGone, ErrUnreachable, ErrBlocked, ErrLimited or
// ErrInvalid.
func (c *Client) Fetch(ctx context.Context, iri basilic.IRI) ([]byte, error) {
	iri = iri.WithoutFragment()
	for range 2 {
		body, from, err := c.fetchOnce(ctx, iri)
		if err != nil {
			return nil, err
		}
		object, err := activitystreams.Decode(body)
		if err != nil {
			return nil, fmt.Errorf("federation: fetch %s: %w", iri, err)
		}
		id := object.ID()
		if id == from || id == iri && id.SameOrigin(from) {
			return body, nil
		}
		if id == "" {
			return nil, fmt.Errorf("federation: fetch %s: no id: %w", iri, basilic.ErrInvalid)
		}
		iri = id
	}
	return nil, fmt.Errorf("federation: fetch %s: does not know its own id: %w", iri, basilic.ErrInvalid)
}

func (c *Client) fetchOnce(ctx context.Context, iri basilic.IRI) ([]byte, basilic.IRI, error) {
	if err := c.allowed(ctx, iri); err != nil {
		return nil, "", err
	}
	response, err := c.knock(ctx, iri, c.instanceActor(), nil, func(at basilic.IRI, sign httpclient.Sign) (httpclient.Response, error) {
		return c.HTTP.Get(ctx, at, accept, func(r *http.Request) error {
			// Of every redirect too, before anything is asked there.
			if err := c.allowed(ctx, basilic.IRI(r.URL.String())); err != nil {
				return err
			}
			return sign(r)
		})
	})
	if err != nil {
		return nil, "", fmt.Errorf("federation: fetch: %w", err)
	}
	if err := errorOf(response.Status); err != nil {
		return nil, "", fmt.Errorf("federation: fetch %s: status %d: %w", iri, response.Status, err)
	}
	if !isActivityJSON(response.Header.Get("Content-Type")) {
		return nil, "", fmt.Errorf("federation: fetch %s: %q is not ActivityStreams: %w", iri, response.Header.Get("Content-Type"), basilic.ErrInvalid)
	}
	return response.Body, response.URL, nil
}

// errorOf maps the status of a GET. One that we may not read is not gone: it
// must not make us forget what is there (security.md 33).
func errorOf(status int) error {
	switch {
	case status == http.StatusOK:
		return nil
	case status == http.StatusGone:
		return basilic.ErrGone
	case status == http.StatusNotFound:
		return basilic.ErrNotFound
	case status == http.StatusRequestTimeout, status == http.StatusTooManyRequests, status >= 500:
		return basilic.ErrUnreachable
	}
	return basilic.ErrInvalid
}

// isActivityJSON admits the media types of ActivityPub 3.2 only: anything else
// may be a file that somebody uploaded (security.md 36).
func isActivityJSON(contentType string) bool {
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	switch media {
	case "application/activity+json":
		return true
	case "application/ld+json":
		return strings.Contains(parameters["profile"], "https://www.w3.org/ns/activitystreams")
	}
	return false
}

// FetchActor fetches an actor from its origin and keeps it: row, keys, inbox and
// host.
func (c *Client) FetchActor(ctx context.Context, iri basilic.IRI) (basilic.Actor, error) {
	body, err := c.Fetch(ctx, iri)
	if err != nil {
		return basilic.Actor{}, err
	}
	return c.keepActor(ctx, body)
}

// keepActor stores an actor's document that came from its own origin.
func (c *Client) keepActor(ctx context.Context, body []byte) (basilic.Actor, error) {
	document, err := activitystreams.ParseActor(body)
	if err != nil {
		return basilic.Actor{}, fmt.Errorf("federation: actor: %w", err)
	}
	actor := document.Actor
	if !actor.Inbox.SameOrigin(actor.IRI) {
		return basilic.Actor{}, fmt.Errorf("federation: actor %s: inbox on another server: %w", actor.IRI, basilic.ErrInvalid)
	}
	actor.Name = plain(actor.Name, basilic.MaxTitle)
	actor.SummaryHTML = richtext.Sanitize(actor.SummaryHTML)
	if basilic.CheckURL(actor.URL) != "" {
		actor.URL = string(actor.IRI)
	}
	if !webfinger.CheckName(actor.Handle) {
		return basilic.Actor{}, fmt.Errorf("federation: actor %s: handle: %w", actor.IRI, basilic.ErrInvalid)
	}
	actor.Host = c.confirmedHost(ctx, document)
	remote := postgres.RemoteActor{Actor: actor}
	remote.Keys, remote.NamedKeys = remoteKeys(document)
	var kept basilic.Actor
	err = c.DB.InTx(ctx, func(tx *postgres.DB) error {
		if kept, err = tx.UpsertRemoteActor(ctx, remote); err != nil {
			return err
		}
		return c.metTx(ctx, tx, actor.Inbox.Host())
	})
	if err != nil {
		return basilic.Actor{}, fmt.Errorf("federation: keep actor %s: %w", actor.IRI, err)
	}
	return kept, nil
}

// confirmedHost returns the host of an actor's address: its own, or the handle
// domain that it claims when that domain confirms it by one look-up
// (security.md 38).
func (c *Client) confirmedHost(ctx context.Context, document activitystreams.ActorDocument) string {
	own := document.Actor.IRI.Host()
	address, err := webfinger.ParseAddress(document.WebFinger)
	if err != nil || address.Host == own || !strings.EqualFold(address.Name, document.Actor.Handle) {
		return own
	}
	confirmed, err := c.askWebFinger(ctx, address)
	if err != nil || confirmed != document.Actor.IRI {
		return own
	}
	return address.Host
}

// LookupWebFinger returns the identifier of the actor with an address
// (RFC 7033). Errors match ErrNotFound, ErrUnreachable or ErrBlocked.
func (c *Client) LookupWebFinger(ctx context.Context, address webfinger.Address) (basilic.IRI, error) {
	iri, err := c.askWebFinger(ctx, address)
	if err != nil {
		return "", err
	}
	return iri, nil
}

// WebFinger returns the whole answer of a host about one of its addresses.
func (c *Client) WebFinger(ctx context.Context, address webfinger.Address) (webfinger.JRD, error) {
	query := webfinger.Query("https", address.Host, address.Acct())
	if strings.HasPrefix(c.Origin, "http://") {
		// Development mode speaks plain http, to loopback peers only.
		query = webfinger.Query("http", address.Host, address.Acct())
	}
	if err := c.allowed(ctx, query); err != nil {
		return webfinger.JRD{}, err
	}
	response, err := c.HTTP.Get(ctx, query, webfinger.ContentType+", application/json", c.unsigned(ctx))
	if err != nil {
		return webfinger.JRD{}, fmt.Errorf("federation: webfinger: %w", err)
	}
	if err := errorOf(response.Status); err != nil {
		return webfinger.JRD{}, fmt.Errorf("federation: webfinger %s: status %d: %w", address, response.Status, err)
	}
	jrd, err := webfinger.Parse(response.Body)
	if err != nil {
		// A site that answers every address with a page has no such actor.
		return webfinger.JRD{}, fmt.Errorf("federation: webfinger %s: %w: %w", address, err, basilic.ErrNotFound)
	}
	return jrd, nil
}

func (c *Client) askWebFinger(ctx context.Context, address webfinger.Address) (basilic.IRI, error) {
	jrd, err := c.WebFinger(ctx, address)
	if err != nil {
		return "", err
	}
	return jrd.Self()
}

// Post sends an activity in the name of the local actor that has or had this
// identifier (ActivityPub 7.1). Any status is an answer; errors match
// ErrUnreachable, ErrBlocked or ErrInvalid.
func (c *Client) Post(ctx context.Context, inbox basilic.IRI, actor basilic.IRI, document []byte) (httpclient.Response, error) {
	if c.Policy.Mode() == ModeOff {
		return httpclient.Response{}, fmt.Errorf("federation: off: %w", basilic.ErrBlocked)
	}
	// As Mastodon and most servers send it.
	const contentType = `application/activity+json`
	return c.knock(ctx, inbox, actor, document, func(at basilic.IRI, sign httpclient.Sign) (httpclient.Response, error) {
		return c.HTTP.Post(ctx, at, contentType, document, sign)
	})
}

// plain returns the text of a field that is not HTML, cut to limit characters,
// without marks that change the direction of what follows (security.md 39).
func plain(s string, limit int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x200e, r == 0x200f:
			return -1
		}
		return r
	}, s)
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return string([]rune(s)[:limit-1]) + "…"
}

// Passing reports whether an error may be gone when asked again.
func Passing(err error) bool {
	return errors.Is(err, basilic.ErrUnreachable) || postgres.Unavailable(err)
}
