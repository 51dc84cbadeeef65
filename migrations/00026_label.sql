-- +goose Up

-- The label « Numérique en Commun[s] » that a resource bears, given by the moderators of the hub that it comes from.
alter table resources add column label text not null default '' check (label in ('', 'nec'));

-- What its editors ask of the moderators of this hub, and what these answer: the last of each.
create table label_requests (
  resource_id uuid primary key references resources (id) on delete cascade,
  state       text not null check (state in ('preparing', 'asked', 'granted', 'refused', 'withdrawn')),
  body        text not null default '',
  asked_by    bigint not null references actors (id),
  asked_at    timestamptz not null default now(),
  reason      text not null default '',
  answered_by bigint references actors (id),
  answered_at timestamptz
);
create index label_requests_waiting on label_requests (asked_at, resource_id) where state = 'asked';
create index label_requests_answered on label_requests (answered_at desc, resource_id desc) where answered_at is not null and state <> 'asked';

-- The documents of a request. They are no media: nothing but the request leads to them.
create table label_files (
  id          uuid primary key,
  resource_id uuid not null references label_requests (resource_id) on delete cascade,
  name        text not null,
  media_type  text not null,
  digest      text not null references blobs (digest),
  size        bigint not null,
  created_at  timestamptz not null default now()
);
create index label_files_resource on label_files (resource_id, id);
create index label_files_digest on label_files (digest);

-- A label is a facet of what is found.
-- +goose StatementBegin
create function search_label() returns trigger language plpgsql as $$
declare given text;
begin
  select r.label into given from resources r where r.id = new.resource_id;
  if given <> '' then
    new.facets := new.facets || search_facet('label', given);
  end if;
  return new;
end $$;
-- +goose StatementEnd
create trigger search_label before insert or update on search_resources for each row execute function search_label();
-- +goose StatementBegin
create function search_label_changed() returns trigger language plpgsql as $$
begin
  perform search_index_resources(array[new.id]);
  return null;
end $$;
-- +goose StatementEnd
create trigger search_label_changed after update of label on resources for each row
  when (old.label is distinct from new.label) execute function search_label_changed();

-- +goose Down
drop trigger search_label_changed on resources;
drop trigger search_label on search_resources;
drop function search_label_changed, search_label;
drop table label_files, label_requests;
alter table resources drop column label;
