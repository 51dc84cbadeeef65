package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// Life is one public life of a local actor or resource: an identifier that is
// answered while it lasts and is gone for ever when it is retired.
type Life struct {
	ID         basilic.ID      `db:"id"`
	IRI        basilic.IRI     `db:"iri"`
	Kind       string          `db:"kind"`
	ActorID    basilic.ActorID `db:"actor_id"`
	ResourceID basilic.ID      `db:"resource_id"`
	RetiredAt  *time.Time      `db:"retired_at"`
}

const lifeColumns = `id, iri, kind, coalesce(actor_id, 0) as actor_id, coalesce(resource_id::text, '') as resource_id, retired_at`

// BeginActorLife records the identifier of an actor's public life.
func (db *DB) BeginActorLife(ctx context.Context, id basilic.ID, iri basilic.IRI, actor basilic.ActorID) error {
	_, err := db.exec(ctx, "begin actor life",
		`insert into lives (id, iri, kind, actor_id) values ($1, $2, 'actor', $3)`, id, iri, actor)
	return err
}

// BeginResourceLife records the identifier of a resource's public life.
func (db *DB) BeginResourceLife(ctx context.Context, id basilic.ID, iri basilic.IRI, resource basilic.ID) error {
	_, err := db.exec(ctx, "begin resource life",
		`insert into lives (id, iri, kind, resource_id) values ($1, $2, 'resource', $3)`, id, iri, resource)
	return err
}

// BeginLife records the identifier of a thing that has one life only: a "note" or
// an "authorization".
func (db *DB) BeginLife(ctx context.Context, id basilic.ID, iri basilic.IRI, kind string) error {
	_, err := db.exec(ctx, "begin life", `insert into lives (id, iri, kind) values ($1, $2, $3)`, id, iri, kind)
	return err
}

// RetireLife ends the public life with this identifier. Ending it twice does
// nothing.
func (db *DB) RetireLife(ctx context.Context, iri basilic.IRI) error {
	if _, err := db.exec(ctx, "retire life", `update lives set retired_at = now() where iri = $1 and retired_at is null`, iri); err != nil {
		return err
	}
	return db.documentChanged(ctx, iri)
}

// LifeByIRI returns the public life with this identifier, retired or not.
func (db *DB) LifeByIRI(ctx context.Context, iri basilic.IRI) (Life, error) {
	return one[Life](ctx, db, "life by iri", `select `+lifeColumns+` from lives where iri = $1`, iri)
}
