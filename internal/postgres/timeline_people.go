package postgres

import (
	"context"
	"strconv"

	"codeberg.org/basilic/basilic"
)

// lookedAt is how many of the newest lines or resources tell who is active.
const lookedAt = `300`

// TimelineActors returns whom the newest lines of somebody come from, the newest
// first.
func (db *DB) TimelineActors(ctx context.Context, owner basilic.ActorID, limit int) ([]basilic.Actor, error) {
	// How many is written, not a parameter, as it is for lines.
	return db.actorHeads(ctx, "timeline actors", `from (
			select t.via_id, max(t.at) as at from (
				select t.via_id, t.at from timeline_entries t where t.owner_id = $1
				order by t.at desc, t.resource_id desc limit `+lookedAt+`
			) t where t.via_id is not null group by t.via_id order by max(t.at) desc, t.via_id limit `+strconv.Itoa(limit)+`
		) newest join actors on actors.id = newest.via_id
		where actors.deleted_at is null order by newest.at desc, actors.id`, owner)
}

// ActiveActors returns the bases and profiles of this hub that published most of
// what is newest, but those that somebody follows or blocks.
func (db *DB) ActiveActors(ctx context.Context, viewer basilic.ActorID, limit int) ([]basilic.Actor, error) {
	return many[basilic.Actor](ctx, db, "active actors", `
		select `+actorColumns+` from (
			select n.actor_id, count(*) as n, max(n.at) as at from (
				select coalesce(r.base_id, r.author_id) as actor_id, coalesce(r.published_at, r.created_at) as at
				from resources r where r.state = 'public' and r.local
				order by coalesce(r.published_at, r.created_at) desc, r.id desc limit `+lookedAt+`
			) n group by n.actor_id
		) active join actors on actors.id = active.actor_id
		where actors.public and actors.deleted_at is null and actors.id <> $1
			and (select f.id from follows f where f.follower_id = $1 and f.followed_id = actors.id and f.state <> 'rejected') is null
			and (select b.created_at from blocks b where b.blocker_id = $1 and b.blocked_id = actors.id) is null
		order by active.n desc, active.at desc, actors.id limit $2`, viewer, limit)
}

// FrequentTopics returns the themes that most of the newest public resources are
// about.
func (db *DB) FrequentTopics(ctx context.Context, limit int) ([]basilic.Topic, error) {
	slugs, err := scalars[string](ctx, db, "frequent topics", `
		select theme from (
			select r.themes from resources r where r.state = 'public' and r.local
			order by coalesce(r.published_at, r.created_at) desc, r.id desc limit `+lookedAt+`
		) r cross join unnest(r.themes) as theme group by theme order by count(*) desc, theme`)
	if err != nil {
		return nil, err
	}
	var topics []basilic.Topic
	for _, slug := range slugs {
		t, err := basilic.SharedVocabulary().Topic(basilic.FacetThemes, slug)
		if err == nil && len(topics) < limit {
			topics = append(topics, t)
		}
	}
	return topics, nil
}

// RemoteCards returns one page of everything public that reached this hub from
// others.
func (db *DB) RemoteCards(ctx context.Context, after basilic.Cursor, limit int) (basilic.Page[basilic.ResourceCard], error) {
	return db.cardPage(ctx, "remote cards", ` from resources r join search_resources s on s.resource_id = r.id
		where r.state = 'public' and not r.local and`+shownHere, after, limit)
}

// searchNames returns what the owners of the searches that found lines call them.
func (db *DB) searchNames(ctx context.Context, lines []timelineLine) (map[basilic.ID]string, error) {
	names := make(map[basilic.ID]string)
	var ids []basilic.ID
	for _, l := range lines {
		if l.SearchID != "" {
			ids = append(ids, l.SearchID)
		}
	}
	if len(ids) == 0 {
		return names, nil
	}
	type row struct {
		ID   basilic.ID `db:"id"`
		Name string     `db:"name"`
	}
	rows, err := many[row](ctx, db, "search names", `select id, name from saved_searches where id = any($1::uuid[])`, ids)
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	return names, err
}
