package postgres

import (
	"context"
	"time"

	"codeberg.org/basilic/basilic"
)

// actorHead is what lists read of an actor: who it is, and not what it says of
// itself or where it is told of things.
type actorHead struct {
	ID        basilic.ActorID   `db:"id"`
	Kind      basilic.ActorKind `db:"kind"`
	Local     bool              `db:"local"`
	IRI       basilic.IRI       `db:"iri"`
	Handle    string            `db:"handle"`
	Host      string            `db:"host"`
	Name      string            `db:"name"`
	Title     string            `db:"title"`
	URL       string            `db:"url"`
	Public    bool              `db:"public"`
	DeletedAt *time.Time        `db:"deleted_at"`
}

const actorHeadColumns = `actors.id, actors.kind, actors.local, coalesce(actors.iri, '') as iri, actors.handle, actors.host, actors.name,
	actors.title, actors.url, actors.public, actors.deleted_at`

// actorHeads reads actors for a list from a source, which is what follows the columns
// in a statement.
func (db *DB) actorHeads(ctx context.Context, operation, source string, arguments ...any) ([]basilic.Actor, error) {
	rows, err := many[actorHead](ctx, db, operation, `select `+actorHeadColumns+` `+source, arguments...)
	actors := make([]basilic.Actor, len(rows))
	for i, r := range rows {
		actors[i] = basilic.Actor{
			ID: r.ID, Kind: r.Kind, Local: r.Local, IRI: r.IRI, Handle: r.Handle, Host: r.Host, Name: r.Name, Title: r.Title, URL: r.URL,
			Public: r.Public, DeletedAt: r.DeletedAt,
		}
	}
	return actors, err
}
