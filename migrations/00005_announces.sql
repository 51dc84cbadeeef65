-- +goose Up

-- What runs on a server, as its NodeInfo says; asked when the server is first met and now and then afterwards.
alter table hosts
  add column software_version    text not null default '',
  add column software_checked_at timestamptz;

-- Which form of an Announce this is: '' names a resource, 'create' and 'change' wrap an activity about it (FEP-1b12).
alter table activities add column form text not null default '' check (form in ('', 'create', 'change'));

-- When a base's Announce goes to servers that show each one to their readers (BASILIC_ANNOUNCE_RATE).
create table announce_slots (
  activity_id uuid primary key references activities (id) on delete cascade,
  base_id     bigint not null references actors (id),
  at          timestamptz not null
);
create index announce_slots_base on announce_slots (base_id, at desc);

-- +goose Down
drop table announce_slots;
alter table activities drop column form;
alter table hosts drop column software_checked_at, drop column software_version;
