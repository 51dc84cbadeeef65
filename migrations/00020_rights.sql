-- +goose Up

-- The link by which anybody reads one private resource. Those who decide about the resource see it again whenever they
-- like, so it is kept as it is: whoever reads this table reads the resource itself beside it. A link is looked for by
-- its hash, so that the time that takes says nothing of how much of a guess is right.
create table share_links (
  resource_id uuid primary key references resources (id) on delete cascade,
  token       bytea not null check (octet_length(token) = 32),
  made_by     bigint not null references actors (id),
  made_at     timestamptz not null default now()
);
create unique index share_links_token on share_links (sha256(token));

-- Who is invited to write a resource with its author and, once they accept, does.
create table contributors (
  resource_id uuid not null references resources (id) on delete cascade,
  profile_id  bigint not null references actors (id),
  invited_by  bigint not null references actors (id),
  invited_at  timestamptz not null default now(),
  accepted_at timestamptz,
  primary key (resource_id, profile_id)
);
create index contributors_profile on contributors (profile_id, resource_id);

-- +goose Down
drop table contributors;
drop table share_links;
