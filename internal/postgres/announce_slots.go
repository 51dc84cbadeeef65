package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// slotsKept is how long slots of the past are kept: the pace looks back an hour.
const slotsKept = 24 * time.Hour

// TakeAnnounceSlotTx returns when an Announce of a base may go: at once while
// fewer than rate went in the hour before, else an hour after the one that is
// rate places ahead, and apart from the others that wait.
func (db *DB) TakeAnnounceSlotTx(ctx context.Context, base basilic.ActorID, activity basilic.ID, rate int, now time.Time) (time.Time, error) {
	// Two publications of one base take their slots one after the other.
	if _, err := scalar[int64](ctx, db, "lock slots", `select id from actors where id = $1 for no key update`, base); err != nil {
		return time.Time{}, err
	}
	_, err := db.exec(ctx, "forget slots", `delete from announce_slots where base_id = $1 and at < $2`, base, now.Add(-slotsKept))
	if err != nil {
		return time.Time{}, err
	}
	return scalar[time.Time](ctx, db, "take announce slot", `
		with ahead as (select at from announce_slots where base_id = $1 order by at desc limit $3::bigint),
		bounds as (
			select max(at) as last, case when count(*) = $3::bigint then min(at) + interval '1 hour' end as free from ahead
		)
		insert into announce_slots (base_id, activity_id, at)
		select $1, $2::uuid, case when last > $4::timestamptz or free > $4::timestamptz
			then greatest(free, last + make_interval(secs => 3600.0 / $3::bigint), $4::timestamptz) else $4::timestamptz end
		from bounds returning at`, base, activity, rate, now)
}

// CancelAnnounceSlotTx gives the slot of an Announce back and reports whether it
// was still waiting for it.
func (db *DB) CancelAnnounceSlotTx(ctx context.Context, activity basilic.ID, now time.Time) (bool, error) {
	n, err := db.exec(ctx, "cancel announce slot", `delete from announce_slots where activity_id = $1 and at > $2`, activity, now)
	return n > 0, err
}
