-- +goose Up

-- Replies to a resource, of this hub or another: notes of local people and of other servers.
create table comments (
  id           uuid primary key,
  local        boolean not null,
  iri          text not null unique,
  resource_id  uuid not null references resources (id) on delete cascade,
  -- What it answers: the resource, or another comment, which may be gone.
  in_reply_to  text not null,
  depth        int not null check (depth between 1 and 50),
  author_id    bigint not null references actors (id),
  source       text not null default '',
  content_html text not null,
  url          text not null default '',
  published_at timestamptz not null,
  updated_at   timestamptz not null
);
create index comments_resource on comments (resource_id, published_at, id);
create index comments_parent on comments (in_reply_to, published_at, id);
create index comments_author on comments (author_id);

-- Who likes a resource, and who announced it on another server: once per actor.
create table reactions (
  resource_id uuid not null references resources (id) on delete cascade,
  kind        text not null check (kind in ('like', 'share')),
  actor_id    bigint not null references actors (id),
  -- The identifier of the Like or Announce, which an Undo refers to.
  iri         text not null,
  created_at  timestamptz not null default now(),
  primary key (resource_id, kind, actor_id)
);
create index reactions_actor on reactions (actor_id);
create index reactions_iri on reactions (iri);

-- What was permitted to others: to quote a resource, to feature an actor (FEP-044f, FEP-7aa9).
create table authorizations (
  id           uuid primary key,
  iri          text not null unique,
  type         text not null check (type in ('QuoteAuthorization', 'FeatureAuthorization')),
  actor_id     bigint not null references actors (id),
  resource_id  uuid references resources (id) on delete cascade,
  target       text not null,
  interacting  text not null,
  requester_id bigint not null references actors (id),
  created_at   timestamptz not null default now(),
  unique (type, target, interacting)
);
create index authorizations_resource on authorizations (resource_id) where resource_id is not null;
create index authorizations_actor on authorizations (actor_id);
create index authorizations_requester on authorizations (requester_id);

-- Notes and authorizations have one life each, gone for ever when it ends.
alter table lives drop constraint lives_kind_check;
alter table lives add constraint lives_kind_check check (kind in ('actor', 'resource', 'note', 'authorization'));

-- +goose Down
delete from lives where kind in ('note', 'authorization');
alter table lives drop constraint lives_kind_check;
alter table lives add constraint lives_kind_check check (kind in ('actor', 'resource'));
drop table authorizations, reactions, comments;
