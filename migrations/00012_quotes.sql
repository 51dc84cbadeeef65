-- +goose Up

-- Where people read what quotes or features, whether everybody may, and when whoever gave the permission took it
-- back: the row stays, so that the same is not permitted again.
alter table authorizations
  add column url        text not null default '',
  add column public     boolean not null default false,
  add column revoked_at timestamptz;
create index authorizations_interacting on authorizations (interacting);
drop index authorizations_resource;
create index authorizations_resource on authorizations (resource_id, created_at desc, id desc) where resource_id is not null;

-- +goose Down
drop index authorizations_resource, authorizations_interacting;
create index authorizations_resource on authorizations (resource_id) where resource_id is not null;
alter table authorizations drop column revoked_at, drop column public, drop column url;
