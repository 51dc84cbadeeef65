-- +goose Up

-- A line of a timeline was checked row by row against its owner, its actor and its resource, which cost more than the
-- line. Actors are never deleted. Whoever makes a line holds the resource or an event of it, and the deletion of a
-- resource, which waits for these, takes its lines along by one statement.
alter table timeline_entries
  drop constraint timeline_entries_owner_id_fkey,
  drop constraint timeline_entries_via_id_fkey,
  drop constraint timeline_entries_resource_id_fkey;

-- +goose StatementBegin
create function lines_of_deleted() returns trigger language plpgsql as $$
begin
  delete from timeline_entries t using gone where t.resource_id = gone.id;
  return null;
end $$;
-- +goose StatementEnd
create trigger lines_deleted after delete on resources referencing old table as gone
  for each statement execute function lines_of_deleted();

-- +goose Down
drop trigger lines_deleted on resources;
drop function lines_of_deleted();
alter table timeline_entries
  add constraint timeline_entries_owner_id_fkey foreign key (owner_id) references actors (id) on delete cascade,
  add constraint timeline_entries_via_id_fkey foreign key (via_id) references actors (id),
  add constraint timeline_entries_resource_id_fkey foreign key (resource_id) references resources (id) on delete cascade;
