-- +goose Up

-- Search: a narrow row for everything that everybody may find, kept true by triggers, in the transaction of each change.
create extension if not exists unaccent;
create extension if not exists intarray;

-- Little words go first, while they have their accents; then accents, then endings.
create text search dictionary basilic_little_words (template = simple, stopwords = french, accept = false);
create text search configuration basilic (copy = french);
alter text search configuration basilic
  alter mapping for asciiword, word, hword, asciihword, hword_part, hword_asciipart, hword_numpart, numhword
  with basilic_little_words, unaccent, french_stem;

-- What is taken for the same: marks between words, « e-mail » and « email ».
-- +goose StatementBegin
create function search_text(t text) returns text language sql immutable parallel safe as $$
  select translate(replace(replace(t, 'e-mail', 'email'), 'E-mail', 'email'), '-‐‑–_./''’@:#+&«»', '                ')
$$;
-- +goose StatementEnd

-- The number of a value of the indexation in facets: the first 31 bits of its SHA-256. Hosts are negative, this hub is 0.
-- +goose StatementBegin
create function search_facet(kind text, value text) returns int language sql immutable parallel safe as $$
  select ((get_byte(h, 0) & 127) << 24) | (get_byte(h, 1) << 16) | (get_byte(h, 2) << 8) | get_byte(h, 3)
  from sha256(convert_to(kind || ':' || value, 'UTF8')) h
$$;
-- +goose StatementEnd

create table search_resources (
  resource_id  uuid primary key references resources (id) on delete cascade,
  -- The server it comes from, 0 for this one: what an administrator hides is not found.
  host_id      bigint not null,
  published_at timestamptz not null,
  facets       int[] not null,
  -- What is matched: every word. What ranks: A title, B keywords, C description, D names and indexation.
  tsm          tsvector not null,
  tsr          tsvector not null
);
create index search_resources_match on search_resources using gin (tsm, facets gin__int_ops);
create index search_resources_newest on search_resources (published_at desc, resource_id desc);

create table search_actors (
  actor_id bigint primary key references actors (id) on delete cascade,
  base     boolean not null,
  host_id  bigint not null,
  tsr      tsvector not null
);
create index search_actors_match on search_actors using gin (tsr);
create index search_actors_newest on search_actors (base, actor_id desc);

-- What comes from these hosts is not found.
create index hosts_not_shown on hosts (id) where visibility <> 'shown';

-- The words of titles, keywords, descriptions and names, to find the nearest of one that nobody wrote. They are never shown
-- unless what everybody may find has them.
create table search_words (
  word  text primary key,
  plain text not null
);
create index search_words_near on search_words using gin (plain gin_trgm_ops);

-- Whose words are to be learnt: transactions that add the same word would wait for one another.
create table search_unlearnt (
  id    bigint generated always as identity primary key,
  words text not null
);

-- +goose StatementBegin
create function search_index_resources(ids uuid[]) returns void language sql as $$
  with gone as (
    delete from search_resources s where s.resource_id = any(ids)
      and not exists (select 1 from resources r where r.id = s.resource_id and r.state = 'public')
  ), parts as (
    select r.id, coalesce(i.host_id, 0) as host_id, coalesce(r.published_at, r.created_at) as published_at, r.title, r.description,
      array_to_string(r.keywords, ' ') as keywords,
      concat_ws(' ', case when r.mapping <> 'B' and a.public then a.name || ' ' || a.handle end, case when b.public then b.name || ' ' || b.handle end) as names,
      array_to_string(r.themes || r.support_types || r.audiences, ' ') as slugs,
      case when r.blocks = '[]' then r.content_html else (
        select string_agg(concat_ws(' ', k->>'title', k->>'html', k->>'caption', k->>'alt', k->>'file_name'), ' ')
        from jsonb_array_elements(r.blocks) k) end as texts,
      array(select search_facet('themes', v) from unnest(r.themes) v
        union all select search_facet('support_types', v) from unnest(r.support_types) v
        union all select search_facet('audiences', v) from unnest(r.audiences) v
        union all select search_facet('territories', v) from unnest(r.territories) v
        union all select search_facet('territories', '') where r.territories = '{}' and r.themes <> '{}'
        union all select search_facet('licences', r.licence) where r.licence <> ''
        union all select -coalesce(i.host_id, 0)::int) as facets
    from resources r join actors a on a.id = r.author_id left join actors b on b.id = r.base_id
      left join inboxes i on i.id = a.inbox_id and not r.local
    where r.id = any(ids) and r.state = 'public'
  ), vectors as (
    select p.*, setweight(to_tsvector('basilic', search_text(p.title)), 'A') || setweight(to_tsvector('basilic', search_text(p.keywords)), 'B')
      || setweight(to_tsvector('basilic', search_text(p.description)), 'C')
      || setweight(to_tsvector('basilic', search_text(p.names || ' ' || p.slugs)), 'D') as tsr,
      to_tsvector('basilic', left(search_text(regexp_replace(coalesce(p.texts, ''), '<[^>]*>|&[#a-z0-9]+;', ' ', 'g')), 500000)) as rest
    from parts p
  ), kept as (
    insert into search_resources (resource_id, host_id, published_at, facets, tsm, tsr)
    select id, host_id, published_at, facets, strip(tsr || rest), tsr from vectors order by id
    on conflict (resource_id) do update set host_id = excluded.host_id, published_at = excluded.published_at,
      facets = excluded.facets, tsm = excluded.tsm, tsr = excluded.tsr
  )
  insert into search_unlearnt (words) select concat_ws(' ', title, keywords, description, names) from vectors
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function search_index_actors(ids bigint[]) returns void language sql as $$
  with gone as (
    delete from search_actors s where s.actor_id = any(ids) and not exists (select 1 from actors a where a.id = s.actor_id
      and a.public and a.deleted_at is null and a.iri is not null)
  ), kept as (
    insert into search_actors (actor_id, base, host_id, tsr)
    select a.id, a.kind = 'Group', coalesce(i.host_id, 0), setweight(to_tsvector('basilic', search_text(a.name)), 'A')
      || setweight(to_tsvector('basilic', search_text(a.handle)), 'B') || setweight(to_tsvector('basilic', search_text(a.title)), 'C')
      || setweight(to_tsvector('basilic', left(search_text(regexp_replace(a.summary_html, '<[^>]*>|&[#a-z0-9]+;', ' ', 'g')), 20000)), 'D')
    from actors a left join inboxes i on i.id = a.inbox_id and not a.local
    where a.id = any(ids) and a.public and a.deleted_at is null and a.iri is not null and a.kind in ('Person', 'Group')
    order by a.id
    on conflict (actor_id) do update set base = excluded.base, host_id = excluded.host_id, tsr = excluded.tsr
    returning actor_id
  )
  insert into search_unlearnt (words) select a.name from actors a join kept k on k.actor_id = a.id where a.local
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create function search_resources_changed() returns trigger language plpgsql as $$
begin
  perform search_index_resources(array(select c.id from changed c));
  return null;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function search_resources_updated() returns trigger language plpgsql as $$
