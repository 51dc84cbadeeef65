-- +goose Up
-- The first version of the present public life: visitors read this one and the later ones, never what was private before.
alter table resources add column public_from int not null default 0;
update resources r set public_from = greatest(1, (
    select coalesce(max(v.number), 1) from revisions v
    where v.resource_id = r.id and v.created_at <= (select max(l.born_at) from lives l where l.resource_id = r.id)))
  where r.local and r.state = 'public';

-- What changed since the version before, counted once.
alter table revisions add column changes jsonb;

-- A version is what was published: it goes with its resource, it never changes.
-- +goose StatementBegin
create function revisions_never_change() returns trigger language plpgsql as $$
begin
  raise exception 'a published version never changes';
end $$;
-- +goose StatementEnd
create trigger revisions_never_change before update on revisions for each row execute function revisions_never_change();

-- A block that comes back to a draft begins beyond all versions that it had before, so that no old form can save over it.
alter table draft_blocks alter column version type bigint;
create sequence block_comebacks start 1000000 increment 1000;

-- +goose Down
drop sequence block_comebacks;
update draft_blocks set version = 1 where version > 2000000000;
alter table draft_blocks alter column version type int;
drop trigger revisions_never_change on revisions;
drop function revisions_never_change;
alter table revisions drop column changes;
alter table resources drop column public_from;
