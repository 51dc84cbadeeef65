package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// Visit is one thing that somebody saw, downloaded or followed.
type Visit struct {
	// Mark is a keyed hash of who and what.
	Mark []byte
	// Kind is "view", "download" or "click".
	Kind string
	// Thing is the resource or, of a download, the media.
	Thing basilic.ID
	At    time.Time
}

// CountVisits counts those of public resources that were not counted in the time
// before, for the resource and for the month, in one statement that locks in one
// order, and forgets older marks.
func (db *DB) CountVisits(ctx context.Context, visits []Visit, once time.Duration) error {
	marks, kinds, things, times := make([][]byte, len(visits)), make([]string, len(visits)), make([]basilic.ID, len(visits)), make([]time.Time, len(visits))
	for i, v := range visits {
		marks[i], kinds[i], things[i], times[i] = v.Mark, v.Kind, v.Thing, v.At
	}
	_, err := db.exec(ctx, "count visits", `
		with given as (
			select distinct on (g.mark) g.mark, g.kind, r.id, g.at
			from unnest($1::bytea[], $2::text[], $3::uuid[], $4::timestamptz[]) as g (mark, kind, thing, at)
				left join media m on g.kind = 'download' and m.id = g.thing
				join resources r on r.id = case when g.kind = 'download' then m.resource_id else g.thing end
			where r.state = 'public' order by g.mark, g.at
		), forgotten as (
			delete from visits_seen where mark in (select v.mark from visits_seen v where v.at < now() - $5::interval
				and not exists (select 1 from given g where g.mark = v.mark) order by v.at limit 1000 for update skip locked)
		), fresh as (
			insert into visits_seen (mark, at) select mark, at from given order by mark
			on conflict (mark) do update set at = excluded.at where visits_seen.at <= excluded.at - $5::interval
			returning mark
		), monthly as (
			insert into statistics_months as s (kind, month, number)
			select g.kind || 's', date_trunc('month', g.at at time zone 'UTC')::date, count(*) from fresh join given g using (mark) group by 1, 2 order by 1, 2
			on conflict (kind, month) do update set number = s.number + excluded.number
		)
		insert into resource_counts as c (resource_id, views, downloads, clicks)
		select g.id, count(*) filter (where g.kind = 'view'), count(*) filter (where g.kind = 'download'), count(*) filter (where g.kind = 'click')
		from fresh join given g using (mark) group by g.id order by g.id
		on conflict (resource_id) do update set views = c.views + excluded.views, downloads = c.downloads + excluded.downloads, clicks = c.clicks + excluded.clicks`,
		marks, kinds, things, times, once)
	return err
}

// VisitsKey returns the key of the marks: a new one when the present one is older
// than a time: who was counted under the former one is not known any more.
func (db *DB) VisitsKey(ctx context.Context, proposed []byte, oldest time.Duration) ([]byte, error) {
	return scalar[[]byte](ctx, db, "visits key", `
		insert into visits_key as k (key, made_at) values ($1, now())
		on conflict (only_one) do update set
			key = case when k.made_at < now() - $2::interval then excluded.key else k.key end,
			made_at = case when k.made_at < now() - $2::interval then excluded.made_at else k.made_at end
		returning key`, proposed, oldest)
}
