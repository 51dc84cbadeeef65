-- A busy hub: some 50,000 rows in each table that grows. Actor 1 is a base with
-- many followers, resources and shares; actor 2 reads much; host 1 is down.
insert into hosts (authority) select 'h' || n || '.example' from generate_series(1, 5000) n;
insert into inboxes (url, host_id) select 'https://h' || (n - 1) % 5000 + 1 || '.example/inbox' || n, (n - 1) % 5000 + 1 from generate_series(1, 8000) n;

insert into actors (kind, local, iri, handle, host, name)
select case when n = 1 or n % 10 = 0 then 'Group' else 'Person' end, true, 'https://here.example/ap/actors/' || n, 'a' || n, 'here.example',
  'Nom ' || left(md5(n::text), 8)
from generate_series(1, 8000) n;
insert into actors (kind, local, iri, handle, host, name, inbox_id)
select 'Person', false, 'https://h' || n || '.example/r' || n, 'r' || n, 'h' || n || '.example', 'Nom ' || left(md5(n::text), 8), n % 8000 + 1
from generate_series(1, 42000) n;

insert into follows (follower_id, followed_id, state, iri, created_at, local)
select n, 1, case when n % 50 = 0 then 'pending' else 'accepted' end, 'https://x.example/f' || n, now() - n * interval '1 second', n <= 8000
from generate_series(3, 25000) n;
insert into follows (follower_id, followed_id, state, iri, created_at, local)
select 2, n, 'accepted', 'https://x.example/g' || n, now() - n * interval '1 second', true from generate_series(3, 3000) n;
insert into follows (follower_id, followed_id, state, iri, created_at)
select n, n % 8000 + 2, 'accepted', 'https://x.example/h' || n, now() - n * interval '1 second' from generate_series(10000, 34000) n
on conflict do nothing;

insert into resources (id, local, iri, slug, author_id, base_id, mapping, state, title, description, themes, published_at)
select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, n % 3 > 0, 'https://x.example/o' || n, case when n % 3 > 0 then 'fiche-' || n end,
  case when n % 5 = 0 then 3 when n % 3 > 0 then n % 8000 + 1 else 8001 + n % 42000 end, case when n % 5 = 1 then 1 when n % 7 = 0 then n % 100 * 10 + 10 end,
  case when n % 5 = 1 then 'A' else '' end, case when n % 40 = 0 then 'private' else 'public' end,
  'Fiche ' || left(md5(n::text), 8), 'Thème ' || n % 100, array['t' || n % 100], now() - n * interval '1 minute'
from generate_series(1, 50000) n;

insert into resource_events (resource_id, actor_id, reason, activity_iri, at)
select id, author_id, 'published', '', published_at from resources;
insert into resource_events (resource_id, actor_id, reason, activity_iri, at)
select id, 1, 'shared', 'https://x.example/announce' || slug, published_at from resources where local and right(slug, 1) in ('1', '2', '3')
on conflict do nothing;

insert into timeline_entries (owner_id, resource_id, via_id, reason, at)
select 2, id, author_id, 'published', published_at from resources where right(id::text, 1) in ('1', '6');
insert into timeline_entries (owner_id, resource_id, via_id, reason, at)
select (right(r.id::text, 5)::int + k * 97) % 7000 + 10, r.id, author_id, 'published', published_at from resources r, generate_series(1, 1) k
on conflict do nothing;

insert into activities (id, iri, type, actor_id, actor_iri, object_iri, document, listed, public, created_at)
select ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, 'https://here.example/ap/activities/' || n, 'Create',
  case when n % 4 = 0 then 1 else n % 8000 + 1 end, 'x', 'https://x.example/o' || n % 25000, '{}', n % 3 > 0, true, now() - n * interval '1 minute'
from generate_series(1, 50000) n;

-- One object went to 1,000 chunks.
insert into delivery_chunks (activity_id, object_iri, inbox_ids, finished_at)
select ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, 'https://x.example/o' || case when n <= 1000 then 1 else n % 25000 end,
  array(select (n * 13 + k) % 8000 + 1 from generate_series(1, 10) k), case when n % 1000 > 0 then now() end
from generate_series(1, 50000) n;

