-- +goose Up

-- Lists are ordered by publication, or by making while there was none.
drop index resources_author, resources_base, resources_public, resources_public_local;
create index resources_author on resources (author_id, coalesce(published_at, created_at) desc, id desc) where state <> 'deleted';
create index resources_base on resources (base_id, coalesce(published_at, created_at) desc, id desc)
  where base_id is not null and state <> 'deleted';
create index resources_public on resources (coalesce(published_at, created_at) desc, id desc) where state = 'public';
create index resources_public_local on resources (coalesce(published_at, created_at) desc, id desc) where state = 'public' and local;

-- What a base is the author of, for other servers.
create index resources_of_base on resources (base_id, coalesce(published_at, created_at) desc, id desc) where mapping = 'B' and state = 'public';

-- Search looks for pieces of words, without marks or case.
create extension if not exists pg_trgm;
alter table resources add column words text not null generated always as
  (translate(lower(title || ' ' || description), 'àâäáãçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaceeeeiiiinooooouuuuyy')) stored;
create index resources_words on resources using gin (words gin_trgm_ops) where state = 'public';
create index resources_facets on resources using gin (themes, support_types, audiences) where state = 'public';
alter table actors add column words text not null generated always as
  (translate(lower(name || ' ' || handle), 'àâäáãçéèêëíìîïñóòôöõúùûüýÿ', 'aaaaaceeeeiiiinooooouuuuyy')) stored;
create index actors_words on actors using gin (words gin_trgm_ops) where public and deleted_at is null;

create index follows_follower_page on follows (follower_id, created_at desc, id desc);
create index follows_followed_page on follows (followed_id, created_at desc, id desc) where state = 'accepted';

-- What is in flight of an object, and what waits for an inbox.
create index delivery_chunks_in_flight on delivery_chunks (object_iri) where finished_at is null;
create index deliveries_inbox on deliveries (inbox_id, object_iri, id);

create index mails_sent on mails (sent_at) where sent_at is not null;

-- +goose Down
drop index mails_sent, deliveries_inbox, delivery_chunks_in_flight, follows_followed_page, follows_follower_page,
  actors_words, resources_facets, resources_words, resources_of_base, resources_public_local, resources_public, resources_base, resources_author;
alter table actors drop column words;
alter table resources drop column words;
create index resources_author on resources (author_id, published_at desc, id desc) where state <> 'deleted';
create index resources_base on resources (base_id, published_at desc, id desc) where base_id is not null and state <> 'deleted';
create index resources_public on resources (published_at desc, id desc) where state = 'public';
create index resources_public_local on resources (published_at desc, id desc) where state = 'public' and local;
