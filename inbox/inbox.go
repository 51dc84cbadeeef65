// Package inbox is what arrives. Other servers POST activities to the inbox of
// an actor, or once to the inbox shared by all; each request is signed by the
// actor that did the thing.
//
// A request passes cheap checks first (size, type, shape), then the proof of who
// sent it; then its bytes are recorded with the job that processes them, in one
// transaction, and only then it is answered 202. Processing hands each activity
// to the package concerned, which holds the rules. It is idempotent and
// tolerates any order, since the network keeps none.
package inbox

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/actors"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/federation/httpsig"
	"codeberg.org/basilic/basilic/internal/postgres"
	"codeberg.org/basilic/basilic/moderation"
	"codeberg.org/basilic/basilic/resources"
	"codeberg.org/basilic/basilic/withdrawal"
)

// maxBody is the largest activity that is read, in bytes.
const maxBody = 1 << 20

// roomAtOnce is how much is set aside for a body on the word of its length, in bytes.
const roomAtOnce = 64 << 10

// bodyTimeout bounds the reading of a body (security.md 44).
const bodyTimeout = 10 * time.Second

// Config is what an Inbox is made of.
type Config struct {
	DB         *postgres.DB
	Jobs       *river.Client[pgx.Tx]
	Verifier   *federation.Verifier
	Actors     *actors.Service
	Resources  *resources.Service
	Withdrawal *withdrawal.Service
	Moderation *moderation.Service
	Origin     string
	// HostRate is how many requests a second one host may make; 0 is no limit.
	HostRate int
	// ReplyRate is how many comments and likes an hour are taken of one host; 0 is no
	// limit.
	ReplyRate int
	// KeyRate is how many unknown keys a minute one address or host may make us
	// fetch; 0 is no limit.
	KeyRate int
	// ClientAddress returns who is at the other end, past trusted proxies.
	ClientAddress func(r *http.Request) string
	// Heard is told which hosts prove to be alive.
	Heard func(ctx context.Context, host string)
	// Off refuses everything.
	Off      bool
	Log      *slog.Logger
	Accepted prometheus.Counter
	// Rejected counts by reason, Processed by type and outcome.
	Rejected, Processed *prometheus.CounterVec
}

// Inbox receives activities.
type Inbox struct {
	Config
	hosts, keys *limiter
	// replies bounds what each host says about what is here (security.md 48, 50).
	replies  *limiter
	asks     *asks
	recorder *recorder
	backlog  *backlog
}

// New returns an inbox.
func New(c Config) *Inbox {
	i := &Inbox{Config: c, hosts: newLimiter(float64(c.HostRate), c.HostRate*2), keys: newLimiter(float64(c.KeyRate)/60, c.KeyRate)}
	i.replies = newLimiter(float64(c.ReplyRate)/3600, c.ReplyRate)
	i.asks = newAsks(c.ReplyRate > 0)
	i.recorder, i.backlog = &recorder{commit: i.commit}, &backlog{db: c.DB, log: c.Log}
	return i
}

// rejection is an answer other than 202.
type rejection struct {
	status int
	// reason is the label of the metric.
	reason string
	detail string
	// retryAfter is in seconds, 0 for none.
	retryAfter int
}

// ServeHTTP answers a POST to an inbox (ActivityPub 7).
func (i *Inbox) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	no := i.receive(w, r)
	if no == nil {
		count(i.Accepted)
		w.WriteHeader(http.StatusAccepted)
		return
	}
	if i.Rejected != nil {
		i.Rejected.WithLabelValues(no.reason).Inc()
	}
	if no.retryAfter > 0 {
		w.Header().Set("Retry-After", fmt.Sprint(no.retryAfter))
	}
	i.Log.Debug("inbox refused", "reason", no.reason, "detail", no.detail, "status", no.status)
	federation.WriteProblem(w, no.status, no.detail)
}

func count(c prometheus.Counter) {
	if c != nil {
		c.Inc()
	}
}

