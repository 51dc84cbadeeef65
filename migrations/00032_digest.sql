-- +goose Up

-- Who asked for a summary each month, since when: the first comes after a whole month. Both columns are added without
-- rewriting their tables.
alter table accounts add column digest_since timestamptz;
create index accounts_digest on accounts (id) where digest_since is not null;

-- The other form of a letter, and the address that ends a series with one click.
alter table mails add column unsubscribe text not null default '';

-- The summaries: a row is written in the transaction that keeps the letter, so that nobody gets two of a month. Of its link
-- to unsubscribe only a hash is kept.
create table digests (
  month      date not null,
  account_id uuid not null references accounts (id) on delete cascade,
  token_hash bytea unique,
  created_at timestamptz not null default now(),
  primary key (month, account_id)
);
create index digests_account on digests (account_id);

-- +goose Down
drop table digests;
alter table mails drop column unsubscribe;
alter table accounts drop column digest_since;
