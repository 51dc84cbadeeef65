-- +goose Up

-- How requests to a host are to be signed, learnt from what it accepted, and when. Empty: as to everybody.
alter table hosts
  add column signatures    text not null default '' check (signatures in ('', 'cavage', 'rfc9421', 'ed25519')),
  add column signatures_at timestamptz;
create index hosts_signatures on hosts (authority) where signatures <> '' or software = 'basilic';

-- Keys are RSA or Ed25519; the PEM text says which.

-- +goose Down
drop index hosts_signatures;
alter table hosts drop column signatures, drop column signatures_at;
-- Ed25519 keys are unknown to the version before.
delete from actor_keys where key_id like '%#ed25519-key';
