-- +goose Up

-- This hub: one row. Origin and handle domain never change after the first start.
create table instance (
  only_row      boolean primary key default true check (only_row),
  origin        text not null,
  handle_domain text not null,
  name          text not null default 'Basilic',
  description   text not null default '',
  accent        text not null default '#0b5a53',
  actor_id      bigint not null default 0
);

-- Other servers, by authority: policy, health, what runs there.
create table hosts (
  id              bigint generated always as identity primary key,
  authority       text not null unique,
  policy          text not null default 'allow' check (policy in ('allow', 'block')),
  software        text not null default '',
  failing_since   timestamptz,
  next_attempt_at timestamptz,
  attempts        int not null default 0,
  last_success_at timestamptz,
  last_error      text not null default '',
  last_error_at   timestamptz,
  created_at      timestamptz not null default now()
);

-- Where activities are POSTed. Ids are small, because the reach of an object is kept as arrays of them.
create table inboxes (
  id      bigint generated always as identity primary key,
  url     text not null unique,
  host_id bigint not null references hosts (id),
  gone_at timestamptz
);

create table actors (
  id                bigint generated always as identity primary key,
  kind              text not null,
  local             boolean not null,
  iri               text unique,
  handle            text not null,
  host              text not null,
  name              text not null default '',
  title             text not null default '',
  summary_source    text not null default '',
  summary_html      text not null default '',
  department        text not null default '',
  website           text not null default '',
  links             jsonb not null default '[]',
  contact_email     text not null default '',
  contact_shown     boolean not null default false,
  url               text not null default '',
  public            boolean not null default true,
  inbox             text not null default '',
  shared_inbox      text not null default '',
  outbox            text not null default '',
  followers         text not null default '',
  following         text not null default '',
  manually_approves boolean not null default false,
  -- Remote actors only: where deliveries for this actor go (its shared inbox when it has one).
  inbox_id          bigint references inboxes (id),
  created_at        timestamptz not null default now(),
  updated_at        timestamptz not null default now(),
  fetched_at        timestamptz,
  deleted_at        timestamptz
);
create unique index actors_local_handle on actors (handle) where local;
create index actors_address on actors (handle, host);
create index actors_inbox_id on actors (inbox_id) where inbox_id is not null;
create index actors_bases on actors (created_at desc, id desc) where local and kind = 'Group' and public and deleted_at is null;

-- RSA keys: of local actors with the private part, of remote ones as fetched.
create table actor_keys (
  key_id      text primary key,
  actor_id    bigint not null references actors (id) on delete cascade,
  public_pem  text not null,
  private_pem text,
  fetched_at  timestamptz not null default now()
);
create index actor_keys_actor on actor_keys (actor_id);

-- Each public life of a thing has its own IRI. A retired one answers 410 for ever.
create table lives (
  id          uuid primary key,
  iri         text not null unique,
  kind        text not null check (kind in ('actor', 'resource')),
  actor_id    bigint references actors (id),
  resource_id uuid,
  born_at     timestamptz not null default now(),
  retired_at  timestamptz
);

-- Remote identifiers that were deleted: SHA-256 of the IRI. The tombstone wins for ever.
create table tombstones (
  iri_hash   bytea primary key,
  created_at timestamptz not null default now()
);

create table accounts (
  id            uuid primary key,
  email         text not null unique,
  password_hash text not null,
  first_name    text not null,
  last_name     text not null,
  role          text not null default 'user' check (role in ('user', 'moderator', 'administrator')),
  profile_id    bigint not null unique references actors (id),
  terms_version text not null,
  created_at    timestamptz not null default now()
);

create table pending_sign_ups (
  token_hash    bytea primary key,
  email         text not null,
  password_hash text not null,
  first_name    text not null,
  last_name     text not null,
  handle        text not null,
  terms_version text not null,
  expires_at    timestamptz not null,
  created_at    timestamptz not null default now()
);
create index pending_sign_ups_expiry on pending_sign_ups (expires_at);

