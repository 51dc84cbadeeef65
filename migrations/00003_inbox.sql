-- +goose Up

-- Which activities were taken in, so that one that comes again has no second effect. The digest is the first half of
-- SHA-256 over actor and activity identifier: 16 bytes in one index, never updated, instead of two addresses.
create table inbox_seen (
  digest      uuid primary key,
  received_at timestamptz not null default now()
);
create index inbox_seen_age on inbox_seen using brin (received_at);

insert into inbox_seen (digest, received_at)
select encode(substr(sha256(convert_to(actor_iri || E'\n' || activity_iri, 'UTF8')), 1, 16), 'hex')::uuid, min(received_at)
from inbox_items group by 1;

-- Only what waits stays here, with its exact bytes; what was processed is deleted.
delete from inbox_items where processed_at is not null;
drop index inbox_items_waiting;
alter table inbox_items
  drop constraint inbox_items_actor_iri_activity_iri_key,
  drop column processed_at,
  drop column outcome,
  -- Waits for something that may take long, such as another server: it has a job of its own.
  add column alone boolean not null default false,
  -- Bodies live for moments: compressing them and moving those above 2 kB elsewhere costs more than it saves.
  alter column body set storage external,
  set (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
update inbox_items set alone = true;

-- Every process keeps keys and policies in memory; whoever changes them, by whatever statement, tells all.
-- +goose StatementBegin
create function tell_key_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('basilic_changed', 'key:' || case when octet_length(old.key_id) > 6900 then '' else old.key_id end);
  return null;
end $$;
-- +goose StatementEnd
create trigger actor_keys_changed after update or delete on actor_keys
  for each row execute function tell_key_changed();

-- +goose StatementBegin
create function tell_host_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('basilic_changed', 'host:' || case when octet_length(new.authority) > 6900 then '' else new.authority end);
  return null;
end $$;
-- +goose StatementEnd
create trigger hosts_policy_changed after update of policy on hosts
  for each row when (old.policy is distinct from new.policy) execute function tell_host_changed();
create trigger hosts_policy_added after insert on hosts
  for each row when (new.policy <> 'none') execute function tell_host_changed();

-- +goose StatementBegin
create function tell_actor_deleted() returns trigger language plpgsql as $$
begin
  perform pg_notify('basilic_changed', 'key:' || case when octet_length(k.key_id) > 6900 then '' else k.key_id end)
    from actor_keys k where k.actor_id = new.id;
  return null;
end $$;
-- +goose StatementEnd
create trigger actors_deleted after update of deleted_at on actors
  for each row when (old.deleted_at is null and new.deleted_at is not null) execute function tell_actor_deleted();

-- +goose Down
drop trigger actors_deleted on actors;
drop function tell_actor_deleted;
drop trigger hosts_policy_added on hosts;
drop trigger hosts_policy_changed on hosts;
drop function tell_host_changed;
drop trigger actor_keys_changed on actor_keys;
drop function tell_key_changed;
alter table inbox_items
  drop column alone,
  add column processed_at timestamptz,
  add column outcome text not null default '',
  add unique (actor_iri, activity_iri),
  alter column body set storage extended,
  reset (toast_tuple_target, autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
create index inbox_items_waiting on inbox_items (id) where processed_at is null;
drop table inbox_seen;
