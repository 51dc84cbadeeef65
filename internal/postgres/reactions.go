package postgres

import (
	"context"

	"codeberg.org/basilic/basilic"
)

// Reaction is what an actor did to a resource in one click.
type Reaction struct {
	ResourceID basilic.ID           `db:"resource_id"`
	Kind       basilic.ReactionKind `db:"kind"`
	ActorID    basilic.ActorID      `db:"actor_id"`
	IRI        basilic.IRI          `db:"iri"`
}

// InsertReaction counts an actor among those who like or share a resource, once.
func (db *DB) InsertReaction(ctx context.Context, r Reaction) error {
	return db.changeDiscussion(ctx, "insert reaction", `
		with changed as (
			insert into reactions (resource_id, kind, actor_id, iri) values ($1, $2, $3, $4)
			on conflict (resource_id, kind, actor_id) do nothing returning resource_id
		) `+documentsOfChanged, r.ResourceID, r.Kind, r.ActorID, r.IRI)
}

// DeleteReaction takes it back.
func (db *DB) DeleteReaction(ctx context.Context, r Reaction) error {
	return db.changeDiscussion(ctx, "delete reaction", `
		with changed as (delete from reactions where resource_id = $1 and kind = $2 and actor_id = $3 returning resource_id) `+documentsOfChanged,
		r.ResourceID, r.Kind, r.ActorID)
}

// DeleteReactionsBy takes back everything that an actor liked and shared.
func (db *DB) DeleteReactionsBy(ctx context.Context, actor basilic.ActorID) error {
	return db.changeDiscussion(ctx, "delete reactions by",
		`with changed as (delete from reactions where actor_id = $1 returning resource_id) `+documentsOfChanged, actor)
}

// DeleteReactionsOn forgets who liked and shared a resource.
func (db *DB) DeleteReactionsOn(ctx context.Context, resource basilic.ID) error {
	return db.changeDiscussion(ctx, "delete reactions on",
		`with changed as (delete from reactions where resource_id = $1 returning resource_id) `+documentsOfChanged, resource)
}

// ReactionOf returns whether and under which identifier an actor likes or shares
// a resource.
func (db *DB) ReactionOf(ctx context.Context, resource basilic.ID, kind basilic.ReactionKind, actor basilic.ActorID) (Reaction, error) {
	return one[Reaction](ctx, db, "reaction of",
		`select resource_id, kind, actor_id, iri from reactions where resource_id = $1 and kind = $2 and actor_id = $3`, resource, kind, actor)
}

// ReactionByIRI returns what an actor did under an identifier.
func (db *DB) ReactionByIRI(ctx context.Context, actor basilic.ActorID, iri basilic.IRI) (Reaction, error) {
	return one[Reaction](ctx, db, "reaction by iri",
		`select resource_id, kind, actor_id, iri from reactions where iri = $2 and iri <> '' and actor_id = $1 limit 1`, actor, iri)
}

// What a resource $1 started: the columns of basilic.Interest, and from what they are
// read. Bases of this hub that share it are known by their announces.
const (
	interestColumns = `(select count(*) from comments c join actors a on a.id = c.author_id where c.resource_id = $1` + shown + `) as comments,
		(select count(*) from comments c join actors a on a.id = c.author_id
			where c.resource_id = $1 and c.in_reply_to = (select iri from resources where id = $1)` + shown + `) as replies,
		likes.here as likes_here, likes.elsewhere as likes_elsewhere,
		(select count(*) from reactions c join actors a on a.id = c.actor_id where c.resource_id = $1 and c.kind = 'share'` + shown + `)
		+ (select count(*) from resource_events c join actors a on a.id = c.actor_id
			where c.resource_id = $1 and c.reason = 'shared' and a.local` + shown + `) as shares`
	interestFrom = `(select count(*) filter (where a.local) as here, count(*) filter (where not a.local) as elsewhere
		from reactions c join actors a on a.id = c.actor_id where c.resource_id = $1 and c.kind = 'like'` + shown + `) likes`
)

// InterestIn counts what a resource started, in one statement.
func (db *DB) InterestIn(ctx context.Context, resource basilic.ID) (basilic.Interest, error) {
	return one[basilic.Interest](ctx, db, "interest in", `select `+interestColumns+` from `+interestFrom, resource)
}