-- Sessions, in the shape that the session library expects; tokens are stored hashed.
create table sessions (
  token  text primary key,
  data   bytea not null,
  expiry timestamptz not null
);
create index sessions_expiry on sessions (expiry);

-- Mails waiting to be sent; the job carries the id only.
create table mails (
  id         uuid primary key,
  recipient  text not null,
  subject    text not null,
  body_text  text not null,
  body_html  text not null default '',
  created_at timestamptz not null default now(),
  sent_at    timestamptz
);

create table members (
  base_id    bigint not null references actors (id),
  profile_id bigint not null references actors (id),
  role       text not null check (role in ('administrator', 'contributor')),
  created_at timestamptz not null default now(),
  primary key (base_id, profile_id)
);
create index members_profile on members (profile_id);

create table follows (
  id          bigint generated always as identity primary key,
  follower_id bigint not null references actors (id),
  followed_id bigint not null references actors (id),
  state       text not null check (state in ('pending', 'accepted', 'rejected')),
  iri         text not null unique,
  created_at  timestamptz not null default now(),
  accepted_at timestamptz,
  unique (follower_id, followed_id)
);
create index follows_followed on follows (followed_id, state, id);

create table resources (
  id            uuid primary key,
  local         boolean not null,
  iri           text unique,
  slug          text unique,
  author_id     bigint not null references actors (id),
  base_id       bigint references actors (id),
  mapping       text not null default '' check (mapping in ('', 'A', 'B')),
  state         text not null check (state in ('draft', 'public', 'private', 'deleted')),
  -- What lists and search show: the published version, or the draft of what was never published.
  title         text not null,
  description   text not null default '',
  language      text not null default 'fr',
  licence       text not null default '',
  themes        text[] not null default '{}',
  support_types text[] not null default '{}',
  audiences     text[] not null default '{}',
  territories   text[] not null default '{}',
  keywords      text[] not null default '{}',
  blocks        jsonb not null default '[]',
  content_html  text not null default '',
  url           text not null default '',
  object_type   text not null default 'Article',
  revision      int not null default 0,
  has_changes   boolean not null default false,
  created_at    timestamptz not null default now(),
  published_at  timestamptz,
  -- When the content last changed, as its origin says.
  updated_at    timestamptz not null default now(),
  deleted_at    timestamptz
);
create index resources_author on resources (author_id, published_at desc, id desc) where state <> 'deleted';
create index resources_base on resources (base_id, published_at desc, id desc) where base_id is not null and state <> 'deleted';
create index resources_public on resources (published_at desc, id desc) where state = 'public';
create index resources_public_local on resources (published_at desc, id desc) where state = 'public' and local;

alter table lives add foreign key (resource_id) references resources (id);
create index lives_actor on lives (actor_id) where actor_id is not null;
create index lives_resource on lives (resource_id) where resource_id is not null;

-- The draft of a local resource. Its blocks are rows, so that two people editing different blocks do not meet.
create table drafts (
  resource_id   uuid primary key references resources (id) on delete cascade,
  title         text not null,
  description   text not null default '',
  language      text not null default 'fr',
  licence       text not null default '',
  themes        text[] not null default '{}',
  support_types text[] not null default '{}',
  audiences     text[] not null default '{}',
  territories   text[] not null default '{}',
  keywords      text[] not null default '{}',
  version       int not null default 1,
  edited_by     bigint references actors (id),
  updated_at    timestamptz not null default now()
);

create table draft_blocks (
  id          uuid primary key,
  resource_id uuid not null references resources (id) on delete cascade,
  position    double precision not null,
  kind        text not null,
  data        jsonb not null,
  version     int not null default 1,
  updated_at  timestamptz not null default now()
);
create index draft_blocks_resource on draft_blocks (resource_id, position);

create table revisions (
  resource_id uuid not null references resources (id) on delete cascade,
  number      int not null,
  sheet       jsonb not null,
  author_id   bigint not null references actors (id),
  created_at  timestamptz not null default now(),
  primary key (resource_id, number)
);

