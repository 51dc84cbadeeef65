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

// RecentDays is in how many days what was read lately was read (of UTC, today among
// them).
const RecentDays = 30

// CountVisits counts those of public resources that were not counted in the time
// before, for the resource, its day and the month, in one statement that locks in
// one order, and forgets older marks.
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
		), views as materialized (
			select (g.at at time zone 'UTC')::date as day, g.id, count(*) as n from fresh join given g using (mark) where g.kind = 'view' group by 1, 2
		), daily as (
			insert into resource_days as d (day, resource_id, views) select day, id, n from views order by 1, 2
			on conflict (day, resource_id) do update set views = d.views + excluded.views
		), recent as (
			insert into resource_recent as r (resource_id, views) select id, sum(n) from views group by 1 order by 1
			on conflict (resource_id) do update set views = r.views + excluded.views
		)
		insert into resource_counts as c (resource_id, views, downloads, clicks)
		select g.id, count(*) filter (where g.kind = 'view'), count(*) filter (where g.kind = 'download'), count(*) filter (where g.kind = 'click')
		from fresh join given g using (mark) group by g.id order by g.id
		on conflict (resource_id) do update set views = c.views + excluded.views, downloads = c.downloads + excluded.downloads, clicks = c.clicks + excluded.clicks`,
		marks, kinds, things, times, once)
	return err
}

// PassDays takes what was read on days that are over, at an instant, away from what
// was read lately, up to a number of lines, and reports whether nothing is left. A
// resource that nobody reads any more goes from the list.
func (db *DB) PassDays(ctx context.Context, at time.Time, limit int) (bool, error) {
	n, err := scalar[int](ctx, db, "pass days", `
		with past as materialized (
			select d.day, d.resource_id, d.views from resource_days d where d.day <= ($1::timestamptz at time zone 'UTC')::date - $2::int
			order by d.day, d.resource_id limit $3 for update skip locked
		), held as materialized (
			select r.resource_id from resource_recent r where r.resource_id = any(array(select p.resource_id from past p)) order by 1 for update
		), lowered as (
			update resource_recent r set views = r.views - p.views from (select resource_id, sum(views)::int as views from past group by 1) p
			where r.resource_id = p.resource_id and r.resource_id = any(array(select h.resource_id from held h))
		), passed as (
			delete from resource_days d using past p where d.day = p.day and d.resource_id = p.resource_id
		)
		select count(*) from past`, at, RecentDays, limit)
	if err != nil {
		return false, err
	}
	_, err = db.exec(ctx, "forget unread", `delete from resource_recent where views <= 0`)
	return n < limit, err
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
