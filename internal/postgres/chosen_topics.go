package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// ChosenTopics returns the themes and audiences that somebody chose to read about,
// themes first.
func (db *DB) ChosenTopics(ctx context.Context, owner basilic.ActorID) ([]basilic.Topic, error) {
	type row struct {
		Facet string `db:"facet"`
		Slug  string `db:"slug"`
	}
	rows, err := many[row](ctx, db, "chosen topics",
		`select facet, slug from chosen_topics where owner_id = $1 order by facet desc, chosen_at, slug`, owner)
	if err != nil {
		return nil, err
	}
	var topics []basilic.Topic
	for _, r := range rows {
		// One that left the vocabulary is chosen no more.
		if t, err := basilic.SharedVocabulary().Topic(r.Facet, r.Slug); err == nil {
			topics = append(topics, t)
		}
	}
	return topics, nil
}

// ChooseTopics adds the values of topics to what somebody chose; with only, they
// are all that they choose.
func (db *DB) ChooseTopics(ctx context.Context, owner basilic.ActorID, topics []basilic.Topic, only bool) error {
	facets, slugs := topicColumns(topics)
	_, err := db.exec(ctx, "choose topics", `
		with chosen as (select distinct u.facet, u.slug from unnest($2::text[], $3::text[]) u (facet, slug)),
		gone as (
			delete from chosen_topics t where t.owner_id = $1 and $4
				and not exists (select 1 from chosen c where c.facet = t.facet and c.slug = t.slug)
		)
		insert into chosen_topics (owner_id, facet, slug) select $1, c.facet, c.slug from chosen c order by c.facet, c.slug
		on conflict do nothing`, owner, facets, slugs, only)
	return err
}

// LeaveTopic takes the values of a topic out of what somebody chose.
func (db *DB) LeaveTopic(ctx context.Context, owner basilic.ActorID, t basilic.Topic) error {
	_, err := db.exec(ctx, "leave topic",
		`delete from chosen_topics where owner_id = $1 and facet = $2 and slug = any($3)`, owner, t.Facet, t.Slugs())
	return err
}

// topicColumns are the values of topics, those of each of a category.
func topicColumns(topics []basilic.Topic) (facets, slugs []string) {
	facets, slugs = []string{}, []string{}
	for _, t := range topics {
		for _, slug := range t.Slugs() {
			facets, slugs = append(facets, t.Facet), append(slugs, slug)
		}
	}
	return facets, slugs
}
