-- +goose Up

-- What a sheet says about itself: where it comes from, who is credited, when it was made and must be read again, how it opens.
alter table resources add column facts jsonb not null default '{}', add column own_cover jsonb;
alter table drafts add column facts jsonb not null default '{}', add column own_cover jsonb;

-- The keywords of what everybody may read, to propose them while somebody types one.
create table search_keywords (
  resource_id uuid not null references resources (id) on delete cascade,
  keyword     text not null,
  plain       text not null
);
create index search_keywords_plain on search_keywords (plain text_pattern_ops);
create index search_keywords_resource on search_keywords (resource_id);

-- Producers and credits are found; the whole country is a territory that is said, not one that is left out.
-- +goose StatementBegin
create or replace function search_index_resources(ids uuid[]) returns void language sql as $$
  with gone as (
    delete from search_resources s where s.resource_id = any(ids)
      and not exists (select 1 from resources r where r.id = s.resource_id and r.state = 'public')
  ), unsaid as (
    delete from search_keywords k where k.resource_id = any(ids)
  ), said as (
    insert into search_keywords (resource_id, keyword, plain)
    select r.id, k, lower(unaccent(k)) from resources r cross join unnest(r.keywords) k
    where r.id = any(ids) and r.state = 'public' and k <> ''
  ), parts as (
    select r.id, coalesce(i.host_id, 0) as host_id, coalesce(r.published_at, r.created_at) as published_at, r.title, r.description,
      array_to_string(r.keywords, ' ') as keywords,
      concat_ws(' ', case when r.mapping <> 'B' and a.public then a.name || ' ' || a.handle end, case when b.public then b.name || ' ' || b.handle end,
        r.facts->>'producer', (select string_agg(c, ' ') from jsonb_array_elements_text(r.facts->'credits') c)) as names,
      array_to_string(r.themes || r.support_types || r.audiences, ' ') as slugs,
      case when r.blocks = '[]' then r.content_html else (
        select string_agg(concat_ws(' ', k->>'title', k->>'html', k->>'caption', k->>'alt', k->>'file_name'), ' ')
        from jsonb_array_elements(r.blocks) k) end as texts,
      array(select search_facet('themes', v) from unnest(r.themes) v
        union all select search_facet('support_types', v) from unnest(r.support_types) v
        union all select search_facet('audiences', v) from unnest(r.audiences) v
        union all select search_facet('territories', v) from unnest(r.territories) v
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
create or replace function search_resources_updated() returns trigger language plpgsql as $$
begin
  perform search_index_resources(array(select n.id from changed n join former o on o.id = n.id
    where 'public' in (n.state, o.state)
      and (n.state, n.author_id, n.base_id, n.mapping, n.title, n.description, n.licence, n.themes, n.support_types, n.audiences, n.territories,
        n.keywords, n.blocks, n.content_html, n.published_at, n.facts) is distinct from
      (o.state, o.author_id, o.base_id, o.mapping, o.title, o.description, o.licence, o.themes, o.support_types, o.audiences, o.territories,
        o.keywords, o.blocks, o.content_html, o.published_at, o.facts)));
  return null;
end $$;
-- +goose StatementEnd

select search_index_resources(array(select id from resources where state = 'public'));

-- +goose Down
-- +goose StatementBegin
create or replace function search_index_resources(ids uuid[]) returns void language sql as $$
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
create or replace function search_resources_updated() returns trigger language plpgsql as $$
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
drop table search_keywords;
alter table drafts drop column facts, drop column own_cover;
alter table resources drop column facts, drop column own_cover;
