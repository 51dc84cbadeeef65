-- +goose Up

-- « Vérifier les doublons ». What two resources that look alike have in common, as hashes; of what everybody may find only,
-- so that nothing private is ever matched through it.
create table resemblances (
  resource_id uuid primary key references search_resources (resource_id) on delete cascade,
  traits      bigint[] not null
);
create index resemblances_traits on resemblances using gin (traits);

-- What an author answered about another resource: one answer for each pair.
create table duplicate_answers (
  resource_id uuid not null references resources (id) on delete cascade,
  other_id    uuid not null references resources (id) on delete cascade,
  duplicate   boolean not null,
  answered_by bigint not null references actors (id),
  answered_at timestamptz not null default now(),
  primary key (resource_id, other_id),
  check (resource_id <> other_id)
);
create index duplicate_answers_other on duplicate_answers (other_id);

-- What few may read, by whoever may.
create index resources_unlisted_author on resources (author_id, id desc) where state in ('draft', 'private');
create index resources_unlisted_base on resources (base_id, id desc) where state in ('draft', 'private');

-- A title as it is compared: without marks, accents and case.
-- +goose StatementBegin
create function resemblance_plain(t text) returns text language sql stable parallel safe as $$
  select btrim(regexp_replace(unaccent(lower(t)), '[^[:alnum:]]+', ' ', 'g'))
$$;
-- +goose StatementEnd
-- A link as it is compared: with or without s, www, end or place in the page.
-- +goose StatementBegin
create function resemblance_link(url text) returns text language sql immutable parallel safe as $$
  select rtrim(regexp_replace(split_part(lower(url), '#', 1), '^https?://(www\.)?', ''), '/')
$$;
-- +goose StatementEnd

-- The traits of a sheet, given the words of its title and of its description as search has them: those of its title, and the
-- same without any one of them; of those of its description the nine whose hashes are smallest, two by two, which texts that
-- share most of their words have in common; its links; its files. The hash is the one by which Postgres parts tables, which
-- stays from one version to the next.
-- +goose StatementBegin
create function resemblance_traits(title text[], words text[], links text[], digests text[]) returns bigint[]
language sql immutable parallel safe as $$
  select array(select distinct hashtextextended(t.trait, 0) from (
    select 'title ' || array_to_string(title, ' ') as trait where title <> '{}'
    union all
    select 'title ' || array_to_string(array_remove(title, u), ' ') from unnest(title) u where cardinality(title) between 3 and 15
    union all
    select 'text ' || k.w || ' ' || lead(k.w) over (order by k.h, k.w) from (
      select w, hashtextextended(w, 1) as h from unnest(words) w where cardinality(words) > 4 order by 2, 1 limit 9) k
    union all
    select 'link ' || resemblance_link(l) from unnest(links) l
    union all
    select 'file ' || d from unnest(digests) d
  ) t where t.trait is not null)
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function resemblances_of(ids uuid[]) returns void language sql as $$
  insert into resemblances (resource_id, traits)
  select r.id, resemblance_traits(tsvector_to_array(ts_filter(s.tsr, '{a}')), tsvector_to_array(ts_filter(s.tsr, '{c}')),
    array(select k->>'url' from jsonb_array_elements(r.blocks) k where k->>'kind' = 'Link'),
    array(select k->>'digest' from jsonb_array_elements(r.blocks) k where k->>'digest' <> ''))
  from search_resources s join resources r on r.id = s.resource_id where s.resource_id = any(ids) order by r.id
  on conflict (resource_id) do update set traits = excluded.traits where resemblances.traits <> excluded.traits
$$;
-- +goose StatementEnd

-- The blocks of a resource as its readers see them; of what was never published those of its draft.
-- +goose StatementBegin
create function blocks_of(resource uuid, stands text, published jsonb) returns table (b jsonb) language sql stable parallel safe as $$
  select k from jsonb_array_elements(published) k
  union all
  select d.data from draft_blocks d where stands = 'draft' and d.resource_id = resource
$$;
-- +goose StatementEnd

-- What is found changes with what everybody may read.
-- +goose StatementBegin
create function resemblances_changed() returns trigger language plpgsql as $$
begin
  perform resemblances_of(array(select c.resource_id from changed c));
  return null;
end $$;
-- +goose StatementEnd
create trigger resemblances_inserted after insert on search_resources referencing new table as changed
  for each statement execute function resemblances_changed();
create trigger resemblances_updated after update on search_resources referencing new table as changed
  for each statement execute function resemblances_changed();

select resemblances_of(array(select resource_id from search_resources));

-- +goose Down
drop trigger resemblances_inserted on search_resources;
drop trigger resemblances_updated on search_resources;
drop function resemblances_changed, resemblances_of, blocks_of, resemblance_traits, resemblance_link, resemblance_plain;
drop index resources_unlisted_author, resources_unlisted_base;
drop table duplicate_answers, resemblances;