-- Follows and their answers, which nobody can ask for.
insert into activities (id, iri, type, actor_id, actor_iri, object_iri, document, created_at)
select ('00000000-0000-7000-a000-' || lpad(n::text, 12, '0'))::uuid, 'https://here.example/ap/activities/a' || n, 'Accept',
  n % 8000 + 1, 'x', 'https://x.example/f' || n, '{}', now() - (10001 - n) * interval '1 minute'
from generate_series(1, 10000) n;

insert into mails (id, recipient, subject, body_text, sent_at)
select gen_random_uuid(), 'x', 'x', '', case when n % 10 > 0 then now() - n * interval '1 minute' end from generate_series(1, 20000) n;
-- Half of the people have a summary each month.
insert into accounts (id, email, password_hash, first_name, last_name, profile_id, terms_version, digest_since)
select ('00000000-0000-7000-c000-' || lpad(n::text, 12, '0'))::uuid, 'p' || n, '', '', '', n, '', case when n % 2 = 0 then now() - interval '1 year' end
from generate_series(2, 8000) n;
insert into digests (month, account_id, token_hash)
select date_trunc('month', now() - k * interval '1 month')::date, id, sha256((id::text || k)::bytea)
from accounts, generate_series(1, 10) k where digest_since is not null;
insert into sessions (token, data, expiry) select 't' || n, '', now() + (n - 10000) * interval '1 minute' from generate_series(1, 20000) n;
insert into pending_sign_ups (token_hash, email, password_hash, first_name, last_name, handle, terms_version, expires_at)
select sha256(n::text::bytea), 'm' || n, '', '', '', 'h' || n, '', now() + (n - 10000) * interval '1 minute' from generate_series(1, 20000) n;

-- Host 1 has a backlog; 300 others have something.
insert into deliveries (activity_id, inbox_id, host_id, object_iri, next_attempt_at)
select ('00000000-0000-7000-9000-' || lpad(n::text, 12, '0'))::uuid, h, h, 'https://x.example/o' || n % 25000, now() - interval '1 minute'
from generate_series(1, 50000) n, lateral (select case when n % 3 = 0 then 1 else n % 300 + 2 end as h) host;

insert into inbox_items (actor_iri, activity_iri, type, body, received_at, alone)
select 'https://x.example/a' || n % 500, 'https://x.example/activity' || n, 'Create', '', now() - (50001 - n) * interval '5 minutes', n % 10 = 0
from generate_series(1, 50000) n;
insert into inbox_seen (digest, received_at) select md5(n::text)::uuid, now() - (50001 - n) * interval '5 minutes' from generate_series(1, 50000) n;

insert into authorizations (id, iri, type, actor_id, resource_id, target, interacting, requester_id, public, created_at)
select ('00000000-0000-7000-b000-' || lpad(n::text, 12, '0'))::uuid, 'https://here.example/ap/authorizations/' || n, case when n % 4 = 0 then 'FeatureAuthorization' else 'QuoteAuthorization' end, n % 500 + 1,
  ('00000000-0000-7000-8000-' || lpad((n % 1000 + 1)::text, 12, '0'))::uuid, 'https://x.example/o' || n % 1000 + 1, 'https://x.example/q' || n,
  8001 + n % 42000, n % 3 > 0, now() - n * interval '1 minute'
from generate_series(1, 20000) n;

insert into lineages (resource_id, origin_id, origin_iri, author_id, offer_iri)
select ('00000000-0000-7000-8000-' || lpad((n + 2000)::text, 12, '0'))::uuid, ('00000000-0000-7000-8000-' || lpad((n % 1000 + 1)::text, 12, '0'))::uuid, 'https://x.example/o' || n % 1000 + 1,
  n % 500 + 1, case when n % 2 = 0 then 'https://here.example/ap/activities/offer' || n else '' end
from generate_series(1, 40000) n;
insert into adaptation_offers (origin_id, adaptation_id, iri, state, created_at)
select origin_id, resource_id, 'https://x.example/offer' || resource_id, 'accepted', now() from lineages;

insert into reports (reporter_id, host, activity_iri, forwarded_to, created_at, closed_at)
select case when n % 5 = 0 then n % 8000 + 1 end, case when n % 5 = 0 then '' else 'h' || n % 3000 || '.example' end, 'https://x.example/flag' || n,
  case when n % 20 = 0 then 'h' || n % 3000 || '.example' else '' end, now() - n * interval '1 minute', case when n % 10 > 0 then now() end
