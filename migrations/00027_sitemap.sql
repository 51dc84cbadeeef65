-- +goose Up
-- What search engines are told of, in an order that does not change.
create index resources_listed on resources (id) where local and state = 'public';
create index actors_listed on actors (id desc) where local and public and deleted_at is null;

-- +goose Down
drop index actors_listed;
drop index resources_listed;
