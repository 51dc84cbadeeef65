package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// Recipient is an inbox with the host that it is on.
type Recipient struct {
	InboxID int64 `db:"inbox_id"`
	HostID  int64 `db:"host_id"`
	// Waiting says that the host has something pending, or in flight for the same
	// object: what comes now must go behind it.
	Waiting bool `db:"waiting"`
}

// InboxOf returns where deliveries for a remote actor go.
func (db *DB) InboxOf(ctx context.Context, actor basilic.ActorID) (Recipient, error) {
	return one[Recipient](ctx, db, "inbox of", `
		select i.id as inbox_id, i.host_id, exists (select 1 from deliveries d where d.host_id = i.host_id) as waiting
		from actors a join inboxes i on i.id = a.inbox_id where a.id = $1`, actor)
}

// InsertChunk adds a chunk of deliveries and returns its key. A finished one
// only records the reach of what is delivered otherwise.
func (db *DB) InsertChunk(ctx context.Context, activity basilic.ID, object basilic.IRI, inboxes []int64, finished bool) (int64, error) {
	return scalar[int64](ctx, db, "insert chunk", `
		insert into delivery_chunks (activity_id, object_iri, inbox_ids, finished_at)
		values ($1, $2, $3, case when $4 then now() end) returning id`, activity, object, inboxes, finished)
}

// Chunk is the work of one delivery job.
type Chunk struct {
	ID         int64       `db:"id"`
	ActivityID basilic.ID  `db:"activity_id"`
	Object     basilic.IRI `db:"object_iri"`
	FinishedAt *time.Time  `db:"finished_at"`
}

// ChunkByID returns a chunk.
func (db *DB) ChunkByID(ctx context.Context, id int64) (Chunk, error) {
	return one[Chunk](ctx, db, "chunk by id",
		`select id, activity_id, object_iri, finished_at from delivery_chunks where id = $1`, id)
}

// Target is one inbox to POST to.
type Target struct {
	InboxID int64       `db:"inbox_id"`
	URL     basilic.IRI `db:"url"`
	HostID  int64       `db:"host_id"`
	Host    string      `db:"host"`
	// Failing says that the host did not answer the last time, NextAttemptAt when it
	// may be asked again.
	Failing       bool       `db:"failing"`
	NextAttemptAt *time.Time `db:"next_attempt_at"`
	// Missing says that the inbox answered 404 the last time.
	Missing bool `db:"missing"`
}

// ChunkTargets returns the inboxes of a chunk, by host.
func (db *DB) ChunkTargets(ctx context.Context, id int64) ([]Target, error) {
	return many[Target](ctx, db, "chunk targets", `
		select i.id as inbox_id, i.url, i.host_id, h.authority as host, h.failing_since is not null as failing,
			h.next_attempt_at, i.missing_since is not null as missing
		from delivery_chunks c cross join unnest(c.inbox_ids) as u (id)
		join inboxes i on i.id = u.id join hosts h on h.id = i.host_id
		where c.id = $1 and i.gone_at is null and not h.refused
		order by i.host_id, i.id`, id)
}

// StillSpeaking reports whether something else that an actor did is on its way
// for the first time.
func (db *DB) StillSpeaking(ctx context.Context, actor basilic.IRI, but basilic.ID) (bool, error) {
	return scalar[bool](ctx, db, "still speaking", `select exists (select 1 from delivery_chunks c join activities v on v.id = c.activity_id
		where c.finished_at is null and v.actor_iri = $1 and v.id <> $2)`, actor, but)
}

// FinishChunk marks a chunk as done: nothing of it is sent again.
func (db *DB) FinishChunk(ctx context.Context, id int64) error {
	_, err := db.exec(ctx, "finish chunk", `update delivery_chunks set finished_at = now() where id = $1`, id)
	return err
}

// Delivery is one POST that is still to be done.
type Delivery struct {
	ID       int64       `db:"id"`
	ActorIRI basilic.IRI `db:"actor_iri"`
	Activity basilic.IRI `db:"activity_iri"`
	Document []byte      `db:"document"`
	InboxID  int64       `db:"inbox_id"`
	URL      basilic.IRI `db:"url"`
	HostID   int64       `db:"host_id"`
	Host     string      `db:"host"`
	Missing  bool        `db:"missing"`
	Attempts int         `db:"attempts"`
}

// NewDelivery is a delivery to be recorded as pending.
type NewDelivery struct {
	ActivityID basilic.ID
	Object     basilic.IRI
	InboxID    int64
	HostID     int64
	// After is when to try, at the earliest.
	After     time.Time
	Attempts  int
	LastError basilic.DeliveryFailure
}

// InsertDeliveries records deliveries as pending, in order. One that is
// recorded already stays as it is. The caller holds the rows of their hosts.
func (db *DB) InsertDeliveries(ctx context.Context, all []NewDelivery) error {
	n := len(all)
	activities, objects, errs := make([]basilic.ID, n), make([]string, n), make([]string, n)
	inboxes, hosts, attempts, after := make([]int64, n), make([]int64, n), make([]int, n), make([]time.Time, n)
	for i, d := range all {
		activities[i], objects[i], errs[i] = d.ActivityID, string(d.Object), string(d.LastError)
		inboxes[i], hosts[i], attempts[i], after[i] = d.InboxID, d.HostID, d.Attempts, d.After
	}
	_, err := db.exec(ctx, "insert deliveries", `
		insert into deliveries (activity_id, object_iri, last_error, inbox_id, host_id, attempts, next_attempt_at)
		select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::int[], $7::timestamptz[])
		on conflict (activity_id, inbox_id) do nothing`,
		activities, objects, errs, inboxes, hosts, attempts, after)
	return err
}

