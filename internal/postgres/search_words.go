package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// Lexemes returns what each word is matched by, as a tsquery: without accents and
// endings; "" for a little word, which matches nothing by itself.
func (db *DB) Lexemes(ctx context.Context, words []string) ([]string, error) {
	return scalars[string](ctx, db, "lexemes", `select plainto_tsquery('basilic', search_text(u.word))::text
		from unnest($1::text[]) with ordinality as u (word, n) order by u.n`, words)
}

// NearWord is a word that somebody wrote in public, near one that is looked for.
type NearWord struct {
	// Of is the place of the word that is looked for, from 1.
	Of   int    `db:"of"`
	Word string `db:"word"`
	// Plain and Sought are both without accents.
	Plain  string `db:"plain"`
	Sought string `db:"sought"`
	Lexeme string `db:"lexeme"`
	// Known says that the word looked for is this one, but for accents and endings.
	Known bool `db:"known"`
}

// NearWords returns the words nearest to some, the nearest first: those with the
// same beginning or most of its letters. They may have been withdrawn since: only
// a search says what everybody may see.
func (db *DB) NearWords(ctx context.Context, words []string, each int) ([]NearWord, error) {
	return many[NearWord](ctx, db, "near words", `
		select u.n as of, w.word, w.plain, p.plain as sought, plainto_tsquery('basilic', search_text(w.word))::text as lexeme,
			plainto_tsquery('basilic', search_text(w.word))::text = plainto_tsquery('basilic', search_text(u.word))::text as known
		from unnest($1::text[]) with ordinality as u (word, n)
		cross join lateral (select unaccent(lower(u.word)) as plain) p
		cross join lateral (
			select w.word, w.plain from search_words w where w.plain % p.plain or w.plain like p.plain || '%'
			order by similarity(w.plain, p.plain) desc, w.word limit $2
		) w order by u.n`, words, each)
}

// KnownWords returns those of some words, in small letters, that somebody wrote in
// public.
func (db *DB) KnownWords(ctx context.Context, words []string) ([]string, error) {
	return scalars[string](ctx, db, "known words", `select word from search_words where word = any($1) order by word`, words)
}

// LearnWords adds the words of what was published lately to those that are
// proposed, and reports whether nothing is left.
func (db *DB) LearnWords(ctx context.Context, limit int) (bool, error) {
	n, err := scalar[int](ctx, db, "learn words", `
		with taken as (
			delete from search_unlearnt where id = any(array(select id from search_unlearnt order by id limit $1 for update skip locked)) returning words
		), learnt as (
			insert into search_words (word, plain)
			select distinct w, unaccent(w) from taken cross join regexp_split_to_table(lower(search_text(taken.words)), '[^[:alnum:]]+') w
			where length(w) between 3 and 40 and w !~ '[0-9]' order by w
			on conflict do nothing
		)
		select count(*) from taken`, limit)
	return n < limit, err
}

// HostsOf returns the keys of hosts by authority.
func (db *DB) HostsOf(ctx context.Context, authorities []string) ([]basilic.Host, error) {
	return many[basilic.Host](ctx, db, "hosts of", `select `+hostColumns+` from hosts where authority = any($1) order by authority`, authorities)
}

// HostsByIDs returns hosts by their keys.
func (db *DB) HostsByIDs(ctx context.Context, ids []int64) ([]basilic.Host, error) {
	return many[basilic.Host](ctx, db, "hosts by ids", `select `+hostColumns+` from hosts where id = any($1) order by authority`, ids)
}

// Facet returns the number that stands for a value of the indexation.
func (db *DB) Facet(ctx context.Context, kind, value string) (int32, error) {
	return scalar[int32](ctx, db, "facet", `select search_facet($1, $2)`, kind, value)
}

// Completions returns what matches the words that somebody published and that
// begin like one being typed, the shortest first, as tsqueries; the last is the
// beginning itself, "" when it is none.
func (db *DB) Completions(ctx context.Context, beginning string, limit int) ([]string, error) {
	return scalars[string](ctx, db, "completions", `
		with typed as (select unaccent(lower($1::text)) as plain)
		(select distinct plainto_tsquery('basilic', search_text(c.word))::text from (
			select w.word from search_words w where w.plain like (select plain from typed) || '%' order by length(w.word), w.word limit $2) c)
		union all
		select case when plain = '' then '' else to_tsquery('simple', quote_literal(plain) || ':*')::text end from typed`, beginning, limit)
}

// KeywordCount is a keyword and how many resources that everybody may find have it.
type KeywordCount struct {
	Keyword string `db:"keyword"`
	Count   int    `db:"count"`
}

// KeywordsLike returns the keywords of what everybody may find that begin like one
// being typed, accents and capitals aside, the most frequent first.
func (db *DB) KeywordsLike(ctx context.Context, beginning string, limit int) ([]KeywordCount, error) {
	return many[KeywordCount](ctx, db, "keywords like", `
		with typed as (select lower(unaccent($1::text)) as plain), found as (
			select k.keyword, k.plain from search_keywords k join search_resources s on s.resource_id = k.resource_id
			where k.plain ~>=~ (select plain from typed) and k.plain ~<~ (select plain || chr(1114109) from typed) and`+shownHere+`
			limit 5000
		)
		select mode() within group (order by keyword) as keyword, count(*)::int as count from found
		group by plain order by count(*) desc, plain limit $2`, beginning, limit)
}
