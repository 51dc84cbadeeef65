package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// SearchVisit is one search that somebody made.
type SearchVisit struct {
	// Mark is a keyed hash of who and what.
	Mark []byte
	// Words are kept, "" when they must not be.
	Words string
	// Missed says that nothing has them.
	Missed bool
	// Seen is one byte of a keyed hash of who.
	Seen byte
	At   time.Time
}

// mostSearchedWords bounds how many words a month keeps: more are no words of people.
const mostSearchedWords = 20_000

// CountSearches counts those that were not counted in the time before, by month and by
// words, in one statement. Of who looked for words it keeps a byte each, until there
// are several.
func (db *DB) CountSearches(ctx context.Context, searches []SearchVisit, once time.Duration, several int) error {
	n := len(searches)
	marks, words, missed, seen, times := make([][]byte, n), make([]string, n), make([]bool, n), make([]int16, n), make([]time.Time, n)
	for i, s := range searches {
		marks[i], words[i], missed[i], seen[i], times[i] = s.Mark, s.Words, s.Missed, int16(s.Seen), s.At
	}
	_, err := db.exec(ctx, "count searches", `
		with given as (
			select distinct on (g.mark) g.mark, g.words, g.missed, g.seen, g.at, date_trunc('month', g.at at time zone 'UTC')::date as month
			from unnest($1::bytea[], $2::text[], $3::bool[], $4::smallint[], $5::timestamptz[]) as g (mark, words, missed, seen, at)
			order by g.mark, g.at
		), fresh as (
			insert into visits_seen (mark, at) select mark, at from given order by mark
			on conflict (mark) do update set at = excluded.at where visits_seen.at <= excluded.at - $6::interval
			returning mark
		), counted as (
			select g.* from fresh join given g using (mark)
		), monthly as (
			insert into statistics_months as s (kind, month, number) select 'searches', month, count(*) from counted group by month order by month
			on conflict (kind, month) do update set number = s.number + excluded.number
		)
		insert into searched_words as w (month, words, searches, missed, seen)
		select c.month, c.words, count(*), count(*) filter (where c.missed), (array_agg(distinct c.seen))[1:$7::int]
		from counted c where c.words <> '' and (
			exists (select 1 from searched_words k where k.month = c.month and k.words = c.words)
			or (select count(*) from (select 1 from searched_words k where k.month = c.month limit $8) m) < $8)
		group by c.month, c.words order by c.month, c.words
		on conflict (month, words) do update set searches = w.searches + excluded.searches, missed = w.missed + excluded.missed,
			seen = case when cardinality(w.seen) >= $7::int then w.seen
				else (array(select distinct x from unnest(w.seen || excluded.seen) x))[1:$7::int] end`,
		marks, words, missed, seen, times, once, several, mostSearchedWords)
	return err
}

// SearchesKey returns the key of a month, the proposed one when there is none, and
// throws that of other months away.
func (db *DB) SearchesKey(ctx context.Context, proposed []byte, month time.Time) ([]byte, error) {
	return scalar[[]byte](ctx, db, "searches key", `
		with gone as (delete from searched_key where month <> $2)
		insert into searched_key as k (month, key) values ($2, $1) on conflict (month) do update set key = k.key returning key`, proposed, month)
}

// ForgetSearchedWords removes the words of months before one, and of months before
// the present one those that fewer than several visitors looked for.
func (db *DB) ForgetSearchedWords(ctx context.Context, before, present time.Time, several int) error {
	_, err := db.exec(ctx, "forget searched words", `delete from searched_words where month < $1 or (month < $2 and cardinality(seen) < $3::int)`, before, present, several)
	return err
}

// SearchedWords returns the words that several visitors looked for since a month, the
// most frequent first; only those that found nothing when missed is set.
func (db *DB) SearchedWords(ctx context.Context, since time.Time, several int, missed bool, limit int) ([]basilic.SearchedWords, error) {
	type row struct {
		Words    string `db:"words"`
		Searches int    `db:"searches"`
		Missed   int    `db:"missed"`
	}
	rows, err := many[row](ctx, db, "searched words", `
		select words, sum(searches)::bigint as searches, sum(missed)::bigint as missed from searched_words
		where month >= $1 and cardinality(seen) >= $2::int and (not $3 or missed > 0)
		group by words order by case when $3 then sum(missed) else sum(searches) end desc, words limit $4`, since, several, missed, limit)
	words := make([]basilic.SearchedWords, len(rows))
	for i, r := range rows {
		words[i] = basilic.SearchedWords(r)
	}
	return words, err
}
