package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"codeberg.org/basilic/basilic"
)

// ActorsByIRIs returns the actors whose present lives have these identifiers.
func (db *DB) ActorsByIRIs(ctx context.Context, iris []basilic.IRI) ([]basilic.Actor, error) {
	return many[basilic.Actor](ctx, db, "actors by iris",
		`select `+actorColumns+` from actors where iri = any($1) and deleted_at is null`, iris)
}

// LockIRIsTx makes transactions that are about the same identifiers wait for one
// another. All identifiers of a transaction are locked by one call, in an order
// that is the same for every caller.
func (db *DB) LockIRIsTx(ctx context.Context, iris []basilic.IRI) error {
	_, err := db.exec(ctx, "lock iris", `select pg_advisory_xact_lock(k) from (
		select distinct hashtextextended(iri, 0) as k from unnest($1::text[]) as u (iri) order by k) keys`, iris)
	return err
}

// Arrivals is what is known about many objects that arrived.
type Arrivals struct {
	// Known are those that are kept here.
	Known map[basilic.IRI]bool
	// Buried are the hashes of those that were deleted or undone.
	Buried map[string]bool
	// Followed are their authors that somebody here follows.
	Followed map[basilic.ActorID]bool
}

// FactsOfArrivals looks many objects and their authors up in one round trip.
func (db *DB) FactsOfArrivals(ctx context.Context, objects []basilic.IRI, hashes [][]byte, authors []basilic.ActorID) (Arrivals, error) {
	a := Arrivals{Known: make(map[basilic.IRI]bool), Buried: make(map[string]bool), Followed: make(map[basilic.ActorID]bool)}
	batch := &pgx.Batch{}
	batch.Queue(`select iri from resources where iri = any($1)`, objects).Query(mark(a.Known))
	batch.Queue(`select iri_hash from tombstones where iri_hash = any($1)`, hashes).Query(func(rows pgx.Rows) error {
		found, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
		for _, hash := range found {
			a.Buried[string(hash)] = true
		}
		return err
	})
	batch.Queue(`select u.id from unnest($1::bigint[]) as u (id) where exists (
		select 1 from follows f join actors a on a.id = f.follower_id
		where f.followed_id = u.id and f.state in ('accepted', 'pending') and a.local)`, authors).Query(mark(a.Followed))
	return a, wrap("facts of arrivals", db.q().SendBatch(ctx, batch).Close())
}

// mark collects the only column of rows as the keys of a map.
func mark[T comparable](found map[T]bool) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		keys, err := pgx.CollectRows(rows, pgx.RowTo[T])
		for _, key := range keys {
			found[key] = true
		}
		return err
	}
}

// NewResource is a resource of another server with the type that it has there.
type NewResource struct {
	basilic.Resource
	Type basilic.ObjectType
}

// InsertRemoteResources adds many resources of other servers at once. When one
// is known already none is added, and the error is basilic.ErrConflict.
func (db *DB) InsertRemoteResources(ctx context.Context, all []NewResource) error {
	columns := []string{
		"id", "local", "iri", "author_id", "base_id", "state", "title", "description", "language", "licence", "themes", "support_types",
		"audiences", "territories", "keywords", "blocks", "content_html", "url", "object_type", "published_at", "updated_at",
		"facts", "own_cover",
	}
	source := pgx.CopyFromSlice(len(all), func(n int) ([]any, error) {
		r := all[n]
		s, i := r.Sheet, r.Sheet.Indexation
		return []any{
			string(r.ID), false, string(r.IRI), int64(r.AuthorID), optional(r.BaseID), string(r.State), s.Title, s.Description, s.Language, s.Licence,
			some(i.Themes), some(i.SupportTypes), some(i.Audiences), some(i.Territories), some(i.Keywords), some(s.Blocks), r.ContentHTML, r.URL,
			string(r.Type), r.PublishedAt, r.UpdatedAt, s.Facts, s.Cover,
		}, nil
	})
	_, err := db.q().CopyFrom(ctx, pgx.Identifier{"resources"}, columns, source)
	return wrap("insert remote resources", err)
}

func optional(id basilic.ActorID) *int64 {
	if id == 0 {
		return nil
	}
	n := int64(id)
	return &n
}

// some makes an empty list of none.
func some[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// DistributeAllLocallyTx is DistributeLocallyTx for events of resources that are
// all new. It returns the events whose actors have more than atOnce local
// followers, which it recorded only.
func (db *DB) DistributeAllLocallyTx(ctx context.Context, events []Event, atOnce int) ([]Event, error) {
	n := len(events)
	resources, actors, reasons := make([]basilic.ID, n), make([]basilic.ActorID, n), make([]string, n)
	activities, at := make([]string, n), make([]any, n)
	for i, e := range events {
		resources[i], actors[i], reasons[i], activities[i], at[i] = e.ResourceID, e.ActorID, string(e.Reason), string(e.ActivityIRI), e.At
	}
	left, err := scalars[int](ctx, db, "record and distribute events", `
		with e as (
			select * from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::timestamptz[])
				with ordinality as e (resource_id, actor_id, reason, activity_iri, at, n)
		), recorded as (
			insert into resource_events (resource_id, actor_id, reason, activity_iri, at)
			select resource_id, actor_id, reason, activity_iri, at from e
		), fans as materialized (
			select e.n, f.follower_id from e cross join lateral (
				select f.follower_id from follows f where f.followed_id = e.actor_id and f.local and f.state = 'accepted'
				order by f.follower_id limit $6::bigint + 1
			) f
		), sizes as materialized (select n, count(*) as size from fans group by n),
		lines as (
			insert into timeline_entries (owner_id, resource_id, via_id, reason, at)
			select a.id, e.resource_id, e.actor_id, e.reason, e.at
			from fans join e on e.n = fans.n join sizes on sizes.n = fans.n
			join actors a on a.id = fans.follower_id and a.deleted_at is null
			where sizes.size <= $6
			order by a.id, e.resource_id`+moveLine+`
		)
		select n from sizes where size > $6 order by n`,
		resources, actors, reasons, activities, at, atOnce)
	if err != nil {
		return nil, err
	}
	rest := make([]Event, len(left))
	for i, n := range left {
		rest[i] = events[n-1]
	}
	return rest, nil
}
