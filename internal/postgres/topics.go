package postgres

import (
	"context"
	"strconv"
	"time"

	"codeberg.org/basilic/basilic"
)

// termsOf selects the newest of each of some values, bounded by what stands in
// limit.
func termsOf(values, bound, limit string) string {
	return ` from ` + values + ` cross join lateral (
		select s.published_at, s.resource_id from resource_terms s
		where s.term = u.term` + bound + ` and` + shownHere + `
		order by s.published_at desc, s.resource_id desc limit ` + limit + `) f`
}

// TopicCards returns one page of the public resources that have any of some
// values of a facet, of this hub and others, the newest first.
func (db *DB) TopicCards(ctx context.Context, facet string, slugs []string, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	return db.cardPage(ctx, "topic cards", ` from (
			select distinct f.published_at, f.resource_id`+
		termsOf(`(select search_facet($4, v) as term from unnest($5::text[]) v) u`, ` and (s.published_at, s.resource_id) < ($1, $2)`, `$3`)+`
			order by f.published_at desc, f.resource_id desc limit $3
		) f join resources r on r.id = f.resource_id where r.state = 'public'`, after, limit, facet, slugs)
}

// TopicValue is a value of a facet, counted for the topic of a number.
type TopicValue struct {
	Topic       int
	Facet, Slug string
}

// TopicCount is how many public resources a topic has, and when the newest was
// published.
type TopicCount struct {
	Topic  int        `db:"topic"`
	Count  int        `db:"n"`
	Newest *time.Time `db:"newest"`
}

// CountTopics counts the public resources of topics, each resource once in each:
// SearchCap + 1 when there are more.
func (db *DB) CountTopics(ctx context.Context, values []TopicValue) ([]TopicCount, error) {
	topics, facets, slugs := make([]int, len(values)), make([]string, len(values)), make([]string, len(values))
	for i, v := range values {
		topics[i], facets[i], slugs[i] = v.Topic, v.Facet, v.Slug
	}
	more := strconv.Itoa(SearchCap + 1)
	// Each value is counted once, however many topics have it. Those of a category are
	// told apart only where none of its values fills the cap alone.
	return many[TopicCount](ctx, db, "count topics", `
		with named as materialized (
			select topic, search_facet(facet, slug) as term from unnest($1::int[], $2::text[], $3::text[]) as v (topic, facet, slug)
		), each as materialized (
			select u.term, c.n, c.newest from (select distinct term from named) u cross join lateral (
				select count(*)::int as n, max(f.published_at) as newest from (
					select s.published_at from resource_terms s where s.term = u.term and`+shownHere+`
					order by s.published_at desc, s.resource_id desc limit `+more+`) f
			) c where c.n > 0
		), topics as (
			select n.topic, count(*) as several, max(e.n) as most, max(e.newest) as newest from named n join each e on e.term = n.term group by n.topic
		)
		select t.topic, t.newest, case when t.several = 1 or t.most = `+more+` then t.most else (
			select least(count(*), `+more+`)::int from (
				select distinct s.resource_id from named n join resource_terms s on s.term = n.term where n.topic = t.topic and`+shownHere+`) d
		) end as n
		from topics t order by t.topic`, topics, facets, slugs)
}

// CountFound returns how many public resources there are, of this hub and
// others: SearchCap + 1 when there are more.
func (db *DB) CountFound(ctx context.Context) (int, error) {
	return scalar[int](ctx, db, "count found", `select count(*) from (
		select s.resource_id from search_resources s where`+shownHere+`
		order by s.published_at desc, s.resource_id desc limit `+strconv.Itoa(SearchCap+1)+`) f`)
}
