-- +goose Up

-- What the people of another server call it, as its NodeInfo says. A constant default
-- changes no row.
alter table hosts add column name text not null default '';
create index hosts_named on hosts (authority) include (name) where name <> '';
-- Blocking looks for whoever is behind the inboxes of a host. Read once, some seconds
-- for a million inboxes.
create index inboxes_host on inboxes (host_id);

-- +goose Down

drop index inboxes_host;
drop index hosts_named;
alter table hosts drop column name;
