-- +goose Up

-- What an administrator decided about a host and the domains under it. 'none' is no decision.
alter table hosts drop constraint hosts_policy_check;
alter table hosts alter column policy set default 'none';
update hosts set policy = 'none' where policy = 'allow';
alter table hosts add constraint hosts_policy_check check (policy in ('none', 'allow', 'limit', 'block'));
alter table hosts
  add column reject_media    boolean not null default false,
  add column reject_reports  boolean not null default false,
  add column public_comment  text not null default '',
  add column private_comment text not null default '',
  add column obfuscate       boolean not null default false,
  -- What follows from the decisions about it and the domains above it, and from the hub's mode: kept here so
  -- that delivery, lists and search need not work it out for every row.
  add column refused         boolean not null default false,
  add column visibility      text not null default 'shown' check (visibility in ('shown', 'limited', 'hidden')),
  -- It failed for so long that nothing is tried any more but one delivery a day.
  add column suspended_at    timestamptz,
  -- It failed for so long that its backlog was dropped: nothing is sent until it shows a sign of life.
  add column abandoned_at    timestamptz;
create index hosts_decided on hosts (authority) where policy <> 'none' or reject_media or reject_reports;
create index hosts_failing on hosts (authority) where failing_since is not null;

-- When its address began to answer 404.
alter table inboxes add column missing_since timestamptz;

create index deliveries_object on deliveries (object_iri) where object_iri <> '';

-- The mode that the columns above were worked out for; '' is none yet.
alter table instance add column federation text not null default '';

-- +goose Down
alter table instance drop column federation;
drop index deliveries_object;
alter table inboxes drop column missing_since;
drop index hosts_failing, hosts_decided;
alter table hosts drop column abandoned_at, drop column suspended_at, drop column visibility, drop column refused, drop column obfuscate,
  drop column private_comment, drop column public_comment, drop column reject_reports, drop column reject_media;
alter table hosts drop constraint hosts_policy_check;
update hosts set policy = 'allow' where policy <> 'block';
alter table hosts alter column policy set default 'allow';
alter table hosts add constraint hosts_policy_check check (policy in ('allow', 'block'));