create table media (
  id          uuid primary key,
  resource_id uuid not null references resources (id) on delete cascade,
  name        text not null,
  media_type  text not null,
  digest      text not null,
  card_digest text not null,
  size        bigint not null,
  width       int not null,
  height      int not null,
  created_at  timestamptz not null default now()
);
create index media_resource on media (resource_id);

-- Who made a resource public and who announced it: what explains a timeline line.
create table resource_events (
  resource_id  uuid not null references resources (id) on delete cascade,
  actor_id     bigint not null references actors (id),
  reason       text not null check (reason in ('published', 'updated', 'shared')),
  activity_iri text not null default '',
  at           timestamptz not null,
  primary key (resource_id, actor_id, reason)
);
create index resource_events_actor on resource_events (actor_id, at desc);
create index resource_events_activity on resource_events (activity_iri) where activity_iri <> '';

-- The « fil d'actualité »: one line per resource and reader, at its newest event.
create table timeline_entries (
  owner_id    bigint not null references actors (id) on delete cascade,
  resource_id uuid not null references resources (id) on delete cascade,
  via_id      bigint not null references actors (id),
  reason      text not null,
  at          timestamptz not null,
  primary key (owner_id, resource_id)
);
create index timeline_entries_page on timeline_entries (owner_id, at desc, resource_id desc);
create index timeline_entries_resource on timeline_entries (resource_id);

-- What our actors did, with the exact bytes that were sent and are served.
create table activities (
  id           uuid primary key,
  iri          text not null unique,
  type         text not null,
  actor_id     bigint not null references actors (id),
  -- The actor's identifier in the public life in which it did this: it names the key that signs.
  actor_iri    text not null,
  object_iri   text not null default '',
  document     bytea not null,
  -- In the outbox; cleared when what it is about was withdrawn, and its address then answers 410.
  listed       boolean not null default false,
  public       boolean not null default false,
  withdrawn_at timestamptz,
  created_at   timestamptz not null default now()
);
create index activities_outbox on activities (actor_id, created_at desc, id desc) where listed;
create index activities_object on activities (object_iri, created_at desc);

-- The reach of an object: which inboxes were sent it, by delivery chunk.
create table delivery_chunks (
  id          bigint generated always as identity primary key,
  activity_id uuid not null references activities (id),
  object_iri  text not null default '',
  inbox_ids   bigint[] not null,
  created_at  timestamptz not null default now(),
  finished_at timestamptz
);
create index delivery_chunks_object on delivery_chunks (object_iri) where object_iri <> '';
create index delivery_chunks_activity on delivery_chunks (activity_id);
create index delivery_chunks_unfinished on delivery_chunks (id) where finished_at is null;

-- What could not be delivered yet. A row lives only while it is pending.
create table deliveries (
  id              bigint generated always as identity primary key,
  activity_id     uuid not null references activities (id),
  inbox_id        bigint not null references inboxes (id),
  host_id         bigint not null references hosts (id),
  object_iri      text not null default '',
  attempts        int not null default 0,
  next_attempt_at timestamptz not null default now(),
  last_error      text not null default '',
  created_at      timestamptz not null default now(),
  unique (activity_id, inbox_id)
);
create index deliveries_host on deliveries (host_id, id);

-- What arrived and was acknowledged with 202: the exact bytes, until they are processed.
create table inbox_items (
  id           bigint generated always as identity primary key,
  actor_iri    text not null,
  activity_iri text not null,
  type         text not null,
  body         bytea not null,
  received_at  timestamptz not null default now(),
  processed_at timestamptz,
  outcome      text not null default '',
  unique (actor_iri, activity_iri)
);
create index inbox_items_waiting on inbox_items (id) where processed_at is null;

-- +goose Down
drop table inbox_items, deliveries, delivery_chunks, activities, timeline_entries, resource_events, media, revisions,
  draft_blocks, drafts, lives, resources, follows, members, mails, sessions, pending_sign_ups, accounts, tombstones,
  actor_keys, actors, inboxes, hosts, instance;
