-- +goose Up

-- A line of the « fil d'actualité » may have no actor: what a saved search of its reader found.
alter table timeline_entries
  alter column via_id drop not null,
  add column search_id uuid;
create index timeline_entries_found on timeline_entries (owner_id, at desc, resource_id desc) where search_id is not null;

-- What the saved searches of a reader found: what explains these lines, as resource_events explain the others. Each stands
-- at the publication of its resource.
create table timeline_finds (
  owner_id    bigint not null references actors (id),
  resource_id uuid not null references resources (id) on delete cascade,
  search_id   uuid not null,
  at          timestamptz not null,
  primary key (owner_id, resource_id, search_id)
);
create index timeline_finds_search on timeline_finds (search_id, resource_id);
create index timeline_finds_resource on timeline_finds (resource_id);

-- The themes and audiences that somebody chose to read about.
create table chosen_topics (
  owner_id  bigint not null references actors (id),
  facet     text not null check (facet in ('themes', 'audiences')),
  slug      text not null,
  term      int not null generated always as (search_facet(facet, slug)) stored,
  chosen_at timestamptz not null default now(),
  primary key (owner_id, facet, slug)
);

-- When somebody last opened their « fil d'actualité », and when the visit before this one ended.
create table timeline_visits (
  owner_id bigint primary key references actors (id),
  since    timestamptz not null,
  seen_at  timestamptz not null
);

-- +goose Down
drop table timeline_visits, chosen_topics, timeline_finds;
drop index timeline_entries_found;
delete from timeline_entries where via_id is null;
alter table timeline_entries drop column search_id, alter column via_id set not null;
