-- +goose Up

-- « Statistiques » of the hub, so small that its page counts nothing. Of each month: how much there was at its end (resources,
-- bases, profiles), and how much happened in it (views, downloads, clicks, searches). Months are those of UTC.
create table statistics_months (
  kind   text not null check (kind in ('resources', 'bases', 'profiles', 'views', 'downloads', 'clicks', 'searches')),
  month  date not null,
  number bigint not null,
  primary key (kind, month)
) with (fillfactor = 50);

-- Of each value of the indexation: how many public resources of this hub have it, and how often they were read.
create table statistics_values (
  facet     text not null,
  value     text not null,
  resources bigint not null,
  views     bigint not null,
  primary key (facet, value)
);

-- When either was counted last.
create table statistics_runs (
  only_one  boolean primary key default true check (only_one),
  months_at timestamptz not null,
  values_at timestamptz
);

-- The words that were looked for, by month. seen holds one byte of a keyed hash of each visitor, up to as many as it takes to
-- show the words: so little that it tells nobody apart, and enough to know that they were several.
create table searched_words (
  month    date not null,
  words    text not null,
  searches bigint not null,
  missed   bigint not null,
  seen     smallint[] not null,
  primary key (month, words)
);

-- The key of these bytes, thrown away after its month.
create unlogged table searched_key (
  month date primary key,
  key   bytea not null
);

-- +goose Down
drop table searched_key, searched_words, statistics_runs, statistics_values, statistics_months;
