-- +goose Up

-- Words are kept by their roots, so that the index looks for one lexeme of each and not for three that differ by their endings:
-- of a frequent word that is two to three times faster. The table and its index are written anew, while nothing can be
-- searched or published: less than three minutes for 1,000,000 resources on two quiet cores, and room for both versions (1 GB).

-- A lexeme without the ending that the stemmer leaves: « ruch » of « rucher », « partag » of « partagee ». Those of titles
-- begin with ^.
-- +goose StatementBegin
create function search_root(lexeme text) returns text language sql immutable parallel safe as $$
  select case when lexeme like '___%er' and lexeme not like '^__er' then left(lexeme, -2)
    when lexeme like '___%e' and lexeme not like '^__e' then left(lexeme, -1) else lexeme end
$$;
-- +goose StatementEnd
-- +goose StatementBegin
create function search_roots(words tsvector) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(array(select search_root(w) from unnest(tsvector_to_array(words)) w))
$$;
-- +goose StatementEnd

-- An insert that becomes an update passes here twice: the second time only the entry is missing. Before, it had its label
-- twice, and was counted twice by it.
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

drop index search_resources_match;
alter table search_resources
  alter column facets type int[] using uniq(sort(facets)),
  alter column tsm type tsvector using search_roots(tsm);
-- A change of type gives a column its usual storage back. That of entry stays, which keeps them in the rows.
alter table search_resources alter column facets set storage external, alter column tsm set storage external;
-- The trigger makes the entries anew that count something twice, or times.
update search_resources set host_id = host_id where length(entry) <> 28 + 4 * (cardinality(facets) - 2);
-- What was published lately waits in a list that each search reads to its end, before the index takes it in: of 4 MB that
-- doubled the cost of a rare word, and taking it in held up whoever published for a third of a second. Without a list a
-- publication costs the index four times as much; of 256 kB it costs the same as of 4 MB.
create index search_resources_match on search_resources using gin (tsm, facets gin__int_ops) with (gin_pending_list_limit = 256);
-- How a search reads follows what the planner knows, which a change of type forgets.
analyze search_resources;
update saved_search_queue set former_words = search_roots(former_words) where former_words is not null;

-- +goose Down
-- What the roots were made of is indexed anew.
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
alter index search_resources_match reset (gin_pending_list_limit);
drop function search_roots, search_root;
select search_index_resources(array(select resource_id from search_resources));
