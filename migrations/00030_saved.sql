-- +goose Up

-- The searches that people keep, with what finds their new results.
create table saved_searches (
  id         uuid primary key,
  owner_id   bigint not null references actors (id),
  name       text not null,
  words      text not null,
  filters    jsonb not null,
  -- Of words and filters: nobody keeps the same search twice.
  digest     bytea not null,
  -- The secret part of the addresses of its feeds.
  key        bytea not null,
  -- What a resource must match, null for all: its words, and the numbers of its filters. It has one of the anchors then: they
  -- lead from a resource to the searches that may find it. Rules names what the words were read by.
  match      tsquery,
  narrowed   query_int,
  anchors    text[] not null,
  rules      text not null,
  created_at timestamptz not null default now()
);
create unique index saved_searches_owner on saved_searches (owner_id, digest);
create unique index saved_searches_key on saved_searches (sha256(key));
create index saved_searches_rules on saved_searches (rules);
create index saved_searches_anchors on saved_searches using gin (anchors) with (fastupdate = off);

-- What became public or changed, for the searches to be tried; with what was found by before: only what did not match then is
-- new. A row is written in the transaction of the change and goes in the one that writes the lines.
create table saved_search_queue (
  id            bigint generated always as identity primary key,
  resource_id   uuid not null references resources (id) on delete cascade,
  former_words  tsvector,
  former_facets int[],
  queued_at     timestamptz not null default now()
);
create index saved_search_queue_resource on saved_search_queue (resource_id);

-- Nothing is written while nobody keeps a search.
-- +goose StatementBegin
create function saved_search_inserted() returns trigger language plpgsql as $$
begin
  if exists (select 1 from saved_searches) then
    insert into saved_search_queue (resource_id) select c.id from changed c where c.state = 'public';
  end if;
  return null;
end $$;
-- +goose StatementEnd
-- It runs before search_updated, by its name: search_resources still holds what was. The label alone is there already.
-- +goose StatementBegin
create function saved_search_updated() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from saved_searches) then
    return null;
  end if;
  insert into saved_search_queue (resource_id, former_words, former_facets)
    select n.id, s.tsm, case when n.label is distinct from o.label and n.label <> '' then s.facets - search_facet('label', n.label) else s.facets end
    from changed n join former o on o.id = n.id left join search_resources s on s.resource_id = n.id
    where n.state = 'public'
      and (n.state, n.author_id, n.base_id, n.title, n.description, n.licence, n.themes, n.support_types, n.audiences, n.territories,
        n.keywords, n.blocks, n.content_html, n.label) is distinct from
      (o.state, o.author_id, o.base_id, o.title, o.description, o.licence, o.themes, o.support_types, o.audiences, o.territories,
        o.keywords, o.blocks, o.content_html, o.label);
  return null;
end $$;
-- +goose StatementEnd
create trigger saved_search_inserted after insert on resources referencing new table as changed
  for each statement execute function saved_search_inserted();
create trigger saved_search_updated after update on resources referencing old table as former new table as changed
  for each statement execute function saved_search_updated();

-- +goose Down
drop trigger saved_search_updated on resources;
drop trigger saved_search_inserted on resources;
drop function saved_search_updated, saved_search_inserted;
drop table saved_search_queue, saved_searches;
