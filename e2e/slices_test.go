package e2e

import (
	"testing"
	"time"
)

// TestManyFollowersHereAllGetTheLineOnce: 12,000 people of this hub follow who
// publishes. She is answered before they have it; they get it in slices of 5,000,
// and the processes that do so are killed after the first, in the middle of the
// second. The next one takes up what they left without waiting for River.
func TestManyFollowersHereAllGetTheLineOnce(t *testing.T) {
	t.Parallel()
	const readers = 12_000
	c := startCluster(t)
	for _, statement := range []string{
		`insert into actors (kind, local, handle, host) select 'Person', true, 'lecteur' || n, 'here' from generate_series(1, 12000) n`,
		`insert into follows (follower_id, followed_id, state, local, iri)
			select a.id, (select id from actors where local and handle = 'alice'), 'accepted', true, 'https://here/follows/' || a.id
			from actors a where a.local and a.handle like 'lecteur%'`,
		`analyze actors, follows`,
		// Each slice takes a moment, so that there is one to be killed in.
		`create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return null; end $$`,
		`create trigger slowly before insert on timeline_entries for each statement execute function slowly()`,
	} {
		if _, err := c.db.Pool().Exec(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	count := func(sql string) (n int) {
		if err := c.db.Pool().QueryRow(t.Context(), sql).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	const lines = `select count(*) from timeline_entries t join actors a on a.id = t.owner_id where a.handle like 'lecteur%'`
	start := time.Now()
	c.publish(0)
	if n := count(lines); len(c.published) != 1 || n != 0 {
		t.Fatalf("%d publications, %d lines when they were answered", len(c.published), n)
	}
	t.Logf("answered after %s", time.Since(start))
	c.await("the first slice", func() bool { return count(lines) > 0 })
	for _, h := range c.processes[2:] {
		h.kill()
	}
	if n := count(lines); n == 0 || n >= readers {
		t.Fatalf("killed when %d had the line", n)
	}
	c.processes[2].start()
	c.await("all slices", func() bool { return count(lines) == readers })
	if n := count(`select count(*) from river_job where kind = 'outbox.distribute' and errors is not null`); n != 0 {
		t.Error("River gave up waiting for the killed process before the other one saw that it was gone")
	}
	once := `select count(distinct t.owner_id) from timeline_entries t join actors a on a.id = t.owner_id where a.handle like 'lecteur%'`
	if n := count(once); n != readers || count(lines) != readers {
		t.Errorf("%d of %d have the line, %d lines", n, readers, count(lines))
	}
}
