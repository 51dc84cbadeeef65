-- +goose Up

-- The pages of the indexation: what has a theme or an audience, the newest first. A list by values of arrays has no order in
-- an index, so each value of each public resource is a narrow row, kept true by triggers on what is found. On a hub with
-- 1,000,000 resources it is some 5,000,000 rows and 700 MB, and filling it takes about two minutes, during which resources
-- are not changed.
create table resource_terms (
  -- search_facet('themes' or 'audiences', slug).
  term         int not null,
  published_at timestamptz not null,
  resource_id  uuid not null,
  host_id      bigint not null,
  primary key (term, published_at, resource_id) include (host_id)
);
create index resource_terms_resource on resource_terms (resource_id);

-- +goose StatementBegin
create function resource_terms_of(ids uuid[]) returns void language sql as $$
  delete from resource_terms t where t.resource_id = any(ids);
  insert into resource_terms (term, published_at, resource_id, host_id)
  select distinct search_facet(v.kind, v.value), s.published_at, s.resource_id, s.host_id
  from search_resources s join resources r on r.id = s.resource_id
    cross join lateral (select 'themes' as kind, unnest(r.themes) as value union all select 'audiences', unnest(r.audiences)) v
  where s.resource_id = any(ids)
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function resource_terms_added() returns trigger language plpgsql as $$
begin
  perform resource_terms_of(array(select c.resource_id from changed c));
  return null;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function resource_terms_changed() returns trigger language plpgsql as $$
begin
  perform resource_terms_of(array(select n.resource_id from changed n join former o on o.resource_id = n.resource_id
    where (n.published_at, n.host_id, n.facets) is distinct from (o.published_at, o.host_id, o.facets)));
  return null;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function resource_terms_removed() returns trigger language plpgsql as $$
begin
  delete from resource_terms t using gone g where t.resource_id = g.resource_id;
  return null;
end $$;
-- +goose StatementEnd
create trigger resource_terms_inserted after insert on search_resources referencing new table as changed
  for each statement execute function resource_terms_added();
create trigger resource_terms_updated after update on search_resources referencing old table as former new table as changed
  for each statement execute function resource_terms_changed();
create trigger resource_terms_deleted after delete on search_resources referencing old table as gone
  for each statement execute function resource_terms_removed();
select resource_terms_of(array(select resource_id from search_resources));

-- The newest of other servers.
create index resources_public_remote on resources (coalesce(published_at, created_at) desc, id desc) where state = 'public' and not local;

-- What administrators chose for the first page. What is not public any more is chosen no more: a title that few may read
-- stands nowhere else.
create table featured (
  kind        text not null check (kind in ('resource', 'base', 'profile')),
  resource_id uuid unique references resources (id) on delete cascade,
  actor_id    bigint unique references actors (id),
  position    int not null,
  chosen_by   bigint not null references actors (id),
  chosen_at   timestamptz not null default now(),
  check (case when kind = 'resource' then resource_id is not null and actor_id is null else resource_id is null and actor_id is not null end)
);
create index featured_order on featured (kind, position);

-- +goose StatementBegin
create function featured_resource_withdrawn() returns trigger language plpgsql as $$
begin
  delete from featured where resource_id = new.id;
  return null;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function featured_actor_withdrawn() returns trigger language plpgsql as $$
begin
  delete from featured where actor_id = new.id;
  return null;
end $$;
-- +goose StatementEnd
create trigger featured_withdrawn after update of state on resources for each row
  when (old.state = 'public' and new.state <> 'public') execute function featured_resource_withdrawn();
create trigger featured_withdrawn after update of public, deleted_at on actors for each row
  when (not new.public or new.deleted_at is not null) execute function featured_actor_withdrawn();

-- +goose Down
drop trigger featured_withdrawn on actors;
drop trigger featured_withdrawn on resources;
drop function featured_actor_withdrawn, featured_resource_withdrawn;
drop table featured;
drop index resources_public_remote;
drop trigger resource_terms_deleted on search_resources;
drop trigger resource_terms_updated on search_resources;
drop trigger resource_terms_inserted on search_resources;
drop function resource_terms_removed, resource_terms_changed, resource_terms_added, resource_terms_of;
drop table resource_terms;
