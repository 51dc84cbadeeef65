-- +goose Up

-- Moving from one server to another: the other addresses of an actor, where it went, and when that was last taken in.
alter table actors
  add column also_known_as text[] not null default '{}',
  add column moved_to      text not null default '',
  add column moved_at      timestamptz;

-- Who wants nothing to do with whom, here or elsewhere.
create table blocks (
  blocker_id bigint not null references actors (id),
  blocked_id bigint not null references actors (id),
  iri        text not null unique,
  created_at timestamptz not null default now(),
  primary key (blocker_id, blocked_id)
);
create index blocks_blocked on blocks (blocked_id);

-- What was reported to this hub, or by its people. Whoever reported is shown to nobody.
create table reports (
  id           bigint generated always as identity primary key,
  reporter_id  bigint references actors (id),
  -- The server that a report came from; '' is this one.
  host         text not null default '',
  activity_iri text unique,
  actor_id     bigint references actors (id),
  resource_id  uuid references resources (id) on delete set null,
  object_iri   text not null default '',
  reason       text not null default 'autre',
  content      text not null default '',
  created_at   timestamptz not null default now(),
  closed_at    timestamptz
);
create index reports_page on reports (created_at desc, id desc);
create index reports_host on reports (host, created_at);
create index reports_resource on reports (resource_id) where resource_id is not null;

-- +goose Down
drop table reports, blocks;
alter table actors drop column moved_at, drop column moved_to, drop column also_known_as;