// receive takes a request in: cheap checks, then proof, then record. nil is 202.
func (i *Inbox) receive(w http.ResponseWriter, r *http.Request) *rejection {
	if i.Off {
		return &rejection{http.StatusForbidden, "off", "this hub does not federate", 0}
	}
	body, no := i.read(w, r)
	if no != nil {
		return no
	}
	if i.backlog.long() {
		return &rejection{http.StatusServiceUnavailable, "backlog", "much waits to be processed here: come again in a minute", backlogRetry}
	}
	activity, err := activitystreams.ParseHeading(body)
	if err != nil && !errors.Is(err, basilic.ErrDropped) {
		return &rejection{http.StatusBadRequest, "malformed", err.Error(), 0}
	}
	if r.Header.Get("Signature") == "" {
		return &rejection{http.StatusUnauthorized, "unsigned", "sign the request with the actor's key (RFC 9421 or draft-cavage-http-signatures-12)", 0}
	}
	if err != nil {
		i.Log.Info("inbox dropped", "error", err)
		return nil
	}
	drop, err := i.uselessDelete(r.Context(), activity)
	if err != nil {
		return i.rejectionOf(err)
	}
	if drop {
		return nil
	}
	signer, err := i.Verifier.Verify(r.Context(), r, body, func(host string) bool { return i.AllowKey(r, host) })
	if err != nil {
		i.Log.Debug("inbox verify", "actor", activity.Actor, "error", err)
		return i.rejectionOf(err)
	}
	activity = activity.SignedBy(signer)
	if i.Heard != nil {
		i.Heard(r.Context(), signer.Host())
	}
	if !i.hosts.allow(signer.Host()) {
		return &rejection{http.StatusTooManyRequests, "rate", "too many requests from " + signer.Host(), 1}
	}
	return i.admit(r.Context(), activity, signer, postgres.InboxItem{Body: body, Sending: sendingOf(activity, r)})
}

// AllowKey counts a key that a request makes us fetch, and reports whether that
// is within the limits (security.md 9).
func (i *Inbox) AllowKey(r *http.Request, host string) bool {
	return i.keys.allow("address "+i.ClientAddress(r)) && i.keys.allow("host "+host)
}

// sendingOf tells one sending of a Follow from the next by the signature, which
// is over the date. Misskey and PeerTube give every Follow of one actor by another
// the same identifier: after an Undo it is meant again, while the same request
// that comes twice is a replay (security.md 11).
func sendingOf(a activitystreams.Activity, r *http.Request) string {
	if a.Type != basilic.ActivityFollow {
		return ""
	}
	return r.Header.Get("Signature")
}

// admit records an activity whose signer is known.
func (i *Inbox) admit(ctx context.Context, a activitystreams.Activity, signer basilic.IRI, item postgres.InboxItem) *rejection {
	if signer != a.Actor {
		return i.forwarded(ctx, a, signer)
	}
	if !a.IRI.SameOrigin(a.Actor) {
		i.Log.Info("inbox dropped", "activity", a.IRI, "actor", a.Actor, "error", "its id is on another server")
		return nil
	}
	item.ActorIRI, item.ActivityIRI, item.Type = a.Actor, a.IRI, string(a.Type)
	if err := i.record(ctx, item); err != nil {
		return i.rejectionOf(err)
	}
	return nil
}

// refetch is the type of an item whose body is not believed: its object is to be
// fetched from its origin.
const refetch = "basilic:Refetch"

// forwarded takes an activity that somebody else than its actor signed: its body
// is never believed. When it is about something known here, that thing is
// fetched from its origin; otherwise it is refused (security.md 2, 3).
func (i *Inbox) forwarded(ctx context.Context, a activitystreams.Activity, signer basilic.IRI) *rejection {
	no := &rejection{http.StatusForbidden, "actor", "the activity is not by the actor that signed the request", 0}
	if signer.SameOrigin(a.Actor) || a.Object == "" || !a.Object.SameOrigin(a.Actor) {
		return no
	}
	if err := i.Resources.Client.Policy.Check(ctx, a.Actor.Host()); err != nil {
		return i.rejectionOf(err)
	}
	concerns, err := i.concerns(ctx, a)
	if err != nil {
		return i.rejectionOf(err)
	}
	if !concerns {
		return no
	}
	if !i.asks.object(a.Object) || !i.asks.host(a.Object) {
		return &rejection{http.StatusTooManyRequests, "asks", "too much is said about what is on " + a.Object.Host(), 60}
	}
	body, err := json.Marshal(map[string]string{"object": string(a.Object)})
	if err != nil {
		return i.rejectionOf(err)
	}
	item := postgres.InboxItem{ActorIRI: signer, ActivityIRI: a.IRI, Type: refetch, Body: body}
	if err := i.record(ctx, item); err != nil {
		return i.rejectionOf(err)
	}
	return nil
}

// record makes an activity durable together with the job that processes it. One
// that was recorded before has no second effect (security.md 11).
func (i *Inbox) record(ctx context.Context, item postgres.InboxItem) error {
	return i.recorder.record(ctx, item)
}

