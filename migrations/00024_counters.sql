-- +goose Up

-- What is read, downloaded and followed, as numbers: in a table of its own, so that counting writes no resource anew.
create table resource_counts (
  resource_id uuid primary key references resources (id) on delete cascade,
  views       bigint not null default 0,
  downloads   bigint not null default 0,
  clicks      bigint not null default 0
);

-- Who was counted in the last two hours, as a keyed hash of the visitor and of what was seen; the key is thrown away each
-- day. Neither is written ahead nor kept by a crash.
create unlogged table visits_seen (
  mark bytea primary key,
  at   timestamptz not null
);
create index visits_seen_old on visits_seen (at);
create unlogged table visits_key (
  only_one boolean primary key default true check (only_one),
  key      bytea not null,
  made_at  timestamptz not null
);

-- +goose Down
drop table visits_key, visits_seen, resource_counts;
