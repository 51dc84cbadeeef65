-- +goose Up
create index media_unnamed on media (unnamed_since) where unnamed_since is not null;

-- Files that are being sent piece by piece (tus), each piece a blob of its own.
create table uploads (
  id          uuid primary key,
  account_id  uuid not null references accounts (id) on delete cascade,
  resource_id uuid not null references resources (id) on delete cascade,
  name        text not null,
  size        bigint not null,
  received    bigint not null default 0,
  touched_at  timestamptz not null default now()
);
create index uploads_touched on uploads (touched_at);
create index uploads_account on uploads (account_id);
create index uploads_resource on uploads (resource_id);

create table upload_parts (
  upload_id uuid not null references uploads (id) on delete cascade,
  start     bigint not null,
  digest    text not null references blobs (digest),
  size      bigint not null,
  primary key (upload_id, start)
);
create index upload_parts_digest on upload_parts (digest);

-- +goose Down
drop table upload_parts;
drop table uploads;
drop index media_unnamed;
