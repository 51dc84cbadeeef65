package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"codeberg.org/basilic/basilic"
)

// TimelineVisit is when somebody reads their « fil d'actualité ».
type TimelineVisit struct {
	// Since is when the visit before the last one ended, or when the first began.
	Since time.Time `db:"since"`
	// SeenAt is when they last opened it.
	SeenAt time.Time `db:"seen_at"`
}

// LastVisit returns the last visit, or basilic.ErrNotFound.
func (db *DB) LastVisit(ctx context.Context, owner basilic.ActorID) (TimelineVisit, error) {
	return one[TimelineVisit](ctx, db, "last visit", `select since, seen_at from timeline_visits where owner_id = $1`, owner)
}

// VisitTimeline notes that somebody opened their « fil d'actualité ». After a
// pause that is another visit.
func (db *DB) VisitTimeline(ctx context.Context, owner basilic.ActorID, at time.Time, pause time.Duration) (TimelineVisit, error) {
	return one[TimelineVisit](ctx, db, "visit timeline", `
		insert into timeline_visits (owner_id, since, seen_at) values ($1, $2, $2)
		on conflict (owner_id) do update set seen_at = greatest(timeline_visits.seen_at, excluded.seen_at),
			since = case when timeline_visits.seen_at < excluded.seen_at - $3::interval then timeline_visits.seen_at else timeline_visits.since end
		returning since, seen_at`, owner, at, pause)
}

// newerThan returns a time as a parameter: the zero time is before all.
func newerThan(t time.Time) pgtype.Timestamptz {
	if t.IsZero() {
		return pgtype.Timestamptz{InfinityModifier: pgtype.NegativeInfinity, Valid: true}
	}
	return pgtype.Timestamptz{Time: t, Valid: true}
}
