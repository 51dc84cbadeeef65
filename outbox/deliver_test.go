package outbox

import (
	"fmt"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"codeberg.org/basilic/basilic"
	"codeberg.org/basilic/basilic/internal/pgtest"
	"codeberg.org/basilic/basilic/internal/postgres"
)

func TestWhatASlowHostLeavesUnsentWaitsForThatHost(t *testing.T) {
	t.Parallel()
	db := pgtest.DB(t)
	jobs, err := river.NewClient(riverpgxv5.New(db.Pool()), &river.Config{})
	if err != nil {
		t.Fatal(err)
	}
	o := New(Config{DB: db, Jobs: jobs, Schedule: []time.Duration{time.Hour}})
	// Each look at the clock is longer after the one before than a chunk may send.
	clock := time.Now()
	o.now = func() time.Time {
		clock = clock.Add(2 * sendFor)
		return clock
	}
	chunk, activity := pendingChunk(t, db, 12)
	targets, err := db.ChunkTargets(t.Context(), chunk.ID)
	if err != nil || len(targets) != 12 {
		t.Fatalf("%d targets, %v", len(targets), err)
	}
	// The client is nil: a POST would panic.
	results := o.send(t.Context(), activity, targets)
	o.now = time.Now
	if err := db.InTx(t.Context(), func(tx *postgres.DB) error { return o.recordResultsTx(t.Context(), tx, chunk, results) }); err != nil {
		t.Fatal(err)
	}
	if due, err := db.DueDeliveries(t.Context(), targets[0].HostID, time.Now(), 100); err != nil || len(due) != 12 {
		t.Errorf("%d deliveries are due, %v", len(due), err)
	}
	host, err := db.HostByID(t.Context(), targets[0].HostID)
	if err != nil || host.FailingSince != nil || host.LastSuccessAt != nil {
		t.Errorf("the host counts as failing or as well: %+v, %v", host, err)
	}
	var retries int
	row := db.Pool().QueryRow(t.Context(), `select count(*) from river_job where kind = 'outbox.retry_host' and scheduled_at < now() + interval '1 minute'`)
	if err := row.Scan(&retries); err != nil || retries != 1 {
		t.Errorf("%d retry jobs are due soon, %v", retries, err)
	}
}

// pendingChunk makes an activity with a chunk of inboxes of one host.
func pendingChunk(t *testing.T, db *postgres.DB, inboxes int) (postgres.Chunk, basilic.Activity) {
	t.Helper()
	author, err := db.InsertLocalActor(t.Context(), basilic.Actor{Kind: basilic.ActorPerson, IRI: "https://a.example/alice", Handle: "alice", Host: "a.example"})
	if err != nil {
		t.Fatal(err)
	}
	activity := basilic.Activity{
		ID: basilic.NewID(), IRI: "https://a.example/1", Type: basilic.ActivityCreate, ActorID: author, ActorIRI: "https://a.example/alice",
		Document: []byte("{}"), CreatedAt: time.Now(),
	}
	if err := db.InsertActivity(t.Context(), activity, true); err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for n := range inboxes {
		iri := basilic.IRI(fmt.Sprintf("https://b.example/users/%d", n))
		actor, err := db.UpsertRemoteActor(t.Context(), postgres.RemoteActor{Actor: basilic.Actor{
			Kind: basilic.ActorPerson, IRI: iri, Handle: fmt.Sprintf("u%d", n), Host: "b.example", Inbox: iri + "/inbox",
		}})
		if err != nil {
			t.Fatal(err)
		}
		recipient, err := db.InboxOf(t.Context(), actor.ID)
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, recipient.InboxID)
	}
	id, err := db.InsertChunk(t.Context(), activity.ID, "", ids, false)
	if err != nil {
		t.Fatal(err)
	}
	return postgres.Chunk{ID: id, ActivityID: activity.ID}, activity
}
