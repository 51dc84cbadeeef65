-- +goose Up
-- The keys of the resources of which the blocks of a sheet show a card.
-- +goose StatementBegin
create function linked_resources(blocks jsonb) returns text[] language sql immutable parallel safe as $$
  select coalesce(array_agg(b->>'resource_id'), '{}') from jsonb_array_elements(blocks) b where b->>'resource_id' is not null
$$;
-- +goose StatementEnd
create index resources_linked on resources using gin (linked_resources(blocks)) where local and iri is not null;

-- The images that resources of other servers name, by keys that say nothing of their addresses. They are fetched when somebody
-- looks at them, and kept for a while.
create table remote_media (
  id          uuid primary key,
  resource_id uuid not null references resources (id) on delete cascade,
  url         text not null,
  -- The part that cards show, in percent.
  crop_x      int not null default 50,
  crop_y      int not null default 50,
  crop_zoom   int not null default 100,
  -- Null while nothing is kept of it.
  fetched_at  timestamptz,
  -- How often it could not be had since it last could, and when that was tried last.
  failures    int not null default 0,
  tried_at    timestamptz
);
create index remote_media_resource on remote_media (resource_id);
create index remote_media_fetched on remote_media (fetched_at) where fetched_at is not null;

create table remote_media_files (
  remote_id uuid not null references remote_media (id) on delete cascade,
  name      text not null,
  digest    text not null references blobs (digest),
  size      bigint not null,
  width     int not null,
  height    int not null,
  primary key (remote_id, name)
);
create index remote_media_files_digest on remote_media_files (digest);

-- +goose Down
drop table remote_media_files;
drop table remote_media;
drop index resources_linked;
drop function linked_resources;
