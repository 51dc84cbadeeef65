-- +goose Up

-- A report names several things: an actor and what it said. Each may go while the report stays, so its kind and address
-- are kept.
create table report_objects (
  report_id   bigint not null references reports (id) on delete cascade,
  position    int not null,
  kind        text not null check (kind in ('actor', 'resource', 'comment', 'unknown')),
  iri         text not null,
  actor_id    bigint references actors (id),
  resource_id uuid references resources (id) on delete set null,
  comment_id  uuid references comments (id) on delete set null,
  primary key (report_id, position)
);
create index report_objects_resource on report_objects (resource_id) where resource_id is not null;
create index report_objects_comment on report_objects (comment_id) where comment_id is not null;

-- Nothing was kept in these so far.
alter table reports
  drop column actor_id, drop column resource_id, drop column object_iri,
  -- The server that was told of it, without the name of whoever reported; '' for none.
  add column forwarded_to text not null default '';
drop index reports_page;
create index reports_open on reports (created_at desc, id desc) where closed_at is null;
create index reports_closed on reports (created_at desc, id desc) where closed_at is not null;
create index reports_reporter on reports (reporter_id, created_at) where reporter_id is not null;
create index reports_forwarded on reports (forwarded_to, created_at) where forwarded_to <> '';

-- +goose Down
drop index reports_forwarded, reports_reporter, reports_closed, reports_open;
alter table reports
  drop column forwarded_to, add column actor_id bigint references actors (id),
  add column resource_id uuid references resources (id) on delete set null, add column object_iri text not null default '';
create index reports_page on reports (created_at desc, id desc);
create index reports_resource on reports (resource_id) where resource_id is not null;
drop table report_objects;
