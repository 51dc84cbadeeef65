-- +goose Up

-- From what a resource was adapted: as it stood then, for one that was adapted here.
create table lineages (
  resource_id uuid primary key references resources (id) on delete cascade,
  -- Null once it is gone, or while it is not known here.
  origin_id   uuid references resources (id) on delete set null,
  origin_iri  text not null,
  title       text not null default '',
  author_id   bigint references actors (id) on delete set null,
  licence     text not null default '',
  -- The licences of their own under which blocks were copied, by block.
  licences    jsonb not null default '{}',
  -- How the author of the origin was told of the present public life.
  told        text not null default '' check (told in ('', 'here', 'offer', 'mention')),
  offer_iri   text not null default '',
  answer      text not null default '' check (answer in ('', 'accepted', 'declined'))
);
create index lineages_origin on lineages (origin_id) where origin_id is not null;
create index lineages_author on lineages (author_id) where author_id is not null;
create unique index lineages_offer on lineages (offer_iri) where offer_iri <> '';

-- Adaptations of which the authors of resources here were told, and what they decided.
create table adaptation_offers (
  origin_id     uuid not null references resources (id) on delete cascade,
  adaptation_id uuid not null references resources (id) on delete cascade,
  -- The Offer of an adaptation elsewhere, or ''.
  iri           text not null default '',
  state         text not null default 'pending' check (state in ('pending', 'accepted', 'declined')),
  created_at    timestamptz not null default now(),
  primary key (origin_id, adaptation_id)
);
create index adaptation_offers_adaptation on adaptation_offers (adaptation_id);
create index adaptation_offers_iri on adaptation_offers (iri) where iri <> '';

-- The files of another server that a draft takes over. Until one is there, a link stands in its place.
create table adaptation_files (
  resource_id uuid not null references resources (id) on delete cascade,
  block_id    uuid not null,
  position    int not null,
  -- The block that it becomes, with the address to copy from.
  block       jsonb not null,
  state       text not null default 'waiting' check (state in ('waiting', 'copied', 'linked')),
  reason      text not null default '',
  primary key (resource_id, block_id)
);

-- +goose Down
drop table adaptation_files;
drop table adaptation_offers;
drop table lineages;