begin
  perform search_index_resources(array(select n.id from changed n join former o on o.id = n.id
    where 'public' in (n.state, o.state)
      and (n.state, n.author_id, n.base_id, n.mapping, n.title, n.description, n.licence, n.themes, n.support_types, n.audiences, n.territories,
        n.keywords, n.blocks, n.content_html, n.published_at) is distinct from
      (o.state, o.author_id, o.base_id, o.mapping, o.title, o.description, o.licence, o.themes, o.support_types, o.audiences, o.territories,
        o.keywords, o.blocks, o.content_html, o.published_at)));
  return null;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create function search_actors_changed() returns trigger language plpgsql as $$
begin
  perform search_index_actors(array(select c.id from changed c));
  return null;
end $$;
-- +goose StatementEnd
-- A name stands with the resources too; of somebody who has very many, with the newest.
-- +goose StatementBegin
create function search_actors_updated() returns trigger language plpgsql as $$
begin
  perform search_index_actors(array(select n.id from changed n join former o on o.id = n.id
    where (n.public, n.deleted_at, n.iri, n.kind, n.name, n.handle, n.title, n.summary_html, n.inbox_id) is distinct from
      (o.public, o.deleted_at, o.iri, o.kind, o.name, o.handle, o.title, o.summary_html, o.inbox_id)));
  perform search_index_resources(array(
    select r.id from changed n join former o on o.id = n.id
      and (n.public, n.name, n.handle, n.inbox_id) is distinct from (o.public, o.name, o.handle, o.inbox_id)
    cross join lateral (
      (select r.id from resources r where r.author_id = n.id and r.state <> 'deleted' order by coalesce(r.published_at, r.created_at) desc, r.id desc limit 1000)
      union
      (select r.id from resources r where r.base_id = n.id and r.state <> 'deleted' order by coalesce(r.published_at, r.created_at) desc, r.id desc limit 1000)
    ) r));
  return null;
end $$;
-- +goose StatementEnd

create trigger search_inserted after insert on resources referencing new table as changed
  for each statement execute function search_resources_changed();
create trigger search_updated after update on resources referencing old table as former new table as changed
  for each statement execute function search_resources_updated();
create trigger search_inserted after insert on actors referencing new table as changed
  for each statement execute function search_actors_changed();
create trigger search_updated after update on actors referencing old table as former new table as changed
  for each statement execute function search_actors_updated();

-- What is here already.
select search_index_actors(array(select id from actors));
select search_index_resources(array(select id from resources where state = 'public'));

drop index resources_words, resources_facets, actors_words;
alter table resources drop column words;
alter table actors drop column words;

-- +goose Down
alter table resources add column words text not null generated always as
  (translate(lower(title || ' ' || description), 'àâäáãçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaceeeeiiiinooooouuuuyy')) stored;
create index resources_words on resources using gin (words gin_trgm_ops) where state = 'public';
create index resources_facets on resources using gin (themes, support_types, audiences) where state = 'public';
alter table actors add column words text not null generated always as
  (translate(lower(name || ' ' || handle), 'àâäáãçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaceeeeiiiinooooouuuuyy')) stored;
create index actors_words on actors using gin (words gin_trgm_ops) where public and deleted_at is null;
drop trigger search_inserted on resources;
drop trigger search_updated on resources;
drop trigger search_inserted on actors;
drop trigger search_updated on actors;
drop function search_resources_changed, search_resources_updated, search_actors_changed, search_actors_updated;
drop function search_index_resources, search_index_actors;
drop index hosts_not_shown;
drop table search_unlearnt, search_words, search_actors, search_resources;
drop function search_text, search_facet;
drop text search configuration basilic;
drop text search dictionary basilic_little_words;
