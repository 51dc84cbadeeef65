package e2e

import (
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"codeberg.org/basilic/basilic/internal/postgres"
)

// moments returns how many moments a chaos test kills at, and from which seed:
// few in every run of the tests, many by make chaos.
func moments(t *testing.T) (int, *rand.Rand) {
	t.Helper()
	n, seed := 2, uint64(1)
	if text := os.Getenv("BASILIC_CHAOS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
		if seed, err = strconv.ParseUint(os.Getenv("BASILIC_CHAOS_SEED"), 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	return n, rand.New(rand.NewPCG(seed, 0))
}

// left is the work that a kill left behind.
type left struct{ chunks, items int }

func leftBehind(t *testing.T, db *postgres.DB) left {
	t.Helper()
	var l left
	row := db.Pool().QueryRow(t.Context(), `select (select count(*) from delivery_chunks where finished_at is null),
		(select count(*) from inbox_items)`)
	if err := row.Scan(&l.chunks, &l.items); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestChaosProcessesKilled: two processes serve and two work on one Postgres
// while people publish and another server posts. One is killed at each moment,
// as a power cut would; a moment counts when it left work behind. Nothing that
// was answered is lost, nothing of a finished chunk is sent again, and every
// timeline is right at the end.
func TestChaosProcessesKilled(t *testing.T) {
	t.Parallel()
	n, random := moments(t)
	c := startCluster(t)
	traffic := c.traffic()
	counted, killed := left{}, 0
	for killed < n {
		time.Sleep(time.Duration(50+random.IntN(500)) * time.Millisecond)
		victim := c.processes[random.IntN(len(c.processes))]
		victim.kill()
		l := leftBehind(t, c.db)
		if l.chunks > 0 || l.items > 0 {
			killed++
			t.Logf("moment %d: %s killed with %d unfinished chunks and %d unprocessed items", killed, victim.Role, l.chunks, l.items)
			counted.chunks += l.chunks
			counted.items += l.items
		}
		victim.start()
	}
	t.Logf("%d moments counted, with %d unfinished chunks and %d unprocessed items in all", killed, counted.chunks, counted.items)
	traffic.finish()
	c.check()
}

// TestChaosPostgresKilled: the same while Postgres itself is killed. Its
// supervisor starts it again; the hub's processes go on.
func TestChaosPostgresKilled(t *testing.T) {
	t.Parallel()
	n, random := moments(t)
	c := startCluster(t)
	traffic := c.traffic()
	counted, killed := left{}, 0
	for killed < n {
		time.Sleep(time.Duration(200+random.IntN(800)) * time.Millisecond)
		l := leftBehind(t, c.db)
		if l.chunks == 0 && l.items == 0 {
			continue
		}
		c.killPostgres()
		killed++
		t.Logf("moment %d: Postgres killed with %d unfinished chunks and %d unprocessed items", killed, l.chunks, l.items)
		counted.chunks += l.chunks
		counted.items += l.items
	}
	t.Logf("%d moments counted, with %d unfinished chunks and %d unprocessed items in all", killed, counted.chunks, counted.items)
	traffic.finish()
	c.check()
}

// check waits until nothing is left to do and compares what happened with what
// was answered.
func (c *cluster) check() {
	t := c.t
	t.Helper()
	c.await("nothing to be left", func() bool {
		pending, err := c.db.CountDeliveries(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		// A publication that has yet to be cut into chunks is a job only.
		uncut := c.strings(`select kind from river_job where state in ('available', 'running', 'retryable') and kind in ('outbox.fan_out', 'outbox.distribute')`)
		return pending == 0 && len(uncut) == 0 && leftBehind(t, c.db) == left{}
	})
	c.checkDelivered()
	c.checkReceived()
	c.checkFinishedChunks()
}

// checkDelivered: whatever was published reached every follower, and the
// neighbour at home once.
func (c *cluster) checkDelivered() {
	c.sink.mu.Lock()
	defer c.sink.mu.Unlock()
	published := c.strings(`select iri from activities where type = 'Create'`)
	if answered := len(c.published); len(published) < answered {
		c.t.Errorf("%d publications were answered, %d exist", answered, len(published))
	}
	missing := 0
	for inbox, got := range c.sink.received {
		seen := make(map[string]bool)
		for _, id := range got {
			seen[id] = true
		}
		for _, id := range published {
			if !seen[id] {
				missing++
				c.t.Logf("%s never received %s", inbox, id)
			}
		}
	}
	if missing > 0 || len(c.sink.received) != chaosInboxes {
		c.t.Errorf("%d deliveries are missing; %d of %d inboxes were reached at all", missing, len(c.sink.received), chaosInboxes)
	}
	titles := make(map[string]int)
	for _, title := range c.strings(`select r.title from timeline_entries e join resources r on r.id = e.resource_id
		join actors a on a.id = e.owner_id where a.handle = 'bob' and r.local`) {
		titles[title]++
	}
	for _, title := range c.published {
		if titles[title] != 1 {
			c.t.Errorf("the timeline at home shows %q %d times", title, titles[title])
		}
	}
	c.t.Logf("%d publications were answered and reached %d inboxes", len(c.published), len(c.sink.received))
}

// checkReceived: whatever was answered 202 is in the follower's timeline, once.
func (c *cluster) checkReceived() {
	titles := make(map[string]int)
	for _, title := range c.strings(`select r.title from timeline_entries e join resources r on r.id = e.resource_id
		join actors a on a.id = e.owner_id where a.handle = 'bob' and not r.local`) {
		titles[title]++
	}
	for _, title := range c.accepted {
		if titles[title] != 1 {
			c.t.Errorf("%q was answered 202 and is shown %d times", title, titles[title])
		}
	}
	c.t.Logf("%d activities were answered 202 and are all shown", len(c.accepted))
}

// checkFinishedChunks: no inbox of a chunk was sent its activity again after the
// chunk was finished. What a chunk could not deliver, for want of an answer in
// time, is sent for the first time by the retry of its host.
func (c *cluster) checkFinishedChunks() {
	rows, err := c.db.Pool().Query(c.t.Context(), `select replace(i.url, 'http://', ''), a.iri, c.finished_at from delivery_chunks c
		join activities a on a.id = c.activity_id cross join unnest(c.inbox_ids) as u (id) join inboxes i on i.id = u.id`)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	c.sink.mu.Lock()
	defer c.sink.mu.Unlock()
	checked := 0
	for rows.Next() {
		var inbox, activity string
		var finished time.Time
		if err := rows.Scan(&inbox, &activity, &finished); err != nil {
			c.t.Fatal(err)
		}
		checked++
		first, at := c.sink.first[inbox+" "+activity], c.sink.last[inbox+" "+activity]
		if first.Before(finished) && at.After(finished) {
			c.t.Errorf("%s was sent %s at %s, after its chunk was finished at %s", inbox, activity, at, finished)
		}
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	repeated := 0
	for _, got := range c.sink.received {
		seen := make(map[string]bool)
		for _, id := range got {
			if seen[id] {
				repeated++
			}
			seen[id] = true
		}
	}
	c.t.Logf("%d deliveries of finished chunks checked; %d deliveries were repeated, all of chunks that were being sent", checked, repeated)
}

// strings returns the only column of a statement.
func (c *cluster) strings(statement string) []string {
	c.t.Helper()
	rows, err := c.db.Pool().Query(c.t.Context(), statement)
	if err != nil {
		c.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			c.t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		c.t.Fatal(err)
	}
	return all
}

// await waits for what may take the rescue of a killed process's jobs: two
// minutes, and as much again for a slow machine.
func (c *cluster) await(what string, happened func() bool) {
	c.t.Helper()
	start := time.Now()
	for ; !happened(); time.Sleep(200 * time.Millisecond) {
		if time.Since(start) > 5*time.Minute {
			c.t.Fatalf("waited 5 min for %s", what)
		}
	}
	c.t.Logf("waited %s for %s", time.Since(start).Round(time.Millisecond), what)
}
