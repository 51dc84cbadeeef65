-- +goose Up

-- What another hub says to have given a label is a value of its own: nobody here gave it. What of other hubs bears one is
-- indexed anew, after one reading of the table of resources: some seconds for 1,000,000.
-- +goose StatementBegin
create function search_label_value(local boolean, label text) returns text language sql immutable parallel safe as $$
  select case when local or label = '' then label else label || '-ailleurs' end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create or replace function search_label() returns trigger language plpgsql as $$
declare
  given text;
  times int[] := search_times(new.published_at);
begin
  if not new.facets @> times then
    select search_label_value(r.local, r.label) into given from resources r where r.id = new.resource_id;
    if given <> '' then
      new.facets := new.facets || search_facet('label', given);
    end if;
    new.facets := new.facets || times;
    new.tsm := search_roots(new.tsm || search_titles(new.tsr));
  end if;
  new.entry := search_entry(new.resource_id, new.published_at, new.facets - times);
  return new;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create or replace function saved_search_updated() returns trigger language plpgsql as $$
begin
  if not exists (select 1 from saved_searches) then
    return null;
  end if;
  insert into saved_search_queue (resource_id, former_words, former_facets)
    select n.id, s.tsm, case when n.label is distinct from o.label and n.label <> ''
        then s.facets - search_facet('label', search_label_value(n.local, n.label)) else s.facets end
    from changed n join former o on o.id = n.id left join search_resources s on s.resource_id = n.id
    where n.state = 'public'
      and (n.state, n.author_id, n.base_id, n.title, n.description, n.licence, n.themes, n.support_types, n.audiences, n.territories,
        n.keywords, n.blocks, n.content_html, n.label) is distinct from
      (o.state, o.author_id, o.base_id, o.title, o.description, o.licence, o.themes, o.support_types, o.audiences, o.territories,
        o.keywords, o.blocks, o.content_html, o.label);
  return null;
end $$;
-- +goose StatementEnd
select search_index_resources(array(select id from resources where label <> '' and not local));

-- +goose Down
-- +goose StatementBegin
create or replace function search_label() returns trigger language plpgsql as $$
declare
  given text;
  times int[] := search_times(new.published_at);
begin
  if not new.facets @> times then
    select r.label into given from resources r where r.id = new.resource_id;
    if given <> '' then
      new.facets := new.facets || search_facet('label', given);
    end if;
    new.facets := new.facets || times;
    new.tsm := search_roots(new.tsm || search_titles(new.tsr));
  end if;
  new.entry := search_entry(new.resource_id, new.published_at, new.facets - times);
  return new;
end $$;
-- +goose StatementEnd
-- +goose StatementBegin
create or replace function saved_search_updated() returns trigger language plpgsql as $$
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
drop function search_label_value;
select search_index_resources(array(select id from resources where label <> '' and not local));
