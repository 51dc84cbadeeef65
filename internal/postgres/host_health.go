package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// HostFailure is what is noted when a host could not be reached.
type HostFailure struct {
	HostID int64
	// Next is when the host is probed.
	Next time.Time
	// Suspended says that the host has failed for too long.
	Suspended bool
	Failure   basilic.DeliveryFailure
}

// HostHealth is what decides when a host is probed next.
type HostHealth struct {
	ID            int64      `db:"id"`
	Attempts      int        `db:"attempts"`
	FailingSince  *time.Time `db:"failing_since"`
	NextAttemptAt *time.Time `db:"next_attempt_at"`
}

// HostsHealth returns how hosts are.
func (db *DB) HostsHealth(ctx context.Context, ids []int64) ([]HostHealth, error) {
	return many[HostHealth](ctx, db, "health of hosts",
		`select id, attempts, failing_since, next_attempt_at from hosts where id = any($1) order by id`, ids)
}

// HostsFailed notes that hosts could not be reached at a time, each once; the next
// attempt of each is one probe at the time given. The caller holds their rows.
func (db *DB) HostsFailed(ctx context.Context, at time.Time, failures []HostFailure) error {
	n := len(failures)
	hosts, next, suspended, errs := make([]int64, n), make([]time.Time, n), make([]bool, n), make([]string, n)
	for i, f := range failures {
		hosts[i], next[i], suspended[i], errs[i] = f.HostID, f.Next, f.Suspended, string(f.Failure)
	}
	_, err := db.exec(ctx, "hosts failed", `
		update hosts h set failing_since = coalesce(h.failing_since, $1), attempts = h.attempts + 1, next_attempt_at = f.next,
			suspended_at = case when f.suspended then coalesce(h.suspended_at, $1) else h.suspended_at end,
			last_error = f.error, last_error_at = $1
		from unnest($2::bigint[], $3::timestamptz[], $4::boolean[], $5::text[]) as f (id, next, suspended, error)
		where h.id = f.id`, at, hosts, next, suspended, errs)
	return err
}

// HostAlive notes that hosts took what was sent to them, or answered at all.
func (db *DB) HostAlive(ctx context.Context, ids []int64, at time.Time) error {
	_, err := db.exec(ctx, "host alive", `
		update hosts set failing_since = null, suspended_at = null, abandoned_at = null, attempts = 0,
			next_attempt_at = null, last_success_at = $2::timestamptz
		where id = any($1) and (failing_since is not null or abandoned_at is not null or last_success_at is null
			or last_success_at < $2::timestamptz - interval '1 minute')`, ids, at)
	return err
}

// HostHeard notes that a host gave a sign of life of its own accord.
func (db *DB) HostHeard(ctx context.Context, id int64) error {
	_, err := db.exec(ctx, "host heard", `
		update hosts set failing_since = null, suspended_at = null, abandoned_at = null, attempts = 0, next_attempt_at = null
		where id = $1`, id)
	return err
}

// AbandonHostTx drops all that waits for a host that has been suspended for too
// long, and returns how much that was.
func (db *DB) AbandonHostTx(ctx context.Context, id int64, at time.Time) (int64, error) {
	if _, err := db.exec(ctx, "abandon host", `update hosts set abandoned_at = $2 where id = $1`, id, at); err != nil {
		return 0, err
	}
	return db.DropDeliveries(ctx, []int64{id})
}

// DropDeliveries removes all that waits for hosts and returns how much that was.
func (db *DB) DropDeliveries(ctx context.Context, hosts []int64) (int64, error) {
	return db.exec(ctx, "drop deliveries", `delete from deliveries where host_id = any($1)`, hosts)
}

// HurryHostTx makes all that waits for a host due now, whatever it failed at.
func (db *DB) HurryHostTx(ctx context.Context, id int64, at time.Time) error {
	_, err := db.exec(ctx, "hurry host", `update hosts set next_attempt_at = null, abandoned_at = null where id = $1`, id)
	if err != nil {
		return err
	}
	_, err = db.exec(ctx, "hurry deliveries",
		`update deliveries set next_attempt_at = $2 where host_id = $1 and next_attempt_at > $2`, id, at)
	return err
}

// WakeRetryTx makes the waiting retry job of a host available at once.
func (db *DB) WakeRetryTx(ctx context.Context, kind string, host int64) error {
	_, err := db.exec(ctx, "wake retry", `
		update river_job set state = 'available', scheduled_at = now()
		where kind = $1 and args @> jsonb_build_object('host_id', $2::bigint) and state in ('scheduled', 'retryable')`, kind, host)
	return err
}

// FailingHosts returns the hosts of which a sign of life would be news.
func (db *DB) FailingHosts(ctx context.Context) ([]string, error) {
	return scalars[string](ctx, db, "failing hosts", `select authority from hosts where failing_since is not null`)
}

// InboxGone notes that an inbox does not exist any more: nothing is sent there
// again until its actor is fetched anew.
func (db *DB) InboxGone(ctx context.Context, id int64) error {
	if _, err := db.exec(ctx, "inbox gone", `update inboxes set gone_at = now() where id = $1`, id); err != nil {
		return err
	}
	_, err := db.exec(ctx, "inbox gone", `delete from deliveries where inbox_id = $1`, id)
	return err
}

// InboxMissing notes that an inbox answered 404 and returns since when it does.
func (db *DB) InboxMissing(ctx context.Context, id int64, at time.Time) (time.Time, error) {
	return scalar[time.Time](ctx, db, "inbox missing",
		`update inboxes set missing_since = coalesce(missing_since, $2) where id = $1 returning missing_since`, id, at)
}

// InboxesFound notes that inboxes answer again that were missing.
func (db *DB) InboxesFound(ctx context.Context, ids []int64) error {
	_, err := db.exec(ctx, "inboxes found", `update inboxes set missing_since = null where id = any($1)`, ids)
	return err
}

// InboxActors returns the identifiers of actors that an inbox is for, those that
// were not looked at for longest first.
func (db *DB) InboxActors(ctx context.Context, inbox int64, limit int) ([]basilic.IRI, error) {
	return scalars[basilic.IRI](ctx, db, "inbox actors", `
		select iri from actors where inbox_id = $1 and iri is not null and deleted_at is null
		order by fetched_at nulls first limit $2`, inbox, limit)
}

// RedirectDeliveriesTx sends what waits for an inbox to the inbox of an actor
// too, when that is another one; it returns the host concerned, 0 for none.
func (db *DB) RedirectDeliveriesTx(ctx context.Context, from int64, actor basilic.ActorID) (int64, error) {
	hosts, err := scalars[int64](ctx, db, "redirect deliveries", `
		insert into deliveries (activity_id, object_iri, inbox_id, host_id)
		select d.activity_id, d.object_iri, i.id, i.host_id
		from deliveries d, actors a join inboxes i on i.id = a.inbox_id
		where d.inbox_id = $1 and a.id = $2 and i.id <> $1 order by d.id
		on conflict (activity_id, inbox_id) do nothing returning host_id`, from, actor)
	if err != nil || len(hosts) == 0 {
		return 0, err
	}
	return hosts[0], nil
}