// commit makes activities durable, all or none, with one job for those that are
// new.
func (i *Inbox) commit(ctx context.Context, items []postgres.InboxItem) error {
	options := BatchArgs{}.InsertOpts()
	_, _, err := i.DB.InsertInboxItems(ctx, items, postgres.InboxJob{Kind: BatchArgs{}.Kind(), Queue: options.Queue, MaxAttempts: options.MaxAttempts})
	return err
}

// Stop takes nothing in any more, and returns when what was taken in is durable.
func (i *Inbox) Stop(ctx context.Context) error { return i.recorder.stop(ctx) }

// read takes the body in, within its limits.
func (i *Inbox) read(w http.ResponseWriter, r *http.Request) ([]byte, *rejection) {
	if r.Header.Get("Content-Encoding") != "" {
		return nil, &rejection{http.StatusUnsupportedMediaType, "encoding", "send the body without Content-Encoding", 0}
	}
	if !acceptable(r.Header.Get("Content-Type")) {
		return nil, &rejection{http.StatusUnsupportedMediaType, "type", "send application/activity+json", 0}
	}
	if r.ContentLength > maxBody {
		return nil, &rejection{http.StatusRequestEntityTooLarge, "size", "an activity has 1 MiB at most", 0}
	}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
	// As long as it says to be, within reason: growing copies it several times.
	buffer := bytes.NewBuffer(make([]byte, 0, bytes.MinRead+min(max(r.ContentLength, 0), roomAtOnce)))
	if _, err := buffer.ReadFrom(io.LimitReader(r.Body, maxBody+1)); err != nil {
		return nil, &rejection{http.StatusBadRequest, "body", "the body could not be read in time", 0}
	}
	if buffer.Len() > maxBody {
		return nil, &rejection{http.StatusRequestEntityTooLarge, "size", "an activity has 1 MiB at most", 0}
	}
	return buffer.Bytes(), nil
}

func acceptable(contentType string) bool {
	media, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.TrimSpace(media)) {
	case "application/activity+json", "application/ld+json", "application/json":
		return true
	}
	return false
}

// uselessDelete reports whether an activity deletes an actor that nobody here
// knows: servers send those to everybody, and no key could be fetched for them
// any more (security.md 28).
func (i *Inbox) uselessDelete(ctx context.Context, a activitystreams.Activity) (bool, error) {
	if a.Type != basilic.ActivityDelete {
		return false, nil
	}
	_, err := i.Actors.Known(ctx, a.Actor)
	if errors.Is(err, basilic.ErrNotFound) {
		return true, nil
	}
	return false, err
}

// rejectionOf maps errors to answers (federation.md 4).
func (i *Inbox) rejectionOf(err error) *rejection {
	switch {
	case errors.Is(err, httpsig.ErrMalformed):
		return &rejection{http.StatusBadRequest, "signature_malformed", err.Error(), 0}
	case errors.Is(err, httpsig.ErrUnsigned), errors.Is(err, httpsig.ErrRefused), errors.Is(err, httpsig.ErrKey):
		return &rejection{http.StatusUnauthorized, "signature", err.Error(), 0}
	case errors.Is(err, basilic.ErrBlocked):
		return &rejection{http.StatusForbidden, "blocked", "this hub does not talk to that server", 0}
	case errors.Is(err, basilic.ErrLimited):
		return &rejection{http.StatusTooManyRequests, "keys", "too many unknown keys", 60}
	case errors.Is(err, basilic.ErrForbidden), errors.Is(err, basilic.ErrInvalid):
		return &rejection{http.StatusUnauthorized, "key", "the key could not be fetched or is not its actor's", 0}
	case errors.Is(err, basilic.ErrUnreachable):
		return &rejection{http.StatusServiceUnavailable, "key_unreachable", "the key could not be fetched just now", 60}
	case postgres.Unavailable(err), errors.Is(err, errStopped), errors.Is(err, context.DeadlineExceeded):
		return &rejection{http.StatusServiceUnavailable, "database", "try again soon", 5}
	case errors.Is(err, context.Canceled):
		return &rejection{http.StatusServiceUnavailable, "hung_up", "the client did not wait for the answer", 5}
	case postgres.Malformed(err):
		return &rejection{http.StatusBadRequest, "malformed", "the activity holds characters that no text has", 0}
	}
	i.Log.Error("inbox", "error", err)
	return &rejection{http.StatusInternalServerError, "failure", "the server failed, its log says why", 0}
}
