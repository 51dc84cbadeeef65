package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// StatisticsRuns says when the numbers of months and those of the indexation were
// counted last; zero is never.
type StatisticsRuns struct{ Months, Values time.Time }

// RollMonths writes how many public resources, bases and profiles this hub has at
// an instant, and returns the number of resources. Months before that have no number
// (the first time, or while the hub was off) get what is public today and was
// there then.
func (db *DB) RollMonths(ctx context.Context, at time.Time) (int, error) {
	return scalar[int](ctx, db, "roll months", `
		with now_month as (select date_trunc('month', $1::timestamptz at time zone 'UTC')::date as month), made as (
			select 'resources' as kind, date_trunc('month', least(published_at, $1) at time zone 'UTC')::date as month, count(*) as n
			from resources where state = 'public' and local group by 2
			union all
			select case kind when 'Group' then 'bases' else 'profiles' end, date_trunc('month', least(created_at, $1) at time zone 'UTC')::date, count(*)
			from actors where local and public and deleted_at is null and iri is not null and kind in ('Person', 'Group') group by 1, 2
		), months as (
			select k.kind, m.month::date as month
			from (select kind, min(month) as first from made group by kind) k, now_month n,
				lateral generate_series(greatest(k.first, n.month - interval '5 years'), n.month, interval '1 month') m (month)
			union select k.kind, n.month from (values ('resources'), ('bases'), ('profiles')) k (kind), now_month n
		), kept as (
			insert into statistics_months as s (kind, month, number)
			select m.kind, m.month, (select coalesce(sum(n), 0) from made where made.kind = m.kind and made.month <= m.month)
			from months m order by 1, 2
			on conflict (kind, month) do update set number = excluded.number where s.month = (select month from now_month) and s.number <> excluded.number
		), noted as (
			insert into statistics_runs (months_at) values ($1) on conflict (only_one) do update set months_at = excluded.months_at
		)
		select coalesce(sum(n), 0)::bigint from made where kind = 'resources'`, at)
}

// RollValues counts the public resources of this hub by indexation, and how often they
// were read. It reads them all: it is for a job, not for a page.
func (db *DB) RollValues(ctx context.Context, at time.Time) error {
	_, err := db.exec(ctx, "roll values", `
		with counted as (
			select f.facet, f.value, count(*) as resources, coalesce(sum(c.views), 0) as views
			from resources r left join resource_counts c on c.resource_id = r.id, lateral (
				select 'themes' as facet, v as value from (select distinct unnest(r.themes)) t (v)
				union all select 'support_types', v from (select distinct unnest(r.support_types)) t (v)
				union all select 'audiences', v from (select distinct unnest(r.audiences)) t (v)
			) f where r.state = 'public' and r.local group by 1, 2
		), gone as (
			delete from statistics_values v where not exists (select 1 from counted c where c.facet = v.facet and c.value = v.value)
		), noted as (
			insert into statistics_runs (months_at, values_at) values ($1, $1) on conflict (only_one) do update set values_at = excluded.values_at
		)
		insert into statistics_values as v (facet, value, resources, views) select facet, value, resources, views from counted order by 1, 2
		on conflict (facet, value) do update set resources = excluded.resources, views = excluded.views
			where (v.resources, v.views) <> (excluded.resources, excluded.views)`, at)
	return err
}

// StatisticsRuns returns when the numbers were counted.
func (db *DB) StatisticsRuns(ctx context.Context) (StatisticsRuns, error) {
	type row struct {
		Months *time.Time `db:"months"`
		Values *time.Time `db:"values"`
	}
	r, err := one[row](ctx, db, "statistics runs", `select max(months_at) as months, max(values_at) as values from statistics_runs`)
	var runs StatisticsRuns
	if r.Months != nil {
		runs.Months = *r.Months
	}
	if r.Values != nil {
		runs.Values = *r.Values
	}
	return runs, err
}

// MonthNumbers returns what was counted since a month, oldest first. A month in
// which nothing was counted is not among them.
func (db *DB) MonthNumbers(ctx context.Context, since time.Time) ([]basilic.MonthNumbers, error) {
	type row struct {
		Kind   basilic.Measure `db:"kind"`
		Month  time.Time       `db:"month"`
		Number int             `db:"number"`
	}
	rows, err := many[row](ctx, db, "month numbers", `select kind, month, number from statistics_months where month >= $1 order by month, kind`, since)
	var months []basilic.MonthNumbers
	for _, r := range rows {
		if n := len(months); n == 0 || !months[n-1].Month.Equal(r.Month) {
			months = append(months, basilic.MonthNumbers{Month: r.Month, Numbers: make(map[basilic.Measure]int)})
		}
		months[len(months)-1].Numbers[r.Kind] = r.Number
	}
	return months, err
}

// ValueNumbers returns the numbers of each value of the indexation that a resource
// has, the most frequent first.
func (db *DB) ValueNumbers(ctx context.Context) ([]basilic.ValueNumbers, error) {
	type row struct {
		Facet     string `db:"facet"`
		Value     string `db:"value"`
		Resources int    `db:"resources"`
		Views     int    `db:"views"`
	}
	rows, err := many[row](ctx, db, "value numbers", `select facet, value, resources, views from statistics_values order by facet, resources desc, value`)
	values := make([]basilic.ValueNumbers, len(rows))
	for i, r := range rows {
		values[i] = basilic.ValueNumbers{Facet: r.Facet, Slug: r.Value, Resources: r.Resources, Views: r.Views}
	}
	return values, err
}
