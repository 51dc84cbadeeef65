package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// InSlices runs a step, which changes so many rows that it holds nobody up, until
// it says that it was the last or the time is over, and reports whether it was.
func InSlices(until time.Time, step func() (last bool, err error)) (bool, error) {
	for time.Now().Before(until) {
		if last, err := step(); last || err != nil {
			return last && err == nil, err
		}
	}
	return false, nil
}

// ForgetMails removes mails that were sent before an instant, up to a number, and
// returns how many were removed.
func (db *DB) ForgetMails(ctx context.Context, before time.Time, limit int) (int64, error) {
	return db.exec(ctx, "forget mails", `delete from mails where id = any(array(
		select id from mails where sent_at < $1 order by sent_at limit $2))`, before, limit)
}

// ForgetSessions removes sessions that had expired at an instant, up to a number,
// and returns how many were removed.
func (db *DB) ForgetSessions(ctx context.Context, at time.Time, limit int) (int64, error) {
	return db.exec(ctx, "forget sessions", `delete from sessions where token = any(array(
		select token from sessions where expiry < $1 order by expiry limit $2))`, at, limit)
}

// ForgetPendingSignUps removes sign-ups that nobody had confirmed in time at an
// instant, up to a number, and returns how many were removed.
func (db *DB) ForgetPendingSignUps(ctx context.Context, at time.Time, limit int) (int64, error) {
	return db.exec(ctx, "forget pending sign-ups", `delete from pending_sign_ups where token_hash = any(array(
		select token_hash from pending_sign_ups where expires_at <= $1 order by expires_at limit $2))`, at, limit)
}

// ForgetChunks looks at a number of chunks after one of them and removes those
// that were finished before an instant and are nobody's reach any more. Reach is
// kept while the object, or an Announce of it by an actor of this hub, is public,
// and since that instant after it ended (federation.md 1). It returns the last
// chunk that it looked at, 0 at the end, and how many were removed.
func (db *DB) ForgetChunks(ctx context.Context, before time.Time, after int64, limit int) (last, removed int64, err error) {
	row := db.q().QueryRow(ctx, `
		with seen as materialized (
			select id, activity_id, object_iri, finished_at from delivery_chunks where id > $2 and created_at < $1 order by id limit $3
		), gone as (
			delete from delivery_chunks c using seen s where c.id = s.id and s.finished_at < $1
				and not exists (select 1 from lives l where l.iri = s.object_iri and (l.retired_at is null or l.retired_at >= $1))
				and not exists (select 1 from activities v where v.id = s.activity_id and v.type = 'Announce' and v.public
					and (v.withdrawn_at is null or v.withdrawn_at >= $1))
			returning c.id
		)
		select case when (select count(*) from seen) = $3 then (select max(id) from seen) else 0 end, (select count(*) from gone)`,
		before, after, limit)
	err = wrap("forget chunks", row.Scan(&last, &removed))
	return last, removed, err
}

// ForgetActivities looks at a number of activities after one of them and removes
// those made before an instant that nobody can ask for, in no outbox and not
// public, once nothing delivers them or keeps their reach. It returns the last
// activity that it looked at, "" at the end, and how many were removed.
func (db *DB) ForgetActivities(ctx context.Context, before time.Time, after basilic.ID, limit int) (last basilic.ID, removed int64, err error) {
	row := db.q().QueryRow(ctx, `
		with seen as materialized (
			select id from activities
			where not listed and not public and created_at < $1 and id > coalesce(nullif($2, '')::uuid, '00000000-0000-0000-0000-000000000000')
			order by id limit $3
		), gone as (
			delete from activities v using seen s where v.id = s.id
				and not exists (select 1 from delivery_chunks c where c.activity_id = s.id)
				and not exists (select 1 from deliveries d where d.activity_id = s.id)
			returning v.id
		)
		select case when (select count(*) from seen) = $3 then (select id::text from seen order by id desc limit 1) else '' end,
			(select count(*) from gone)`, before, string(after), limit)
	err = wrap("forget activities", row.Scan(&last, &removed))
	return last, removed, err
}
