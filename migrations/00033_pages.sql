-- +goose Up

-- The image of a resource in lists, under /medias/: of one kept here the media and the name of its card, of one of another
-- server where its card is made. It is kept beside the sheet, so that lists read no blocks, which stand apart from their rows.
-- It takes its cover, or else its first image.
-- +goose StatementBegin
create function resource_cover(id uuid, local boolean, own_cover jsonb, blocks jsonb) returns text language sql immutable parallel safe as $$
  select coalesce(
    (own_cover->>'media_id') || '/' || coalesce(own_cover->>'card', 'card.webp'),
    (k->>'media_id') || '/' || coalesce(k->>'card', 'card.webp'),
    case when not local then 'distants/' || id || '/' || left(encode(sha256(convert_to(coalesce(own_cover->>'url',
      jsonb_path_query_first(blocks, '$[*] ? (@.kind == "Image" && @.url != "")')->>'url'), 'UTF8')), 'hex'), 16) || '/card.webp' end,
    '')
  from jsonb_path_query_first(blocks, '$[*] ? (@.kind == "Image" && @.media_id != null)') k
$$;
-- +goose StatementEnd

-- What stands apart from the row of a resource, its blocks and its text, by what they are: whoever read them once reads
-- them again only when this differs.

-- This writes the table anew with its indexes, and nobody reads it meanwhile: 4 to 5 s for each 50,000 sheets of 8 kB.
alter table resources
  add column cover text not null generated always as (resource_cover(id, local, own_cover, blocks)) stored,
  add column content_hash bigint not null
    generated always as (jsonb_hash_extended(blocks, 0) # hashtextextended(content_html, 0)) stored;

-- +goose Down
alter table resources drop column content_hash, drop column cover;
drop function resource_cover;