from generate_series(1, 40000) n;
insert into report_objects (report_id, position, kind, iri, resource_id)
select r.id, p, 'resource', 'https://x.example/o' || r.id, ('00000000-0000-7000-8000-' || lpad((r.id % 50000 + 1)::text, 12, '0'))::uuid
from reports r, generate_series(1, 2) p;
-- 40 versions of one resource, one of every second.
insert into revisions (resource_id, number, sheet, author_id)
select '00000000-0000-7000-8000-000000000013', n, '{"title": "x", "blocks": []}', 1 from generate_series(1, 40) n;
insert into revisions (resource_id, number, sheet, author_id)
select id, 1, '{"title": "x", "blocks": []}', 1 from resources where right(id::text, 1) in ('0', '2', '4', '6', '8');


select search_index_actors(array(select id from actors));
select search_index_resources(array(select id from resources));
select resource_terms_of(array(select id from resources));
insert into search_keywords (resource_id, keyword, plain)
select id, 'Sujet ' || right(id::text, 3), 'sujet ' || right(id::text, 3) from resources where state = 'public';
select resemblances_of(array(select resource_id from search_resources));
insert into search_words (word, plain) select w, w from (select distinct lower(name) as n from actors) a, regexp_split_to_table(n, ' ') w on conflict do nothing;
-- A third of the resources were read.
insert into resource_counts (resource_id, views)
select id, 1 + abs(hashtext(id::text)) % 1000 from resources where abs(hashtext(id::text)) % 3 = 0;
insert into resource_days (day, resource_id, views)
select (now() at time zone 'UTC')::date - k * 5, resource_id, 1 + views / 10 from resource_counts, generate_series(0, 4) k;
insert into resource_days (day, resource_id, views) select (now() at time zone 'UTC')::date - 40, resource_id, 1 from resource_counts limit 5000;
insert into resource_recent (resource_id, views) select resource_id, sum(views) from resource_days group by 1;

-- Actor 2 chose 20 themes, some of which many resources have; a search of theirs found some.
insert into chosen_topics (owner_id, facet, slug) select 2, 'themes', 't' || n from generate_series(1, 20) n;
insert into chosen_topics (owner_id, facet, slug) select n, 'themes', 't' || n % 100 from generate_series(3, 8000) n;
insert into timeline_finds (owner_id, resource_id, search_id, at)
select 2 + n % 50, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, ('00000000-0000-7000-c000-' || lpad((n % 50)::text, 12, '0'))::uuid, now() - n * interval '1 minute'
from generate_series(1, 50000) n;
insert into timeline_entries (owner_id, resource_id, search_id, reason, at)
select owner_id, resource_id, search_id, 'found', at from timeline_finds on conflict do nothing;
insert into timeline_visits (owner_id, since, seen_at) select n, now() - interval '2 days', now() - interval '1 day' from generate_series(2, 8000) n;

-- 20,000 saved searches for words, of 8,000 people, and 40 by a theme; 50 changes wait for them.
insert into saved_searches (id, owner_id, name, words, filters, digest, key, match, narrowed, anchors, rules)
select ('00000000-0000-7000-d000-' || lpad(n::text, 12, '0'))::uuid, 2 + n % 8000, 'Recherche ' || n, 'mot' || n, '{}', decode(md5(n::text), 'hex'),
  decode(md5('k' || n), 'hex'), ('''mot' || n || '''')::tsquery, null, array['mot' || n], 'r' from generate_series(1, 20000) n;
insert into saved_searches (id, owner_id, name, words, filters, digest, key, match, narrowed, anchors, rules)
select ('00000000-0000-7000-d001-' || lpad(n::text, 12, '0'))::uuid, 2 + n, 'Thème ' || n, '', '{}', decode(md5('t' || n), 'hex'), decode(md5('l' || n), 'hex'),
  null, search_facet('themes', 't' || n)::text::query_int, array['#' || search_facet('themes', 't' || n)], 'r' from generate_series(1, 40) n;
-- One of them found much that its owner has not seen.
insert into timeline_finds (owner_id, resource_id, search_id, at)
select 15, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, '00000000-0000-7000-d000-000000000013', now() - n * interval '1 minute'
from generate_series(1, 5000) n;
update saved_searches set looked_at = now() - interval '1 day' where owner_id = 15;
insert into saved_search_queue (resource_id)
select resource_id from search_resources order by resource_id limit 50;