// LockHosts locks the rows of hosts in the order of their keys, so that
// recording a failure and ending a host's retry job cannot miss one another.
func (db *DB) LockHosts(ctx context.Context, ids []int64) error {
	_, err := scalars[int64](ctx, db, "lock hosts", `select id from hosts where id = any($1) order by id for update`, ids)
	return err
}

// DueDeliveries returns what can be sent to a host at a time, oldest first. What a
// chunk in flight still sends for the same object goes before.
func (db *DB) DueDeliveries(ctx context.Context, host int64, at time.Time, limit int) ([]Delivery, error) {
	return many[Delivery](ctx, db, "due deliveries", `
		select d.id, a.actor_iri, a.iri as activity_iri, a.document, d.inbox_id, i.url, d.host_id,
			h.authority as host, i.missing_since is not null as missing, d.attempts
		from deliveries d join activities a on a.id = d.activity_id
		join inboxes i on i.id = d.inbox_id join hosts h on h.id = d.host_id
		where d.host_id = $1 and d.next_attempt_at <= $2
			and not exists (select 1 from delivery_chunks c where c.finished_at is null and c.object_iri <> ''
				and c.object_iri = d.object_iri and d.inbox_id = any(c.inbox_ids))
			and not exists (select 1 from deliveries e where e.host_id = d.host_id and e.inbox_id = d.inbox_id
				and e.object_iri = d.object_iri and e.id < d.id and e.next_attempt_at > $2)
		order by d.id limit $3`, host, at, limit)
}

// NextDelivery returns when a host's next pending delivery is due, and how many
// are pending at all.
func (db *DB) NextDelivery(ctx context.Context, host int64) (at time.Time, pending int, err error) {
	var next *time.Time
	row := db.q().QueryRow(ctx, `select min(next_attempt_at), count(*) from deliveries where host_id = $1`, host)
	if err := row.Scan(&next, &pending); err != nil {
		return time.Time{}, 0, wrap("next delivery", err)
	}
	if next != nil {
		at = *next
	}
	return at, pending, nil
}

// DeleteDelivery removes a delivery that was made or that will never be.
func (db *DB) DeleteDelivery(ctx context.Context, id int64) error {
	_, err := db.exec(ctx, "delete delivery", `delete from deliveries where id = $1`, id)
	return err
}

// PostponeDelivery notes that one delivery failed while its host is well.
func (db *DB) PostponeDelivery(ctx context.Context, id int64, next time.Time, lastError basilic.DeliveryFailure) error {
	_, err := db.exec(ctx, "postpone delivery", `
		update deliveries set attempts = attempts + 1, next_attempt_at = $2, last_error = $3 where id = $1`,
		id, next, lastError)
	return err
}

// HostsPending returns the hosts that have something pending and may have it.
// The sweeper makes sure that each has its retry job. The statement hops from
// host to host in the index, however much each waits for.
func (db *DB) HostsPending(ctx context.Context) ([]int64, error) {
	return scalars[int64](ctx, db, "hosts pending", `
		with recursive pending as (
			select min(host_id) as id from deliveries
			union all
			select (select min(d.host_id) from deliveries d where d.host_id > p.id) from pending p where p.id is not null
		) select p.id from pending p join hosts h on h.id = p.id where not h.refused order by p.id`)
}

// pendingDeliveries counts what waits: exactly up to 100,000, by the database's own
// estimate beyond, so that asking costs the same whatever waits.
const pendingDeliveries = `(select case when n.few <= 100000 then n.few
		else greatest(n.few, (select reltuples::bigint from pg_class where oid = 'deliveries'::regclass)) end
	from (select count(*) as few from (select 1 from deliveries limit 100001) d) n)`

// CountDeliveries returns how many deliveries are pending.
func (db *DB) CountDeliveries(ctx context.Context) (int, error) {
	return scalar[int](ctx, db, "count deliveries", `
		select `+pendingDeliveries+`
			+ coalesce((select sum(cardinality(inbox_ids)) from delivery_chunks where finished_at is null), 0)`)
}

// CountHosts returns how many hosts are in each state.
func (db *DB) CountHosts(ctx context.Context) (map[basilic.HostState]int, error) {
	row := db.q().QueryRow(ctx, `select count(*) filter (where not refused and failing_since is null),
		count(*) filter (where not refused and failing_since is not null and suspended_at is null),
		count(*) filter (where not refused and suspended_at is not null),
		count(*) filter (where refused) from hosts`)
	var well, failing, suspended, blocked int
	err := wrap("count hosts", row.Scan(&well, &failing, &suspended, &blocked))
	return map[basilic.HostState]int{
		basilic.HostWell: well, basilic.HostFailing: failing, basilic.HostSuspended: suspended, basilic.HostBlocked: blocked,
	}, err
}

// ReleaseOrphanedJobs makes jobs that a process left running when it was killed
// available at once. Only the sole process of a database may call it, before it
// starts working.
func (db *DB) ReleaseOrphanedJobs(ctx context.Context) (int64, error) {
	return db.exec(ctx, "release orphaned jobs", `update river_job set state = 'available', scheduled_at = now() where state = 'running'`)
}
