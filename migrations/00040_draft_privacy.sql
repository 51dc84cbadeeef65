-- +goose Up

-- Who is to read a draft stays with it, not with the session of whoever chose it. A
-- constant default changes no row: it costs nothing, however many there are.
alter table drafts add column private boolean not null default false;

-- +goose Down

alter table drafts drop column private;
