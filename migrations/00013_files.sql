-- +goose Up
-- The blobs of the store, from before their bytes are written until they are gone.
create table blobs (
  digest     text primary key,
  size       bigint not null,
  -- When somebody last began to keep it: one that nothing names is removed only a day later.
  touched_at timestamptz not null default now()
);
create index blobs_touched on blobs (touched_at);

-- The files that are served of a media, by the last part of their address.
create table media_files (
  media_id   uuid not null references media (id) on delete cascade,
  name       text not null,
  media_type text not null,
  digest     text not null references blobs (digest),
  size       bigint not null default 0,
  width      int not null default 0,
  height     int not null default 0,
  primary key (media_id, name)
);
create index media_files_digest on media_files (digest);

insert into blobs (digest, size)
  select digest, max(size) from (select digest, size from media union all select card_digest, 0 from media) b group by digest;
insert into media_files (media_id, name, media_type, digest, size, width, height)
  select id, 'image.webp', media_type, digest, size, width, height from media
  union all select id, 'card.webp', media_type, card_digest, 0, 560, 400 from media;
alter table media drop column card_digest;
-- Since when no draft and no version names it; null while one does.
alter table media add column unnamed_since timestamptz;

-- +goose Down
alter table media drop column unnamed_since;
alter table media add column card_digest text not null default '';
update media m set card_digest = f.digest from media_files f where f.media_id = m.id and f.name = 'card.webp';
alter table media alter column card_digest drop default;
drop table media_files;
drop table blobs;
