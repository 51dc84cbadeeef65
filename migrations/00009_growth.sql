-- +goose Up

-- Whether the follower is of this hub, so that its timelines are filled without looking at followers elsewhere, however
-- many these are. An actor never passes from here to elsewhere.
alter table follows add column local boolean not null default false;
update follows f set local = true from actors a where a.id = f.follower_id and a.local;
create index follows_here on follows (followed_id, follower_id) where local and state = 'accepted';

-- What is kept no longer than its deliveries need it.
create index activities_passing on activities (id) where not listed and not public;

-- +goose Down
drop index activities_passing;
drop index follows_here;
alter table follows drop column local;
