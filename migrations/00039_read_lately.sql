-- +goose Up

-- How often each resource was read on each of the last 30 days (of UTC), and in all of them: what the first page calls the
-- most read. A day is taken away from the sum when it is over. Both hold what was read lately, not every resource.
create table resource_days (
  day         date not null,
  resource_id uuid not null references resources (id) on delete cascade,
  views       int not null,
  primary key (day, resource_id)
) with (fillfactor = 70);
create index resource_days_resource on resource_days (resource_id);
create table resource_recent (
  resource_id uuid primary key references resources (id) on delete cascade,
  views       int not null
) with (fillfactor = 70);
create index resource_recent_views on resource_recent (views desc, resource_id desc);
-- What was published in these days was read in them. It reads what is newer than 30 days by the index of publication.
insert into resource_days (day, resource_id, views)
select (s.published_at at time zone 'UTC')::date, s.resource_id, least(c.views, 1000000000)
from search_resources s join resource_counts c on c.resource_id = s.resource_id
where s.published_at > now() - interval '29 days' and s.published_at <= now() and c.views > 0;
insert into resource_recent (resource_id, views) select resource_id, views from resource_days;

-- When the results of a saved search were last looked at, and when each was found: what is new is counted by these. The
-- columns are added without rewriting their tables; the index of 1,000,000 finds takes some seconds, in which none is added.
alter table saved_searches add column looked_at timestamptz not null default now();
alter table timeline_finds add column found_at timestamptz not null default now();
alter table timeline_finds alter column found_at set default clock_timestamp();
create index timeline_finds_new on timeline_finds (search_id, found_at desc);
drop index timeline_finds_search;

-- +goose Down
create index timeline_finds_search on timeline_finds (search_id, resource_id);
drop index timeline_finds_new;
alter table timeline_finds drop column found_at;
alter table saved_searches drop column looked_at;
drop table resource_recent, resource_days;
