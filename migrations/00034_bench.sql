-- +goose Up

-- Search reads little: what a result is counted and narrowed by stands as one value in the row, and the words, which only the
-- index needs, stand apart from it. The table and its index are written anew, while nothing can be searched or published: two to
-- four minutes for 1,000,000 resources on two quiet cores, and room for both versions (4 GB).

-- The month and the week (counted from 1970) of a publication as facets: the newest of very many are found without reading
-- the others.
-- +goose StatementBegin
create function search_times(at timestamptz) returns int[] language sql immutable parallel safe as $$
  select array[search_facet('month', (extract(year from at at time zone 'UTC') * 100 + extract(month from at at time zone 'UTC'))::int::text),
    search_facet('week', floor(extract(epoch from at) / 604800)::int::text)]
$$;
-- +goose StatementEnd

-- What a search brings of each resource that it found: key, when it was published in microseconds, how many facets, and these.
-- +goose StatementBegin
create function search_entry(resource_id uuid, published_at timestamptz, facets int[]) returns bytea language sql immutable parallel safe as $$
  select uuid_send(resource_id) || int8send((extract(epoch from published_at) * 1000000)::bigint) || int4send(cardinality(facets))
    || coalesce((select string_agg(int4send(f), '') from unnest(facets) f), '')
$$;
-- +goose StatementEnd

-- The words of a title once more, marked.
-- +goose StatementBegin
create function search_titles(tsr tsvector) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(array(select '^' || l from unnest(tsvector_to_array(ts_filter(tsr, '{a}'))) l))
$$;
-- +goose StatementEnd

-- +goose StatementBegin
create or replace function search_label() returns trigger language plpgsql as $$
declare given text;
begin
  select r.label into given from resources r where r.id = new.resource_id;
  if given <> '' then
    new.facets := new.facets || search_facet('label', given);
  end if;
  new.entry := search_entry(new.resource_id, new.published_at, new.facets);
  new.facets := new.facets || search_times(new.published_at);
  new.tsm := new.tsm || search_titles(new.tsr);
  return new;
end $$;
-- +goose StatementEnd
-- A row without its entry is never right, whoever restores or copies it.
alter table search_resources enable always trigger search_label;

-- A change of type gives a column its usual storage back: entries stay in the row, what is written next may go.
drop index search_resources_match;
alter table search_resources add column entry bytea;
alter table search_resources alter column entry type bytea using search_entry(resource_id, published_at, facets);
alter table search_resources alter column entry set not null, alter column entry set storage plain, alter column tsr set storage external,
  set (toast_tuple_target = 128);
alter table search_resources
  alter column facets type int[] using facets || search_times(published_at),
  alter column tsm type tsvector using tsm || search_titles(tsr);
alter table search_resources alter column facets set storage external, alter column tsm set storage external;
create index search_resources_match on search_resources using gin (tsm, facets gin__int_ops);

-- +goose Down
alter table search_resources enable trigger search_label;
-- +goose StatementBegin
create or replace function search_label() returns trigger language plpgsql as $$
declare given text;
begin
  select r.label into given from resources r where r.id = new.resource_id;
  if given <> '' then
    new.facets := new.facets || search_facet('label', given);
  end if;
  return new;
end $$;
-- +goose StatementEnd
alter table search_resources drop column entry;
alter table search_resources
  alter column tsr set storage extended, reset (toast_tuple_target);
alter table search_resources
  alter column facets type int[] using facets - search_times(published_at),
  alter column tsm type tsvector using ts_delete(tsm, tsvector_to_array(search_titles(tsr)));
drop function search_titles, search_entry, search_times;
