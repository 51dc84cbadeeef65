// Package outbox is what leaves this hub. In ActivityPub, an actor that does
// something posts an "activity" (Create, Follow, Announce …) to the inboxes of
// those concerned; its own outbox lists what it did in public.
//
// Each …Tx method records one kind of activity in the same transaction as the
// change that it tells of: the exact bytes, the timelines of local followers,
// and the job that delivers to other servers. A change that is committed is
// therefore delivered even when the process is killed a moment later. This
// package knows documents, recipients and deliveries; who may do what is
// decided above it.
//
// Delivery: FanOutWorker turns an audience into chunks of at most 100 inboxes;
// DeliverWorker sends a chunk and records what failed; RetryHostWorker keeps
// one retry per failing host, not per delivery; SweepWorker re-creates a retry
// that was lost.
package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/riverqueue/river"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/federation"
	"codeberg.org/basilic/basilic/federation/activitystreams"
	"codeberg.org/basilic/basilic/internal/postgres"
)

// Config is what an Outbox is made of.
type Config struct {
	DB     *postgres.DB
	Client *federation.Client
	// Documents serves what others ask for.
	Documents *federation.Documents
	// Jobs inserts jobs; it works none.
	Jobs *river.Client[pgx.Tx]
	// Origin is scheme and host of this hub.
	Origin string
	// AnnounceRate is how many Announces a base sends in an hour to servers that
	// show each of them to their readers; 0 is no limit.
	AnnounceRate int
	// Schedule is how long to wait before each further attempt.
	Schedule []time.Duration
	Log      *slog.Logger
	// Deliveries counts by outcome; nil counts nothing.
	Deliveries *prometheus.CounterVec
}

// Outbox records and delivers what local actors do.
type Outbox struct {
	Config
	now func() time.Time
	// hosts bounds how many hosts this process speaks to at once, whatever the
	// number of chunks: each holds a connection.
	hosts chan struct{}
	// failing are the hosts of which a sign of life would be news.
	failing failingHosts
	// unrecorded is how many results wait for the database to come back.
	unrecorded atomic.Int32
}

// New returns an outbox.
func New(c Config) *Outbox {
	return &Outbox{Config: c, now: time.Now, hosts: make(chan struct{}, hostsAtOnce)}
}

// sending is one activity about to be recorded.
type sending struct {
	kind     basilic.ActivityType
	actor    basilic.Actor
	object   basilic.IRI
	embedded []byte
	// about is the resource concerned when it is not the object itself: the reach
	// of a resource covers what was said of it.
	about basilic.IRI
	form  basilic.AnnounceForm
	// objects, target, content and reason are those of Flag, Move and Offer.
	objects         []basilic.IRI
	target          basilic.IRI
	content, reason string
	// result is what an Accept of a request gives.
	result   basilic.IRI
	to, cc   []basilic.IRI
	audience basilic.IRI
	// listed puts it into the actor's outbox; public lets its address answer.
	listed, public bool
}

// recordTx stores an activity with its exact bytes (ActivityPub 6).
func (o *Outbox) recordTx(ctx context.Context, tx *postgres.DB, s sending) (basilic.Activity, error) {
	id := basilic.NewID()
	activity := basilic.Activity{
		ID: id, IRI: basilic.IRI(o.Origin + "/ap/activities/" + string(id)), Type: s.kind, ActorID: s.actor.ID,
		ActorIRI: s.actor.IRI, Object: s.object, Form: s.form, Listed: s.listed, CreatedAt: o.now().UTC().Truncate(time.Microsecond),
	}
	if s.about != "" {
		activity.Object = s.about
	}
	document, err := activitystreams.BuildActivity(activitystreams.ActivityInput{
		IRI: activity.IRI, Type: s.kind, Actor: s.actor.IRI, Object: s.object, Embedded: s.embedded,
		Objects: s.objects, Target: s.target, Content: s.content, Reason: s.reason, Result: s.result, To: s.to, Cc: s.cc, Audience: s.audience, Published: activity.CreatedAt,
	})
	if err != nil {
		return basilic.Activity{}, fmt.Errorf("outbox: %s of %s: %w", s.kind, s.object, err)
	}
	activity.Document = document
	if err := tx.InsertActivity(ctx, activity, s.public); err != nil {
		return basilic.Activity{}, fmt.Errorf("outbox: %s of %s: %w", s.kind, s.object, err)
	}
	return activity, nil
}

// Speaker returns who other servers see as the author: the writer, or with
// mapping B the base (federation.md 3).
func Speaker(author basilic.Actor, base *basilic.Actor, r basilic.Resource) basilic.Actor {
	if r.Mapping == basilic.MappingBase && base != nil {
		return *base
	}
	return author
}

// Article returns the document of a public resource as its address serves it,
// with how many took part in what it started.
func (o *Outbox) Article(ctx context.Context, db *postgres.DB, author basilic.Actor, base *basilic.Actor, r basilic.Resource) ([]byte, error) {
	interest, err := db.InterestIn(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	if r.Sheet.Blocks, err = o.linked(ctx, db, r.Sheet.Blocks); err != nil {
		return nil, err
	}
	if r.Sheet.Blocks, err = o.drawn(ctx, db, r.Sheet.Blocks); err != nil {
		return nil, err
	}
	adapted, err := adaptedFrom(ctx, db, r)
	if err != nil {
		return nil, err
	}
	return activitystreams.BuildArticle(activitystreams.ArticleInput{
		Resource: r, Author: Speaker(author, base, r), Base: base, Origin: o.Origin, Interest: interest, Adapted: adapted,
	})
}
